package lab.terminal;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.DefaultAggregationSelector;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.time.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Metrics of a real SDK on a clock that stands still. */
final class Meters {

    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");

    private Meters() {}

    /** Every kind of instrument, from one service. */
    static List<MetricData> all(String service) {
        var reader = InMemoryMetricReader.create();
        try (var provider = SdkMeterProvider.builder()
                .setResource(Samples.service(service))
                .setClock(clock())
                .registerMetricReader(reader)
                .registerView(
                        InstrumentSelector.builder().setName("payload.size").build(),
                        View.builder()
                                .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                                .build())
                .build()) {
            var meter = provider.get("shop");
            var orders = meter.counterBuilder("shop.orders").setUnit("{order}").build();
            orders.add(3, Attributes.of(ROUTE, "/checkout"));
            orders.add(1, Attributes.of(ROUTE, "/gift"));
            var queue = meter.upDownCounterBuilder("queue.length")
                    .setUnit("{message}")
                    .build();
            queue.add(7);
            queue.add(-5);
            meter.gaugeBuilder("jvm.cpu.recent_utilization")
                    .setUnit("1")
                    .build()
                    .set(0.4137);
            var users = meter.counterBuilder("users").setUnit("1").build();
            users.add(1, Attributes.of(AttributeKey.stringKey("user.id"), "u1"));
            users.add(
                    6,
                    Attributes.of(
                            AttributeKey.booleanKey("otel.metric.overflow"), true)); // as the SDK does past its limit
            var duration = meter.histogramBuilder("http.server.request.duration")
                    .setUnit("s")
                    .setExplicitBucketBoundariesAdvice(List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0))
                    .build();
            for (int i = 1; i <= 24; i++) {
                duration.record(0.0015 * i * i, Attributes.of(ROUTE, "/checkout"));
            }
            duration.record(
                    0.93,
                    Attributes.of(ROUTE, "/checkout"),
                    Context.root().with(Span.wrap(Samples.context(Samples.TRACE, 1))));
            var latency = meter.histogramBuilder("queue.latency").setUnit("ms").build();
            for (int i = 0; i < 12; i++) {
                latency.record(3 + i);
            }
            var size = meter.histogramBuilder("payload.size").setUnit("By").build();
            for (int i = 0; i < 60; i++) {
                size.record(200 * Math.pow(1.13, i));
            }
            return List.copyOf(reader.collectAllMetrics());
        }
    }

    /** A counter and a histogram, collected three times. */
    static List<MetricData> thrice(AggregationTemporality temporality) {
        var reader = InMemoryMetricReader.create(type -> temporality, DefaultAggregationSelector.getDefault());
        var clock = clock();
        var collected = new ArrayList<MetricData>();
        try (var provider = SdkMeterProvider.builder()
                .setResource(Samples.service("shop"))
                .setClock(clock)
                .registerMetricReader(reader)
                .build()) {
            var meter = provider.get("shop");
            var counter = meter.counterBuilder("orders").build();
            var histogram = meter.histogramBuilder("latency").setUnit("ms").build();
            for (int i = 1; i <= 3; i++) {
                counter.add(i);
                histogram.record(i * 20);
                clock.advance(Duration.ofSeconds(1));
                collected.addAll(reader.collectAllMetrics());
            }
        }
        return collected;
    }

    /** A counter and a histogram with a series for each of so many users. */
    static List<MetricData> crowd(int users) {
        var reader = InMemoryMetricReader.create();
        try (var provider = SdkMeterProvider.builder()
                .setResource(Samples.service("shop"))
                .setClock(clock())
                .registerMetricReader(reader)
                .build()) {
            var meter = provider.get("shop");
            var counter = meter.counterBuilder("requests").setUnit("{request}").build();
            var histogram = meter.histogramBuilder("latency").setUnit("s").build();
            for (int i = 0; i < users; i++) {
                var user = Attributes.of(AttributeKey.stringKey("user.id"), "u" + i);
                counter.add(1, user);
                histogram.record(0.01, user);
            }
            return List.copyOf(reader.collectAllMetrics());
        }
    }

    private static TestClock clock() {
        return TestClock.create(Instant.ofEpochSecond(0, Samples.NOON));
    }
}
