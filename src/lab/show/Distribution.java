package lab.show;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How measured values spread, whichever way they were counted: explicit buckets, exponential buckets, quantiles.
 *
 * @param min NaN when not recorded, like {@code max}
 * @param buckets ascending; may be empty
 * @param scale of exponential buckets, each 2^(2^-scale) times as far up as the one before; null for all others
 * @param quantiles of a summary, else empty
 */
record Distribution(
        long count,
        double sum,
        double min,
        double max,
        List<Bucket> buckets,
        Integer scale,
        List<ValueAtQuantile> quantiles) {

    /** How many values were at most {@code upper}, and above the bucket before. */
    record Bucket(double upper, long count) {}

    static Distribution of(HistogramPointData point) {
        var boundaries = point.getBoundaries();
        var buckets = new ArrayList<Bucket>();
        for (var count : point.getCounts()) {
            int index = buckets.size();
            buckets.add(
                    new Bucket(index < boundaries.size() ? boundaries.get(index) : Double.POSITIVE_INFINITY, count));
        }
        return new Distribution(
                point.getCount(),
                point.getSum(),
                point.hasMin() ? point.getMin() : Double.NaN,
                point.hasMax() ? point.getMax() : Double.NaN,
                buckets,
                null,
                List.of());
    }

    /** Bucket i reaches from base^i to base^(i+1), where base is 2^(2^-scale); those of negative values mirror it. */
    static Distribution of(ExponentialHistogramPointData point) {
        var buckets = new ArrayList<Bucket>();
        addAll(buckets, point.getNegativeBuckets(), point.getScale(), true);
        if (point.getZeroCount() > 0) {
            buckets.add(new Bucket(0, point.getZeroCount()));
        }
        addAll(buckets, point.getPositiveBuckets(), point.getScale(), false);
        return new Distribution(
                point.getCount(),
                point.getSum(),
                point.hasMin() ? point.getMin() : Double.NaN,
                point.hasMax() ? point.getMax() : Double.NaN,
                buckets,
                point.getScale(),
                List.of());
    }

    static Distribution of(SummaryPointData point) {
        return new Distribution(
                point.getCount(),
                point.getSum(),
                Double.NaN,
                Double.NaN,
                List.of(),
                null,
                List.copyOf(point.getValues()));
    }

    private static void addAll(List<Bucket> buckets, ExponentialHistogramBuckets side, int scale, boolean negative) {
        var counts = side.getBucketCounts();
        for (int i = 0; i < counts.size(); i++) {
            int at = negative ? counts.size() - 1 - i : i;
            long index = (long) side.getOffset() + at;
            double upper = negative ? -power(index, scale) : power(index + 1, scale);
            buckets.add(new Bucket(upper, counts.get(at)));
        }
    }

    private static double power(long index, int scale) {
        return Math.pow(2, index * Math.pow(2, -scale));
    }

    /**
     * Both together. Buckets with the same upper bound become one; a summary's quantiles cannot be added, and are left
     * out.
     */
    Distribution plus(Distribution other) {
        var counts = new TreeMap<Double, Long>();
        for (var bucket : buckets) {
            counts.merge(bucket.upper, bucket.count, Long::sum);
        }
        for (var bucket : other.buckets) {
            counts.merge(bucket.upper, bucket.count, Long::sum);
        }
        var merged = new ArrayList<Bucket>();
        counts.forEach((upper, count) -> merged.add(new Bucket(upper, count)));
        double least = Double.isNaN(min) || other.min < min ? other.min : min;
        double most = Double.isNaN(max) || other.max > max ? other.max : max;
        var coarser = scale == null || other.scale == null ? null : Integer.valueOf(Math.min(scale, other.scale));
        return new Distribution(count + other.count, sum + other.sum, least, most, merged, coarser, List.of());
    }

    /**
     * What a backend makes of the buckets: the value that this share of all values does not exceed, as Prometheus's
     * {@code histogram_quantile} guesses it. Between explicit boundaries a straight line, whatever really lies there;
     * beyond the last boundary, that boundary; between exponential ones the geometric middle way. NaN without buckets.
     *
     * @param share from 0 to 1: 0.95 for p95
     */
    double quantile(double share) {
        double rank = share * count;
        long below = 0;
        for (int i = 0; i < buckets.size(); i++) {
            var bucket = buckets.get(i);
            if (bucket.count > 0 && below + bucket.count >= rank) {
                return between(i, (rank - below) / bucket.count);
            }
            below += bucket.count;
        }
        return Double.NaN;
    }

    private double between(int index, double part) {
        double upper = buckets.get(index).upper;
        if (scale != null) {
            double lower = index == 0 ? upper : buckets.get(index - 1).upper;
            return lower * upper <= 0
                    ? upper
                    : Math.copySign(Math.pow(Math.abs(lower), 1 - part) * Math.pow(Math.abs(upper), part), upper);
        }
        if (upper == Double.POSITIVE_INFINITY) {
            return index == 0 ? Double.NaN : buckets.get(index - 1).upper;
        }
        if (index == 0 && upper <= 0) {
            return upper;
        }
        double lower = index == 0 ? 0 : buckets.get(index - 1).upper;
        return lower + (upper - lower) * part;
    }
}
