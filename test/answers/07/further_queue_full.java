///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//DEPS io.opentelemetry:opentelemetry-sdk-testing
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.InternalTelemetryVersion;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lab.Web;

/** A collector that takes a request and does not answer: the queue fills, and the processor counts what it drops. */
class Further {

    void main() throws Exception {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %5$s%n");
        var reader = InMemoryMetricReader.create();
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        try (var slow = Web.serve(exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    asked.countDown();
                    answer.await(10, TimeUnit.SECONDS);
                    return "";
                });
                var meters =
                        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
            var exporter = OtlpHttpSpanExporter.builder()
                    .setEndpoint(slow.uri() + "/v1/traces")
                    .setTimeout(Duration.ofSeconds(10))
                    .build();
            var processor = BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(64)
                    .setMaxExportBatchSize(16)
                    .setMeterProvider(meters)
                    .setInternalTelemetryVersion(InternalTelemetryVersion.LATEST)
                    .build();
            try (var provider =
                    SdkTracerProvider.builder().addSpanProcessor(processor).build()) {
                var tracer = provider.get("shop");
                for (var span = 0; span < 16; span++) { // one batch: it is on its way
                    tracer.spanBuilder("order").startSpan().end();
                }
                asked.await(10, TimeUnit.SECONDS);
                for (var span = 0; span < 984; span++) {
                    tracer.spanBuilder("order").startSpan().end();
                }
                System.out.println("1000 spans ended while the first 16 were on their way. The queue holds 64.");
                answer.countDown();
            }
            for (var metric : reader.collectAllMetrics()) {
                if (metric.getName().equals("otel.sdk.processor.span.processed")) {
                    metric.getLongSumData().getPoints().stream()
                            .map(point -> metric.getName() + " " + point.getValue() + " error.type="
                                    + point.getAttributes().get(AttributeKey.stringKey("error.type")))
                            .sorted()
                            .forEach(System.out::println);
                }
            }
        }
    }
}
