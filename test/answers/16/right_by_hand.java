///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-testing
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/TestRun.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.TestRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An SDK built by hand, JUnit's own assertions, nested classes and a parameterized test; the shop has a method more.
 */
class Testing {

    void main() throws Exception {
        TestRun run;
        try (var lab = Lab.open("16 · Testing telemetry")) {
            var shop = new Shop(lab.service("shop"));
            for (var card : List.of("4000056655665556", "4000056655665557")) {
                shop.buy("cake", card);
            }
            run = TestRun.of(lab.service("tests"), PromisesTest.class);
        }
        run.print();
    }
}

class PromisesTest {

    final InMemorySpanExporter spans = InMemorySpanExporter.create();
    final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .build();
    final Shop shop = new Shop(sdk);

    @AfterEach
    void close() {
        sdk.close();
    }

    @Nested
    class Traces {

        @ParameterizedTest
        @CsvSource({"4242424242424242, UNSET", "4242424242424249, ERROR"})
        void statusAndParts(String card, StatusCode status) throws Exception {
            shop.buy("cake", card);
            var checkout = named("checkout");
            assertEquals(status, checkout.getStatus().getStatusCode());
            assertEquals(checkout.getSpanId(), named("charge").getParentSpanId());
        }

        SpanData named(String name) {
            var found = spans.getFinishedSpanItems().stream()
                    .filter(span -> span.getName().equals(name))
                    .toList();
            assertEquals(1, found.size(), "spans named " + name);
            return found.getFirst();
        }
    }

    @Nested
    class Metrics {

        @Test
        void ordersInAll() throws Exception {
            shop.buy("cake", "4242424242424242");
            shop.buy("cake", "4242424242424242");
            var orders = metrics.collectAllMetrics().stream()
                    .filter(metric -> metric.getName().equals("shop.orders"))
                    .toList();
            assertTrue(orders.size() == 1, "no shop.orders");
            assertEquals(
                    2,
                    orders.getFirst().getLongSumData().getPoints().stream()
                            .mapToLong(point -> point.getValue())
                            .sum());
        }
    }
}

record Shop(OpenTelemetry otel) {

    boolean buy(String item, String card) throws GeneralSecurityException {
        var checkout = span("checkout");
        try (var _ = checkout.makeCurrent()) {
            var paid = asked(card);
            otel.getMeter("till")
                    .counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .build()
                    .add(1, Attributes.of(AttributeKey.stringKey("shop.order.result"), paid ? "paid" : "declined"));
            if (!paid) {
                checkout.setStatus(StatusCode.ERROR, "the bank declined").setAttribute("error.type", "declined");
            }
            return paid;
        } finally {
            checkout.end();
        }
    }

    private boolean asked(String card) throws GeneralSecurityException {
        var charge = span("charge");
        try {
            var key = new PBEKeySpec(card.toCharArray(), "bank".getBytes(), 20_000, 256);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                                    .generateSecret(key)
                                    .getEncoded()
                                    .length
                            == 32
                    && digits(card) % 10 == 0;
        } finally {
            charge.end();
        }
    }

    private static int digits(String card) {
        var sum = 0;
        for (int i = 0; i < card.length(); i++) {
            var digit = (card.charAt(card.length() - 1 - i) - '0') * (i % 2 + 1);
            sum += digit / 10 + digit % 10;
        }
        return sum;
    }

    private Span span(String name) {
        return otel.getTracer("till").spanBuilder(name).startSpan();
    }
}
