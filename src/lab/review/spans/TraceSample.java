package lab.review.spans;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HexFormat;
import lab.telemetry.SpanRow;

/**
 * Which traces are looked at: all, or every second, or every fourth, and so on. It decides by the trace id, so a trace
 * is in it whole or not at all. Safe for threads.
 */
public final class TraceSample {

    private static final long FINEST = (1L << 40) - 1;

    private volatile long mask;

    /** Whether the trace with this second half of its id is looked at. */
    boolean has(long traceLow) {
        return (mixed(traceLow) & mask) == 0;
    }

    /** Whether a span's trace is looked at. */
    public boolean has(SpanData span) {
        return mask == 0 || has(low(span));
    }

    static long low(SpanData span) {
        return span instanceof SpanRow row ? row.traceLow() : HexFormat.fromHexDigitsToLong(span.getTraceId(), 16, 32);
    }

    /** From now on half of the traces; those that stay were in it before. False when it cannot get any smaller. */
    public synchronized boolean halve() {
        if (mask == FINEST) {
            return false;
        }
        mask = mask << 1 | 1;
        return true;
    }

    /** Whether no trace is left out. */
    public boolean isAll() {
        return mask == 0;
    }

    /** One of so many traces is looked at. */
    public long oneOf() {
        return mask + 1;
    }

    /** Samplers decide by the id's last bits, so these are mixed before. */
    private static long mixed(long id) {
        var x = id * 0x9E3779B97F4A7C15L;
        return x ^ x >>> 32;
    }
}
