package lab.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {

    @Test
    void quantilesOfExplicitBucketsAreInterpolated() {
        var buckets = Buckets.of(collected(Aggregation.explicitBucketHistogram(List.of(100.0, 200.0, 400.0)))
                .getHistogramData()
                .getPoints()
                .iterator()
                .next());

        assertThat(buckets.count()).isEqualTo(1000);
        assertThat(buckets.quantiles().get("p50")).isCloseTo(500, within(210.0));
        assertThat(buckets.quantiles().get("p99")).isCloseTo(990, within(10.0));
        assertThat(buckets.all().getLast().high()).isInfinite();
    }

    @Test
    void exponentialBucketsAreFinerByThemselves() {
        var buckets = Buckets.of(collected(Aggregation.base2ExponentialBucketHistogram())
                .getExponentialHistogramData()
                .getPoints()
                .iterator()
                .next());

        assertThat(buckets.quantiles().get("p50")).isCloseTo(500, within(15.0));
        assertThat(buckets.quantiles().get("p95")).isCloseTo(950, within(20.0));
        assertThat(buckets.all()).allSatisfy(bucket -> assertThat(bucket.low()).isLessThan(bucket.high()));
        assertThat(buckets.all().stream().mapToLong(Buckets.Bucket::count).sum())
                .isEqualTo(1000);
    }

    @Test
    void anIntervalIsWhatCameSinceBefore() {
        var before = new Buckets(
                3, 3, Double.NaN, Double.NaN, List.of(new Buckets.Bucket(0, 1, 2), new Buckets.Bucket(1, 2, 1)));
        var after = new Buckets(
                5, 6, Double.NaN, Double.NaN, List.of(new Buckets.Bucket(0, 1, 2), new Buckets.Bucket(1, 2, 3)));

        assertThat(after.since(before))
                .isEqualTo(new Buckets(2, 3, Double.NaN, Double.NaN, List.of(new Buckets.Bucket(1, 2, 2))));
        assertThat(before.since(after)).isSameAs(before); // it began anew
        assertThat(before.plus(after).count()).isEqualTo(8);
        var otherwise = new Buckets(1, 1, Double.NaN, Double.NaN, List.of(new Buckets.Bucket(0, 5, 1)));
        assertThat(after.since(otherwise)).isSameAs(after);
    }

    @Test
    void nothingCountedHasNoQuantiles() {
        assertThat(new Buckets(0, 0, Double.NaN, Double.NaN, List.of()).quantiles())
                .isEmpty();
    }

    private static MetricData collected(Aggregation aggregation) {
        var reader = InMemoryMetricReader.create();
        var view = View.builder().setAggregation(aggregation).build();
        try (var metering = SdkMeterProvider.builder()
                .registerMetricReader(reader)
                .registerView(InstrumentSelector.builder().setName("took").build(), view)
                .build()) {
            var took = metering.get("test").histogramBuilder("took").build();
            IntStream.rangeClosed(1, 1000).forEach(took::record);
            return reader.collectAllMetrics().iterator().next();
        }
    }
}
