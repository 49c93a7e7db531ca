///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry.instrumentation:opentelemetry-runtime-telemetry:2.31.1-alpha
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.instrumentation.runtimetelemetry.RuntimeTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.NotificationEmitter;
import lab.Lab;

/**
 * Go further: what the JVM says of itself, with one line of code. The list is made of what was really exported: each
 * metric with its instrument, its unit, and in how many series it came. With the argument values, the picture follows.
 */
class Jvm {

    void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            try (var lab = Lab.open("10 · The JVM")) {
                RuntimeTelemetry.create(
                        lab.service("shop")); // not closed: with it would go its observables, before they are collected
                collectGarbage();
            }
            return;
        }
        var names = new Names();
        try (var meters = SdkMeterProvider.builder()
                .registerMetricReader(PeriodicMetricReader.create(names))
                .build()) {
            RuntimeTelemetry.create(
                    OpenTelemetrySdk.builder().setMeterProvider(meters).build());
            collectGarbage();
        }
        names.lines.values().forEach(System.out::println);
    }

    /**
     * jvm.gc.duration is recorded when the JVM tells of a collection. So we ask for one, and wait until it was told.
     */
    private static void collectGarbage() throws InterruptedException {
        var told = new CountDownLatch(1);
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener((notification, none) -> told.countDown(), null, null);
        }
        System.gc();
        if (!told.await(10, TimeUnit.SECONDS)) {
            System.err.println("No garbage was collected: jvm.gc.duration will be missing.");
        }
    }

    /** An exporter that keeps what a metric is, and forgets its values. */
    record Names(Map<String, String> lines) implements MetricExporter {

        Names() {
            this(new TreeMap<>());
        }

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            for (var metric : metrics) {
                lines.put(
                        metric.getName(),
                        "%-30s %-15s %s".formatted(metric.getName(), instrument(metric), metric.getUnit()));
            }
            return CompletableResultCode.ofSuccess();
        }

        private static String instrument(MetricData metric) {
            return switch (metric.getType()) {
                case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "up-down counter";
                case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "up-down counter";
                case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
                default -> "histogram";
            };
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
            return AggregationTemporality.CUMULATIVE;
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
