///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//DEPS io.opentelemetry:opentelemetry-exporter-logging
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.logging.LoggingSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import lab.Lab;

/**
 * Written differently: providers that are closed, a processor for each exporter, a simple one for the log, no retries
 * for the partner, other span names, no nesting.
 */
class Cafe {

    void main() throws Exception {
        try (var lab = Lab.open("07 · Café");
                var till = SdkTracerProvider.builder()
                        .setResource(named("till"))
                        .addSpanProcessor(SimpleSpanProcessor.create(LoggingSpanExporter.create()))
                        .addSpanProcessor(BatchSpanProcessor.builder(lab.spanExporter())
                                .setScheduleDelay(Duration.ofSeconds(1))
                                .build())
                        .build();
                var kitchen = SdkTracerProvider.builder()
                        .setResource(named("kitchen"))
                        .addSpanProcessor(BatchSpanProcessor.builder(Partner.exporter(Duration.ofSeconds(1)))
                                .build())
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(lab.spanExporter()).build())
                        .build()) {
            for (var order = 1; order <= 6; order++) {
                till.get("cafe").spanBuilder("POST /orders").startSpan().end();
                kitchen.get("cafe").spanBuilder("brew").startSpan().end();
            }
            till.forceFlush().join(2, TimeUnit.SECONDS);
        }
    }

    static Resource named(String service) {
        return Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service));
    }
}

/** As the lesson has it, but for the retries. */
class Partner {

    static SpanExporter exporter(Duration timeout) {
        return OtlpHttpSpanExporter.builder()
                .setEndpoint("http://localhost:1/v1/traces")
                .setTimeout(timeout)
                .setRetryPolicy(null)
                .build();
    }
}
