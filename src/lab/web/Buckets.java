package lab.web;

import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A histogram as buckets from low to high, whichever way it was counted.
 *
 * @param min the least value recorded, NaN when unknown; {@code max} likewise
 * @param all ascending, without empty ones at either end
 */
record Buckets(long count, double sum, double min, double max, List<Bucket> all) {

    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99};

    /** Values above {@code low} (infinite for the first) and at most {@code high} (infinite for the last). */
    record Bucket(double low, double high, long count) {}

    static Buckets of(HistogramPointData point) {
        var bounds = point.getBoundaries();
        var counts = point.getCounts();
        var all = new ArrayList<Bucket>();
        for (var i = 0; i < counts.size(); i++) {
            all.add(new Bucket(
                    i == 0 ? Double.NEGATIVE_INFINITY : bounds.get(i - 1),
                    i < bounds.size() ? bounds.get(i) : Double.POSITIVE_INFINITY,
                    counts.get(i)));
        }
        return new Buckets(
                point.getCount(),
                point.getSum(),
                point.hasMin() ? point.getMin() : Double.NaN,
                point.hasMax() ? point.getMax() : Double.NaN,
                trimmed(all));
    }

    /**
     * Bucket i reaches from base^i to base^(i+1), base being 2^(2^-scale) (Metrics Data Model, ExponentialHistogram).
     */
    static Buckets of(ExponentialHistogramPointData point) {
        var all = new ArrayList<Bucket>();
        var negative = point.getNegativeBuckets();
        for (var i = negative.getBucketCounts().size() - 1; i >= 0; i--) all.add(mirrored(bucket(negative, i)));
        if (point.getZeroCount() > 0) all.add(new Bucket(0, 0, point.getZeroCount()));
        for (var i = 0; i < point.getPositiveBuckets().getBucketCounts().size(); i++)
            all.add(bucket(point.getPositiveBuckets(), i));
        return new Buckets(
                point.getCount(),
                point.getSum(),
                point.hasMin() ? point.getMin() : Double.NaN,
                point.hasMax() ? point.getMax() : Double.NaN,
                trimmed(all));
    }

    private static Bucket bucket(ExponentialHistogramBuckets side, int i) {
        var index = (double) side.getOffset() + i;
        var width = Math.pow(2, -side.getScale());
        return new Bucket(
                Math.pow(2, index * width),
                Math.pow(2, (index + 1) * width),
                side.getBucketCounts().get(i));
    }

    private static Bucket mirrored(Bucket bucket) {
        return new Bucket(-bucket.high, -bucket.low, bucket.count);
    }

    private static List<Bucket> trimmed(List<Bucket> buckets) {
        var first = 0;
        var end = buckets.size();
        while (first < end && buckets.get(first).count <= 0) first++;
        while (end > first && buckets.get(end - 1).count <= 0) end--;
        return List.copyOf(buckets.subList(first, end));
    }

    /** Both together, when they are cut alike; else this one, as a sum would be wrong. */
    Buckets plus(Buckets other) {
        return combined(other, 1, least(min, other.min), most(max, other.max));
    }

    /**
     * What came since an earlier state of the same cumulative histogram; this one if it began anew or is cut otherwise.
     */
    Buckets since(Buckets earlier) {
        if (earlier.count > count) return this;
        return combined(earlier, -1, Double.NaN, Double.NaN);
    }

    private Buckets combined(Buckets other, int sign, double least, double most) {
        var byLow = new TreeMap<Double, Bucket>();
        for (var bucket : all) byLow.put(bucket.low, bucket);
        for (var bucket : other.all) {
            var mine = byLow.get(bucket.low);
            if (mine != null && mine.high != bucket.high) return this;
            var sum = (mine == null ? 0 : mine.count) + sign * bucket.count;
            if (sum < 0) return this;
            byLow.put(bucket.low, new Bucket(bucket.low, bucket.high, sum));
        }
        return new Buckets(
                count + sign * other.count, sum + sign * other.sum, least, most, trimmed(List.copyOf(byLow.values())));
    }

    /**
     * An estimate of p50, p90, p95 and p99: within a bucket values are taken to be spread evenly. An open bucket ends
     * at the least or the greatest value when that is known, and else has no width. Empty when nothing was counted.
     */
    Map<String, Double> quantiles() {
        var quantiles = new LinkedHashMap<String, Double>();
        var counted = all.stream().mapToLong(Bucket::count).sum();
        if (counted > 0) for (var q : QUANTILES) quantiles.put("p" + Math.round(q * 100), quantile(q, counted));
        return quantiles;
    }

    private double quantile(double q, long counted) {
        var rank = q * counted;
        var below = 0L;
        for (var bucket : all) {
            if (bucket.count > 0 && below + bucket.count >= rank) {
                var low = Double.isNaN(min) ? bucket.low : Math.max(bucket.low, min);
                var high = Double.isNaN(max) ? bucket.high : Math.min(bucket.high, max);
                if (Double.isInfinite(low)) return high;
                if (Double.isInfinite(high)) return low;
                return low + (high - low) * Math.max(0, rank - below) / bucket.count;
            }
            below += bucket.count;
        }
        return all.getLast().high;
    }

    private static double least(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.min(a, b);
    }

    private static double most(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
    }
}
