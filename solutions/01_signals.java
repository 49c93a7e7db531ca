///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.semconv.ServiceAttributes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.terminal.Detail;

/**
 * Lesson 01 · Signals
 *
 * A coffee shop takes six orders. The only thing it measures is how long each checkout takes, so that is all you
 * will see: five were quick, one was not. Where did the time go, in which order, and why? The picture cannot say.
 * Each task adds one signal to it, a trace, a metric, a log, and each of them answers another question.
 */
class Signals {

    void main() throws Exception {
        // Closed in reverse order: first the SDK, which hands over what it still holds; then the lab, which draws it.
        try (var lab = Lab.open("01 · Signals", Detail.ATTRIBUTES);
                var otel = sdk(lab)) {
            var shop = new Shop(otel);
            // What is read from outside goes through Lab.input: ./lab check has other customers come in.
            for (var order : List.of(
                    new Order(Lab.input("A-101"), Lab.input("cash")),
                    new Order(Lab.input("A-102"), Lab.input("cash")),
                    new Order(Lab.input("A-103"), Lab.input("voucher")),
                    new Order(Lab.input("A-104"), "card"),
                    new Order(Lab.input("A-105"), Lab.input("cash")),
                    new Order(Lab.input("A-106"), Lab.input("voucher")))) {
                shop.checkout(order);
            }
        }
    }

    /** All of OpenTelemetry's SDK, in the open, this once: from lesson 02 on lab.service("shop") does the same. */
    static OpenTelemetrySdk sdk(Lab lab) {
        // Who is speaking. Every signal carries this.
        var resource =
                Resource.getDefault().merge(Resource.create(Attributes.of(ServiceAttributes.SERVICE_NAME, "shop")));
        return OpenTelemetrySdk.builder()
                // Traces: each span goes to a processor when it ends. This one gives it to the exporter at once.
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter()))
                        .build())
                // Metrics: values are added up in memory. A reader collects the sums now and then, and on close.
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(lab.metricReader())
                        .build())
                // Logs: the same road as for spans, one record at a time.
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .setResource(resource)
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(lab.logExporter()))
                        .build())
                .build();
    }

    record Order(String id, String payment) {}

    /** Knows OpenTelemetry's API and nothing of the SDK: where the signals go is not its business. */
    static class Shop {

        /** Which code emits. Who is speaking, the shop, says the resource. */
        private static final String INSTRUMENTATION = "com.example.shop.checkout";

        private static final int ITERATIONS = Lab.work(8_000); // ./lab check asks for more

        private final Tracer tracer;
        private final Logger logger;
        private final DoubleHistogram duration;
        private LongCounter orders;

        Shop(OpenTelemetry otel) {
            tracer = otel.getTracer(INSTRUMENTATION);
            logger = otel.getLogsBridge().get(INSTRUMENTATION);
            var meter = otel.getMeter(INSTRUMENTATION);
            duration = meter.histogramBuilder("shop.checkout.duration")
                    .setUnit("s")
                    .setDescription("How long a checkout takes, from the order to the receipt.")
                    .setExplicitBucketBoundariesAdvice(List.of(0.01, 0.5, 5.0))
                    .build();
            // TODO 2: made once, like every instrument. A counter only grows; what it counts is its unit.
            orders = meter.counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .setDescription("Orders, by how they were paid.")
                    .build();
        }

        String checkout(Order order) throws Exception {
            var start = System.nanoTime();
            var receipt = String.join(", ", order.id(), "one coffee", "3.20", order.payment());
            if (order.payment().equals("card")) {
                // TODO 1: current, so that what happens inside finds it; ended, whatever happens: only then is it
                // exported.
                var span = tracer.spanBuilder("sign payment").startSpan();
                try (var _ = span.makeCurrent()) {
                    receipt += ", signed " + sign(receipt);
                    // TODO 3: the text is always the same, so it can be counted; what differs is an attribute, so it
                    // can be searched.
                    logger.logRecordBuilder()
                            .setSeverity(Severity.INFO)
                            .setBody("payment signed")
                            .setAttribute("shop.order.id", order.id())
                            .setAttribute("shop.signing.iterations", ITERATIONS)
                            .emit();
                } finally {
                    span.end();
                }
            }
            // TODO 2: one series for each payment type. They are few; an order's id here would make a series an order.
            orders.add(1, Attributes.of(AttributeKey.stringKey("shop.payment.type"), order.payment()));
            duration.record((System.nanoTime() - start) / 1e9);
            return receipt;
        }

        /** The bank wants card payments signed, with a key that is slow to guess: slow to make, too (PBKDF2). */
        private static String sign(String receipt) throws Exception {
            var secret = new PBEKeySpec(
                    "till 7".toCharArray(), "a coffee shop".getBytes(StandardCharsets.UTF_8), ITERATIONS, 256);
            var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(secret);
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(receipt.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
