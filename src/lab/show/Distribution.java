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
 * @param min       NaN when not recorded, like {@code max}
 * @param buckets   ascending; may be empty
 * @param quantiles of a summary, else empty
 */
record Distribution(long count, double sum, double min, double max, List<Bucket> buckets, List<ValueAtQuantile> quantiles) {

    /** How many values were at most {@code upper}, and above the bucket before. */
    record Bucket(double upper, long count) {}

    static Distribution of(HistogramPointData point) {
        var boundaries = point.getBoundaries();
        var buckets = new ArrayList<Bucket>();
        for (var count : point.getCounts()) {
            int index = buckets.size();
            buckets.add(new Bucket(index < boundaries.size() ? boundaries.get(index) : Double.POSITIVE_INFINITY, count));
        }
        return new Distribution(point.getCount(), point.getSum(), point.hasMin() ? point.getMin() : Double.NaN,
            point.hasMax() ? point.getMax() : Double.NaN, buckets, List.of());
    }

    /** Bucket i reaches from base^i to base^(i+1), where base is 2^(2^-scale); those of negative values mirror it. */
    static Distribution of(ExponentialHistogramPointData point) {
        var buckets = new ArrayList<Bucket>();
        addAll(buckets, point.getNegativeBuckets(), point.getScale(), true);
        if (point.getZeroCount() > 0) {
            buckets.add(new Bucket(0, point.getZeroCount()));
        }
        addAll(buckets, point.getPositiveBuckets(), point.getScale(), false);
        return new Distribution(point.getCount(), point.getSum(), point.hasMin() ? point.getMin() : Double.NaN,
            point.hasMax() ? point.getMax() : Double.NaN, buckets, List.of());
    }

    static Distribution of(SummaryPointData point) {
        return new Distribution(point.getCount(), point.getSum(), Double.NaN, Double.NaN, List.of(), List.copyOf(point.getValues()));
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

    /** Both together. Buckets with the same upper bound become one; a summary's quantiles cannot be added, and are left out. */
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
        return new Distribution(count + other.count, sum + other.sum, least, most, merged, List.of());
    }
}
