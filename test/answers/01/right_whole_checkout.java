///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.terminal.Detail;

/**
 * Another right answer, and a step further: a span around each checkout too, so that the signing's is its child, and
 * the metric is recorded inside.
 */
class WholeCheckout {

    static final AttributeKey<String> PAYMENT = AttributeKey.stringKey("shop.payment.type");
    static final int ROUNDS = 8_000;

    static final String CASH = Lab.input("cash");
    static final String VOUCHER = Lab.input("voucher");

    public static void main(String[] args) throws Exception {
        try (var lab = Lab.open("01 · A span around each checkout, too", Detail.ATTRIBUTES);
                var otel = start(lab)) {
            var tracer = otel.getTracer("till");
            var meter = otel.getMeter("till");
            var took = meter.histogramBuilder("shop.checkout.duration")
                    .setUnit("s")
                    .setExplicitBucketBoundariesAdvice(List.of(0.01, 0.5, 5.0))
                    .build();
            var sold = meter.counterBuilder("shop.orders").setUnit("{order}").build();
            var log = otel.getLogsBridge().get("till");
            var id = 100;
            for (var payment : List.of(CASH, CASH, VOUCHER, "card", CASH, VOUCHER)) {
                var order = Lab.input("A-" + ++id);
                inSpan(tracer, "checkout", () -> {
                    var began = System.nanoTime();
                    if (payment.equals("card")) {
                        inSpan(tracer, "sign payment", () -> {
                            var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                                    .generateSecret(new PBEKeySpec(
                                            "till 7".toCharArray(),
                                            "a coffee shop".getBytes(StandardCharsets.UTF_8),
                                            ROUNDS,
                                            256));
                            log.logRecordBuilder()
                                    .setSeverity(Severity.INFO)
                                    .setBody("payment signed")
                                    .setAttribute("shop.order.id", order)
                                    .setAttribute("shop.signing.iterations", ROUNDS)
                                    .emit();
                            return key;
                        });
                    }
                    sold.add(1, Attributes.of(PAYMENT, payment));
                    took.record((System.nanoTime() - began) / 1e9);
                    return null;
                });
            }
        }
    }

    static OpenTelemetrySdk start(Lab lab) {
        var shop = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop"));
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addResource(shop)
                        .addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter()))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .addResource(shop)
                        .registerMetricReader(lab.metricReader())
                        .build())
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .addResource(shop)
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(lab.logExporter()))
                        .build())
                .build();
    }

    static <T> T inSpan(Tracer tracer, String name, Callable<T> work) throws Exception {
        var span = tracer.spanBuilder(name).startSpan();
        try (var _ = span.makeCurrent()) {
            return work.call();
        } finally {
            span.end();
        }
    }
}
