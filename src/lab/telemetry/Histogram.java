package lab.telemetry;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The distribution of measured values: the buckets of an explicit or exponential histogram, or the quantiles of a
 * summary.
 *
 * <p>Histograms with different bounds or scales can be merged. A bound is kept if no non-empty bucket of either
 * histogram crosses it. So the result is coarser where necessary, and no count is split or lost.
 *
 * <p>Specification: Metrics Data Model, Histogram, ExponentialHistogram and Summary.
 *
 * @param min NaN when not recorded, like {@code max}
 * @param buckets ascending, adjacent or with gaps; may be empty
 * @param scale of exponential buckets: each upper bound is 2^(2^-scale) times the one before; null for all others
 * @param quantiles of a summary, else empty
 */
public record Histogram(
        long count,
        double sum,
        double min,
        double max,
        List<Bucket> buckets,
        Integer scale,
        List<ValueAtQuantile> quantiles) {

    /**
     * The number of values above {@code low} (infinite for the first bucket) and at most {@code high} (infinite for the
     * last).
     */
    public record Bucket(double low, double high, long count) {

        private boolean reachesAcross(double bound) {
            return count > 0 && low < bound && bound < high;
        }

        /** Widens this bucket to the nearest of these bounds. */
        private Bucket widened(TreeSet<Double> bounds) {
            return new Bucket(bounds.floor(low + 0.0), bounds.ceiling(high + 0.0), 0);
        }
    }

    public static Histogram of(HistogramPointData point) {
        var bounds = point.getBoundaries();
        var counts = point.getCounts();
        var buckets = new ArrayList<Bucket>();
        for (int i = 0; i < counts.size(); i++) {
            double low = i == 0 ? Double.NEGATIVE_INFINITY : bounds.get(i - 1);
            double high = i < bounds.size() ? bounds.get(i) : Double.POSITIVE_INFINITY;
            buckets.add(new Bucket(low, high, counts.get(i)));
        }
        double min = point.hasMin() ? point.getMin() : Double.NaN;
        double max = point.hasMax() ? point.getMax() : Double.NaN;
        return new Histogram(point.getCount(), point.getSum(), min, max, buckets, null, List.of());
    }

    /** Bucket i covers base^i to base^(i+1), where base is 2^(2^-scale); the buckets of negative values mirror it. */
    public static Histogram of(ExponentialHistogramPointData point) {
        var buckets = new ArrayList<Bucket>();
        var negative = point.getNegativeBuckets();
        for (int i = negative.getBucketCounts().size() - 1; i >= 0; i--) {
            buckets.add(new Bucket(
                    -bound(negative, i + 1),
                    -bound(negative, i),
                    negative.getBucketCounts().get(i)));
        }
        if (point.getZeroCount() > 0) {
            buckets.add(new Bucket(0, 0, point.getZeroCount()));
        }
        var positive = point.getPositiveBuckets();
        for (int i = 0; i < positive.getBucketCounts().size(); i++) {
            buckets.add(new Bucket(
                    bound(positive, i),
                    bound(positive, i + 1),
                    positive.getBucketCounts().get(i)));
        }
        double min = point.hasMin() ? point.getMin() : Double.NaN;
        double max = point.hasMax() ? point.getMax() : Double.NaN;
        return new Histogram(point.getCount(), point.getSum(), min, max, buckets, point.getScale(), List.of());
    }

    public static Histogram of(SummaryPointData point) {
        return new Histogram(
                point.getCount(),
                point.getSum(),
                Double.NaN,
                Double.NaN,
                List.of(),
                null,
                List.copyOf(point.getValues()));
    }

    /** The lower bound of bucket i. The product is exact, so bounds that two scales share are equal. */
    private static double bound(ExponentialHistogramBuckets side, int i) {
        return Math.pow(2, ((double) side.getOffset() + i) * Math.pow(2, -side.getScale()));
    }

    /** Merges both. Quantiles of summaries cannot be merged and are dropped. */
    public Histogram plus(Histogram other) {
        double least = Double.isNaN(min) || Double.isNaN(other.min) ? Double.NaN : Math.min(min, other.min);
        double most = Double.isNaN(max) || Double.isNaN(other.max) ? Double.NaN : Math.max(max, other.max);
        return combined(other, 1, least, most);
    }

    /**
     * The values since an earlier state of the same cumulative histogram; all values if it was reset. Minimum and
     * maximum are those of all values, because the exact ones are not known.
     */
    public Histogram since(Histogram earlier) {
        if (earlier.count > count) {
            return this;
        }
        var difference = combined(earlier, -1, min, max);
        return difference.buckets.stream().anyMatch(bucket -> bucket.count < 0) ? this : difference;
    }

    private Histogram combined(Histogram other, int sign, double least, double most) {
        var bounds = new TreeSet<Double>();
        for (var bucket : both(other)) {
            bounds.add(bucket.low + 0.0); // -0.0 and 0.0 are one bound
            bounds.add(bucket.high + 0.0);
        }
        bounds.removeIf(bound -> both(other).stream().anyMatch(bucket -> bucket.reachesAcross(bound)));
        var merged = new TreeMap<Bucket, Long>(
                Comparator.comparingDouble(Bucket::low).thenComparingDouble(Bucket::high));
        for (var bucket : buckets) {
            merged.merge(bucket.widened(bounds), bucket.count, Long::sum);
        }
        for (var bucket : other.buckets) {
            merged.merge(bucket.widened(bounds), sign * bucket.count, Long::sum);
        }
        // The rest of an empty bucket, cut by a bound of the other histogram, is not a bucket of its own.
        merged.keySet()
                .removeIf(bucket -> bounds.higher(bucket.low) != null && bounds.higher(bucket.low) < bucket.high);
        var result = new ArrayList<Bucket>();
        merged.forEach((bucket, counted) -> result.add(new Bucket(bucket.low, bucket.high, counted)));
        var coarser = scale == null || other.scale == null ? null : Integer.valueOf(Math.min(scale, other.scale));
        return new Histogram(
                count + sign * other.count, sum + sign * other.sum, least, most, result, coarser, List.of());
    }

    private List<Bucket> both(Histogram other) {
        var both = new ArrayList<>(buckets);
        both.addAll(other.buckets);
        return both;
    }

    /** A copy without empty buckets at either end. */
    public List<Bucket> counted() {
        int first = 0;
        int end = buckets.size();
        while (first < end && buckets.get(first).count == 0) {
            first++;
        }
        while (end > first && buckets.get(end - 1).count == 0) {
            end--;
        }
        return List.copyOf(buckets.subList(first, end));
    }

    /** Whether it has buckets at all: count, sum, minimum and maximum alone are not a distribution. */
    public boolean isDivided() {
        return buckets.stream().anyMatch(bucket -> Double.isFinite(bucket.low) || Double.isFinite(bucket.high));
    }

    /**
     * Estimates a quantile, as backends do: the value that this share of all values does not exceed. It assumes that
     * values are spread evenly within an explicit bucket, and geometrically within an exponential one. For an open last
     * bucket it returns the lower bound, like Prometheus's {@code histogram_quantile}. An open first bucket begins at
     * the minimum, or at 0 if that is unknown.
     *
     * @param share from 0 to 1: 0.95 for p95
     * @return never below the minimum or above the maximum; NaN when nothing was counted
     */
    public double quantile(double share) {
        long counted = buckets.stream().mapToLong(Bucket::count).sum();
        double rank = share * counted;
        long below = 0;
        for (var bucket : counted()) {
            if (bucket.count > 0 && below + bucket.count >= rank) {
                return within(bucket, Math.max(0, rank - below) / bucket.count);
            }
            below += bucket.count;
        }
        return Double.NaN;
    }

    private double within(Bucket bucket, double part) {
        double low = bucket.low;
        double high = bucket.high;
        if (Double.isInfinite(high) && Double.isFinite(low)) {
            high = low;
        }
        if (Double.isInfinite(low) && Double.isNaN(min)) {
            low = high <= 0 ? high : Double.isFinite(high) ? 0 : Double.NaN;
        }
        if (min <= max) { // false when either is unknown, or when they contradict each other
            low = Math.clamp(low, min, max);
            high = Math.clamp(high, min, max);
        }
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            return Double.isFinite(high) ? high : Double.NaN;
        }
        if (scale != null && low * high > 0) {
            return Math.copySign(Math.pow(Math.abs(low), 1 - part) * Math.pow(Math.abs(high), part), high);
        }
        return low + (high - low) * part;
    }
}
