///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.management.ManagementFactory;
import java.util.Collection;

/**
 * Go further: what the spans of an order cost the thread that makes them, by the JVM's own counters, and what becomes
 * of that at 10 and at 10,000 orders a second. The network and the receiver are other bills.
 */
class Rates {

    private static final ThreadMXBean COUNTERS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ORDERS = 20_000;
    private static final String MENU = "espresso 2.20, americano 2.50, ".repeat(10);

    void main() {
        var sdk = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new Nowhere()))
                .build();
        var none = TracerProvider.noop().get("com.example.shop");
        var some = sdk.get("com.example.shop");
        System.out.printf("  %-22s  %8s  %12s  %14s%n", "", "an order", "10 a second", "10,000 a second");
        line("no SDK", none, 2, false);
        line("as shipped, 6 spans", some, 6, true);
        line("solved, 2 spans", some, 2, false);
    }

    private static void line(String name, Tracer tracer, int spans, boolean menu) {
        for (var i = 0; i < ORDERS; i++) {
            order(tracer, spans, menu); // so that the JVM has compiled it
        }
        var thread = Thread.currentThread().threadId();
        var allocated = COUNTERS.getThreadAllocatedBytes(thread);
        var worked = COUNTERS.getThreadCpuTime(thread);
        for (var i = 0; i < ORDERS; i++) {
            order(tracer, spans, menu);
        }
        var nanos = (double) (COUNTERS.getThreadCpuTime(thread) - worked) / ORDERS;
        var bytes = (double) (COUNTERS.getThreadAllocatedBytes(thread) - allocated) / ORDERS;
        System.out.printf(
                "  %-22s  %5.1f µs  %9.2f ms  %11.0f ms  of CPU%n", name, nanos / 1e3, nanos / 1e5, nanos / 1e2);
        System.out.printf(
                "  %-22s  %5.1f kB  %9.0f kB  %11.0f MB  allocated%n", "", bytes / 1e3, bytes / 1e2, bytes / 1e2);
    }

    private static void order(Tracer tracer, int spans, boolean menu) {
        var checkout = tracer.spanBuilder("checkout").startSpan();
        checkout.setAttribute("shop.order.id", "1000-4711").setAttribute("user.id", "u-2000");
        try (var _ = checkout.makeCurrent()) {
            for (var i = 1; i < spans; i++) {
                var span = tracer.spanBuilder("step").startSpan();
                if (menu) {
                    span.setAttribute("shop.menu", MENU);
                }
                span.end();
            }
        } finally {
            checkout.end();
        }
    }

    /** Takes every span, as an exporter does, and sends nothing. */
    static class Nowhere implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
