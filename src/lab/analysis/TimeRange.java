package lab.analysis;

import java.util.stream.LongStream;
import lab.telemetry.Nanos;

/**
 * A range of time.
 *
 * @param from its first moment, epoch nanoseconds
 * @param to the first moment after it, epoch nanoseconds
 */
public record TimeRange(long from, long to) {

    /** All time. */
    public static final TimeRange ALL = new TimeRange(0, Long.MAX_VALUE);

    private static final double NANOS_PER_SECOND = 1e9;

    /** @throws IllegalArgumentException if it ends before it begins */
    public TimeRange {
        if (to < from) throw new IllegalArgumentException("A time range cannot end before it begins.");
    }

    /** This range with open ends replaced by the first and the last of these starts, epoch nanoseconds. */
    public TimeRange fitted(LongStream starts) {
        var moments = starts.summaryStatistics();
        return fitted(moments.getMin(), moments.getMax());
    }

    /** The same for the first and the last start; there is none when the first is after the last. */
    TimeRange fitted(long first, long last) {
        if (first > last) first = last = to == Long.MAX_VALUE ? from : to;
        long begin = from == 0 ? Math.min(first, to) : from;
        return new TimeRange(begin, to == Long.MAX_VALUE ? Math.max(begin, last) + 1 : to);
    }

    public boolean contains(long nanos) {
        return from <= nanos && nanos < to;
    }

    /** Whether the fitted range contains this start, which is one of those that it is fitted to. */
    boolean takes(long start) {
        return (from == 0 || from <= start) && (to == Long.MAX_VALUE || start < to);
    }

    /** Its length; at least one second, so that a single event has a readable rate. */
    public double seconds() {
        return Math.max(1, Nanos.between(from, to) / NANOS_PER_SECOND);
    }

    /** The width of one of n equal slots that cover it, nanoseconds. */
    public long slotNanos(int slots) {
        return Math.max(1, Math.ceilDiv(Nanos.between(from, to), slots));
    }

    /** The slot, out of n, of a moment inside the range. */
    public int slot(long nanos, int slots) {
        return (int) Math.clamp((nanos - from) / slotNanos(slots), 0, slots - 1);
    }
}
