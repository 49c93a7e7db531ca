///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/ByteMeter.java

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import lab.ByteMeter;
import lab.Lab;
import lab.Web;

/**
 * Lesson 24 · Cost
 *
 * A shop sells latte and cocoa. Somebody wanted to know everything about it. Run it as it stands: the table says how
 * many bytes an order's telemetry has on the wire, and how many its answer. The picture shows one order.
 */
class Cost {

    static final String MENU = "espresso 2.20, americano 2.50, cortado 2.60, cappuccino 2.90, flat white 3.10, latte"
            + " 3.20, mocha 3.40, cocoa 3.00, matcha 3.80, black tea 2.10, green tea 2.10, oolong 2.70, water 0.00, apple"
            + " juice 2.90, orange juice 3.10, croissant 2.40, cinnamon roll 2.80, banana bread 3.30, cheesecake 4.20";

    void main() throws Exception {
        var paid = new AtomicInteger();
        try (var lab = Lab.open("24 · Cost");
                var wire = ByteMeter.before(lab);
                var bank = Web.serve(_ -> bank(paid.incrementAndGet()));
                var sdk = sdk(lab, wire)) {
            var logger = sdk.getSdkLoggerProvider().get("com.example.shop");
            var meter = sdk.getMeter("com.example.shop");
            var shop = new Shop(sdk.getTracer("com.example.shop"), logger, duration(meter), bank.uri());
            for (var i = 0; i < 39; i++) {
                var id = Lab.input("%d-4711".formatted(1000 + i));
                var payment = i * 7 % 39 < Lab.input(10) ? "gift" : "card";
                wire.answered(shop.checkout(id, Lab.input("u-%d".formatted(2000 + i)), payment));
            }
        }
    }

    /** Not ours. It refuses every thirteenth payment. */
    static String bank(int payment) {
        if (payment % 13 == Lab.input(5)) {
            throw new IllegalStateException("account " + Lab.input("4711-0815") + " is closed");
        }
        return "paid";
    }

    static OpenTelemetrySdk sdk(Lab lab, ByteMeter wire) {
        // TODO 1: a request for each span, and as large as it can be.
        var zip = "none";
        var batch = 1;
        var spans = BatchSpanProcessor.builder(wire.spanExporter(zip)).setMaxExportBatchSize(batch);
        var logs = BatchLogRecordProcessor.builder(wire.logExporter(zip)).setMaxExportBatchSize(batch);
        var resource = Resource.builder().put("service.name", "shop").build();
        var tracing = SdkTracerProvider.builder().setResource(resource).addSpanProcessor(spans.build());
        var logging = SdkLoggerProvider.builder().setResource(resource).addLogRecordProcessor(logs.build());
        var metering = SdkMeterProvider.builder()
                .setResource(resource)
                .registerMetricReader(lab.metricScreen())
                .registerMetricReader(PeriodicMetricReader.create(wire.metricExporter(zip)));
        // TODO 2: shop.checkout.duration has a series for each order. A view keeps what the questions group by.
        return OpenTelemetrySdk.builder()
                .setTracerProvider(tracing.build())
                .setLoggerProvider(logging.build())
                .setMeterProvider(metering.build())
                .build();
    }

    static DoubleHistogram duration(Meter meter) {
        var bounds = List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
        var duration = meter.histogramBuilder("shop.checkout.duration").setUnit("s");
        return duration.setExplicitBucketBoundariesAdvice(bounds).build();
    }

    record Shop(Tracer tracer, Logger logger, DoubleHistogram duration, URI bank) {

        String checkout(String order, String user, String payment) throws Exception {
            var start = System.nanoTime();
            var series = Attributes.builder().put("shop.payment.type", payment).put("user.id", user);
            var span = tracer.spanBuilder("checkout").startSpan();
            // TODO 3: which of these does a question need?
            span.setAttribute("shop.menu", MENU).setAttribute("shop.customer", user + " pays by " + payment);
            span.setAttribute("shop.order.id", order).setAttribute("user.id", user);
            try (var _ = span.makeCurrent()) {
                var latte = step("look up latte", () -> MENU.split("latte ")[1].split(",")[0]);
                var cocoa = step("look up cocoa", () -> MENU.split("cocoa ")[1].split(",")[0]);
                var sum = step("add up", () -> Double.parseDouble(latte) + Double.parseDouble(cocoa));
                pay(user + " " + sum);
                return step("write receipt", () -> "Order %s: latte, cocoa, $%.2f".formatted(order, sum));
            } catch (IllegalStateException unpaid) {
                span.setStatus(StatusCode.ERROR).setAttribute("error.type", "unpaid");
                series.put("error.type", "unpaid");
                return "Order " + order + ": not paid";
            } finally {
                span.end();
                duration.record((System.nanoTime() - start) / 1e9, series.build());
            }
        }

        private <T> T step(String name, Supplier<T> work) {
            log(Severity.DEBUG, name + " begins");
            // TODO 3: and which question needs this span?
            var span = tracer.spanBuilder(name).setAttribute("shop.menu", MENU).startSpan();
            try (var _ = span.makeCurrent()) {
                var result = work.get();
                log(Severity.DEBUG, name + " has ended: " + result);
                return result;
            } finally {
                span.end();
            }
        }

        private void log(Severity severity, String line) {
            // TODO 4: which of these lines does a question need?
            logger.logRecordBuilder().setSeverity(severity).setBody(line).emit();
        }

        private void pay(String what) throws Exception {
            var span = tracer.spanBuilder("POST").setSpanKind(SpanKind.CLIENT).startSpan();
            span.setAttribute("http.request.method", "POST").setAttribute("url.full", bank.toString());
            span.setAttribute("server.address", bank.getHost()).setAttribute("server.port", bank.getPort());
            try (var _ = span.makeCurrent()) {
                var answer = Web.send(HttpRequest.newBuilder(bank).POST(BodyPublishers.ofString(what)));
                span.setAttribute("http.response.status_code", answer.statusCode());
                if (answer.statusCode() != 200) {
                    span.setStatus(StatusCode.ERROR).setAttribute("error.type", "500");
                    log(Severity.ERROR, "not paid: " + answer.body());
                    throw new IllegalStateException(answer.body());
                }
            } finally {
                span.end();
            }
        }
    }
}
