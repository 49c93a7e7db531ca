package lab.analysis;

import java.util.Arrays;

/**
 * Rate, errors and duration of requests. Quantiles are exact, by nearest rank: the smallest duration that at least this
 * share of all does not exceed.
 *
 * @param perSecond the rate in the requested range
 * @param p50 nanoseconds, as the others; 0 when there is nothing
 */
public record Red(long count, long errors, double perSecond, long p50, long p95, long p99, long max) {

    /** Collects durations. Not thread-safe. */
    public static final class Collector {

        private long[] durations = {};
        private int count;
        private long errors;

        public void add(long nanos, boolean failed) {
            if (count == durations.length) durations = Arrays.copyOf(durations, Math.max(16, 2 * count));
            durations[count++] = nanos;
            if (failed) errors++;
        }

        void addAll(Collector other) {
            if (durations.length < count + other.count) durations = Arrays.copyOf(durations, count + other.count);
            System.arraycopy(other.durations, 0, durations, count, other.count);
            count += other.count;
            errors += other.errors;
        }

        public int count() {
            return count;
        }

        /** The summary, with the rate over this range. */
        public Red over(TimeRange range) {
            var sorted = Arrays.copyOf(durations, count);
            Arrays.parallelSort(sorted);
            return new Red(
                    count,
                    errors,
                    count / range.seconds(),
                    quantile(sorted, 50),
                    quantile(sorted, 95),
                    quantile(sorted, 99),
                    quantile(sorted, 100));
        }
    }

    /** By nearest rank, in integer arithmetic: a fraction such as 0.95 would sometimes round the rank wrongly. */
    static long quantile(long[] sorted, int percent) {
        if (sorted.length == 0) return 0;
        return sorted[(int) Math.ceilDiv((long) percent * sorted.length, 100L) - 1];
    }
}
