package lab.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import lab.telemetry.Histogram.Bucket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistogramTest {

    private static final double[] SHARES = {0, 0.01, 0.5, 0.9, 0.95, 0.99, 1};

    @Test
    void quantilesOfExplicitBucketsAreInterpolated() {
        var histogram = explicit(
                List.of(100.0, 200.0, 400.0), IntStream.rangeClosed(2, 1000).asDoubleStream());

        assertThat(histogram.count()).isEqualTo(1000);
        assertThat(histogram.quantile(0.25)).isCloseTo(250, within(1.0));
        assertThat(histogram.quantile(0.99)).as("an open bucket has one bound").isEqualTo(400);
        assertThat(histogram.buckets().getLast().high()).isInfinite();
    }

    @Test
    void exponentialBucketsAreFinerByThemselves() {
        var histogram = exponential(160, IntStream.rangeClosed(2, 1000).asDoubleStream());

        assertThat(histogram.quantile(0.5)).isCloseTo(500, within(15.0));
        assertThat(histogram.quantile(0.95)).isCloseTo(950, within(20.0));
        assertThat(histogram.buckets())
                .allSatisfy(bucket -> assertThat(bucket.low()).isLessThan(bucket.high()));
        assertThat(counted(histogram)).isEqualTo(1000);
    }

    @Test
    void placesExponentialBucketsAtPowersOfTheBase() {
        var positive = ExponentialHistogramBuckets.create(0, 0, List.of(1L, 2L, 3L));
        var negative = ExponentialHistogramBuckets.create(0, 1, List.of(4L, 5L));
        var point = ExponentialHistogramPointData.create(
                0, 10, 6, false, 0, false, 0, positive, negative, 0, 1, Attributes.empty(), List.of());
        assertThat(Histogram.of(point).buckets())
                .containsExactly(
                        new Bucket(-8, -4, 5),
                        new Bucket(-4, -2, 4),
                        new Bucket(0, 0, 6),
                        new Bucket(1, 2, 1),
                        new Bucket(2, 4, 2),
                        new Bucket(4, 8, 3));
    }

    /** The values are those of Prometheus's documentation and tests: linear inside, the last bound beyond it. */
    @Test
    void guessesQuantilesAsABackendDoes() {
        var inside = unbounded(new Bucket(0, 5, 200));
        assertThat(inside.quantile(0.95)).isEqualTo(4.75);
        var beyond =
                unbounded(new Bucket(Double.NEGATIVE_INFINITY, 5, 10), new Bucket(5, Double.POSITIVE_INFINITY, 90));
        assertThat(beyond.quantile(0.95)).isEqualTo(5);
        assertThat(beyond.quantile(0.05))
                .as("from 0 where all bounds are positive")
                .isEqualTo(2.5);
        assertThat(unbounded(new Bucket(Double.NEGATIVE_INFINITY, -5, 10)).quantile(0.5))
                .isEqualTo(-5);
        assertThat(unbounded().quantile(0.5)).isNaN();
        assertThat(unbounded(new Bucket(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 3))
                        .quantile(0.5))
                .as("one bucket without a bound says nothing")
                .isNaN();
        var exponential = new Histogram(
                4, 0, Double.NaN, Double.NaN, List.of(new Bucket(1, 4, 2), new Bucket(4, 16, 2)), -1, List.of());
        assertThat(exponential.quantile(0.75))
                .as("halfway from 4 to 16, in powers")
                .isCloseTo(8, within(1e-9));
    }

    @Test
    void aMinimumAndAMaximumNarrowABucket() {
        var open = new Histogram(10, 0, 3, 24, List.of(new Bucket(10, Double.POSITIVE_INFINITY, 10)), null, List.of());
        assertThat(open.quantile(1)).isEqualTo(10);
        var wide = new Histogram(10, 0, 3, 24, List.of(new Bucket(0, 100, 10)), null, List.of());
        assertThat(wide.quantile(0)).isEqualTo(3);
        assertThat(wide.quantile(1)).isEqualTo(24);
        var unbounded = new Histogram(
                10,
                0,
                3,
                24,
                List.of(new Bucket(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 10)),
                null,
                List.of());
        assertThat(unbounded.quantile(0.5)).isEqualTo(13.5);
        var contradictory = new Histogram(10, 0, 24, 3, List.of(new Bucket(10, 20, 10)), null, List.of());
        assertThat(contradictory.quantile(0.5))
                .as("a minimum above the maximum is ignored")
                .isEqualTo(15);
    }

    @Test
    void anIntervalIsTheValuesSinceBefore() {
        var before = unbounded(new Bucket(0, 1, 2), new Bucket(1, 2, 1));
        var after = unbounded(new Bucket(0, 1, 2), new Bucket(1, 2, 3));

        assertThat(after.since(before).counted()).containsExactly(new Bucket(1, 2, 2));
        assertThat(after.since(before).count()).isEqualTo(2);
        assertThat(before.since(after)).as("it began anew").isSameAs(before);
        assertThat(before.plus(after).count()).isEqualTo(8);
        var elsewhere = unbounded(new Bucket(5, 6, 1));
        assertThat(after.since(elsewhere))
                .as("what was counted before is not there")
                .isSameAs(after);
    }

    @Test
    void boundsThatCutACountedBucketAreGivenUp() {
        var coarse = unbounded(new Bucket(0, 10, 4), new Bucket(10, 20, 1));
        var fine = unbounded(new Bucket(0, 5, 1), new Bucket(5, 10, 2), new Bucket(10, 15, 0), new Bucket(15, 20, 8));

        assertThat(coarse.plus(fine).counted()).containsExactly(new Bucket(0, 10, 7), new Bucket(10, 20, 9));
        assertThat(unbounded(new Bucket(-1, 1, 2))
                        .plus(unbounded(new Bucket(0, 0, 5)))
                        .buckets())
                .as("zero lies inside")
                .containsExactly(new Bucket(-1, 1, 7));
        assertThat(unbounded(new Bucket(0, 1, 2))
                        .plus(unbounded(new Bucket(0, 0, 5)))
                        .buckets())
                .as("a bucket does not contain its lower bound")
                .containsExactly(new Bucket(0, 0, 5), new Bucket(0, 1, 2));
    }

    @Test
    void emptyBucketsOfTheSameBoundsStay() {
        var one = unbounded(new Bucket(0, 1, 0), new Bucket(1, 2, 3), new Bucket(2, 3, 0));
        assertThat(one.plus(one).buckets())
                .containsExactly(new Bucket(0, 1, 0), new Bucket(1, 2, 6), new Bucket(2, 3, 0));
        assertThat(one.counted()).containsExactly(new Bucket(1, 2, 3));
    }

    /** Any two histograms, whatever their bounds and scales: no count is lost, and no quantile leaves the range. */
    @ParameterizedTest
    @MethodSource("seeds")
    void mergingLosesNothing(long seed) {
        var random = new Random(seed);
        var a = any(random);
        var b = any(random);
        var both = a.plus(b);

        assertThat(both.count()).isEqualTo(a.count() + b.count());
        assertThat(counted(both)).isEqualTo(counted(a) + counted(b));
        assertThat(both.sum()).isCloseTo(a.sum() + b.sum(), within(1e-6 * (1 + Math.abs(a.sum()) + Math.abs(b.sum()))));
        assertThat(b.plus(a).buckets()).as("in either order").isEqualTo(both.buckets());
        var last = Double.NEGATIVE_INFINITY;
        for (var bucket : both.buckets()) {
            assertThat(bucket.low()).as("ascending, without overlap").isGreaterThanOrEqualTo(last);
            assertThat(bucket.low()).isLessThanOrEqualTo(bucket.high());
            last = bucket.high();
        }
        for (var histogram : List.of(a, b, both)) {
            var before = Double.NEGATIVE_INFINITY;
            for (var share : SHARES) {
                var quantile = histogram.quantile(share);
                assertThat(quantile).isBetween(histogram.min(), histogram.max());
                assertThat(quantile).as("a larger share is never less").isGreaterThanOrEqualTo(before);
                before = quantile;
            }
        }
        assertThat(counted(both.since(a)))
                .as("what was added is the difference")
                .isEqualTo(counted(b));
    }

    /** The same in each run. */
    static LongStream seeds() {
        return new Random(20261128).longs(200);
    }

    private static Histogram any(Random random) {
        var values =
                random.doubles(1 + random.nextInt(300), -2, 6).map(power -> random.nextInt(9) * Math.pow(10, power));
        if (random.nextBoolean()) {
            return exponential(2 + random.nextInt(160), values);
        }
        var bounds = new TreeSet<Double>();
        random.doubles(random.nextInt(12), -1, 6)
                .forEach(power -> bounds.add((double) Math.round(Math.pow(10, power))));
        return explicit(List.copyOf(bounds), values);
    }

    private static Histogram unbounded(Bucket... buckets) {
        var all = List.of(buckets);
        return new Histogram(
                all.stream().mapToLong(Bucket::count).sum(), 0, Double.NaN, Double.NaN, all, null, List.of());
    }

    private static long counted(Histogram histogram) {
        return histogram.buckets().stream().mapToLong(Bucket::count).sum();
    }

    private static Histogram explicit(List<Double> bounds, DoubleStream values) {
        var data = collected(Aggregation.explicitBucketHistogram(bounds), values);
        return Histogram.of(data.getHistogramData().getPoints().iterator().next());
    }

    private static Histogram exponential(int maxBuckets, DoubleStream values) {
        var data = collected(Aggregation.base2ExponentialBucketHistogram(maxBuckets, 20), values);
        return Histogram.of(
                data.getExponentialHistogramData().getPoints().iterator().next());
    }

    private static MetricData collected(Aggregation aggregation, DoubleStream values) {
        var reader = InMemoryMetricReader.create();
        var view = View.builder().setAggregation(aggregation).build();
        try (var metering = SdkMeterProvider.builder()
                .registerMetricReader(reader)
                .registerView(InstrumentSelector.builder().setName("took").build(), view)
                .build()) {
            var took = metering.get("test").histogramBuilder("took").build();
            took.record(1); // one value at least
            values.forEach(took::record);
            return reader.collectAllMetrics().iterator().next();
        }
    }
}
