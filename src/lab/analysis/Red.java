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

        private long[] durations;
        private int count;
        private long errors;

        public Collector() {
            this(0);
        }

        /** @param expected how many durations there is room for */
        Collector(int expected) {
            durations = new long[expected];
        }

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
            Arrays.parallelSort(durations, 0, count); // their order says nothing
            return new Red(
                    count, errors, count / range.seconds(), quantile(50), quantile(95), quantile(99), quantile(100));
        }

        /** By nearest rank, in integer arithmetic: a fraction such as 0.95 would sometimes round the rank wrongly. */
        private long quantile(int percent) {
            return count == 0 ? 0 : durations[(int) Math.ceilDiv((long) percent * count, 100L) - 1];
        }
    }
}
