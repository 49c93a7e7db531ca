///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Go further: one counter, two readers. Each line is what one of them exported. */
class Temporality {

    private static final AttributeKey<String> USER = AttributeKey.stringKey("user.id");

    void main() {
        // Each reader has a thread of its own: they are asked one after the other, so that the lines keep their order.
        var readers = List.of(
                PeriodicMetricReader.create(new Printer(AggregationTemporality.CUMULATIVE)),
                PeriodicMetricReader.create(new Printer(AggregationTemporality.DELTA)));
        var meters = SdkMeterProvider.builder()
                .registerMetricReader(readers.getFirst())
                .registerMetricReader(readers.getLast())
                .build();
        var invoices = meters.get("roaster").counterBuilder("shop.invoices").build();
        invoices.add(3, Attributes.of(USER, "cafe-1"));
        invoices.add(4, Attributes.of(USER, "cafe-2"));
        export(readers, "cafe-1 gets 3 invoices, cafe-2 gets 4");
        invoices.add(5, Attributes.of(USER, "cafe-1"));
        export(readers, "cafe-1 gets 5 more");
        export(readers, "nothing happens");
        System.out.println("closed: the last export");
        readers.forEach(
                reader -> reader.shutdown().join(10, TimeUnit.SECONDS)); // meters.close() would ask both at once
    }

    private static void export(List<PeriodicMetricReader> readers, String what) {
        System.out.println(what);
        readers.forEach(reader -> reader.forceFlush().join(10, TimeUnit.SECONDS));
    }

    record Printer(AggregationTemporality temporality) implements MetricExporter {

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            var series = new TreeMap<String, Long>();
            for (var metric : metrics) {
                if (metric.getName().equals("shop.invoices")) {
                    metric.getLongSumData()
                            .getPoints()
                            .forEach(point -> series.put(point.getAttributes().get(USER), point.getValue()));
                }
            }
            System.out.printf("  %-10s  %s%n", temporality, series.isEmpty() ? "(no series)" : series);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
            return temporality;
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
