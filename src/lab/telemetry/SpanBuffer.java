package lab.telemetry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The kept spans, oldest first: a ring of closed segments, and an open one for new arrivals. Not thread-safe; guarded
 * by Store. The rows it returns point into segments, whose contents do not change.
 */
final class SpanBuffer {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final int limit;
    private final long segmentBytes;
    private final Sources sources;
    private final ArrayDeque<SpanSegment> closed = new ArrayDeque<>();
    private SpanSegment open;
    private int sourcesCounted;
    private long sourcesBefore;
    private int gone; // of the oldest segment
    private long count;
    private long closedBytes;
    private long evicted;
    /** The last result of {@link #rows}; null once it is outdated. */
    private SpanRows asked;

    /**
     * @param limit of spans
     * @param bytes of memory for the whole store
     * @param sources tracks which resources and scopes are still in use
     */
    SpanBuffer(int limit, long bytes, Sources sources) {
        this.limit = limit;
        this.segmentBytes = Math.max(64 << 10, bytes / 32);
        this.sources = sources;
    }

    /** The segment for the next span, which gets this arrival number. */
    SpanSegment open(long arrival, long epochMillis) {
        if (open == null) {
            open = new SpanSegment(NUMBERS.incrementAndGet(), arrival, epochMillis, 16);
            sourcesCounted = 0;
            sourcesBefore = sources.bytes();
        }
        return open;
    }

    /** A span was written. */
    void written() {
        asked = null;
        count++;
        var its = open.sources();
        for (; sourcesCounted < its.size(); sourcesCounted++) {
            sources.add(
                    its.get(sourcesCounted).resource(), its.get(sourcesCounted).scope());
        }
        if (open.isFull() || open.size() + sources.bytes() - sourcesBefore > segmentBytes) {
            close();
        }
        while (count > limit) {
            dropOne();
        }
    }

    private void close() {
        var full = open.closed();
        closed.add(full);
        closedBytes += full.size();
        open = null;
    }

    private void dropOne() {
        gone++;
        count--;
        evicted++;
        var oldest = closed.isEmpty() ? open : closed.peek();
        if (gone == oldest.count()) {
            forget();
        }
    }

    /** Drops the whole oldest segment: only that frees memory. */
    void dropOldest() {
        asked = null;
        var oldest = closed.isEmpty() ? open : closed.peek();
        count -= oldest.count() - gone;
        evicted += oldest.count() - gone;
        forget();
    }

    private void forget() {
        SpanSegment oldest;
        if (closed.isEmpty()) {
            oldest = open;
            open = null;
        } else {
            oldest = closed.remove();
            closedBytes -= oldest.size();
        }
        oldest.sources().forEach(source -> sources.remove(source.resource(), source.scope()));
        gone = 0;
    }

    /** The number of the oldest arrival; {@link Long#MAX_VALUE} when empty. */
    long first() {
        return count == 0 ? Long.MAX_VALUE : (closed.isEmpty() ? open : closed.peek()).arrival(gone);
    }

    /** The current rows. The same object is returned until they change, so queries share cached results. */
    SpanRows rows() {
        if (asked == null) asked = snapshot();
        return asked;
    }

    private SpanRows snapshot() {
        var segments = new ArrayList<>(closed);
        if (open != null) {
            segments.add(open.snapshot());
        }
        return new SpanRows(segments, gone, (int) count);
    }

    long size() {
        return count;
    }

    long bytes() {
        return closedBytes + (open == null ? 0 : open.size());
    }

    long evicted() {
        return evicted;
    }

    void clear() {
        asked = null;
        while (count > 0) {
            count -= (closed.isEmpty() ? open : closed.peek()).count() - gone;
            forget();
        }
    }
}
