package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The data kept of each span until the end: ids, kind, service, times, peer and route; {@value #BYTES} bytes, in
 * columns. Peer and route are hashes; {@link Names} keeps the texts of the first few thousand.
 *
 * <p>When it is full it keeps every second trace, then every fourth, and so on: whole traces, chosen by their ids.
 * {@link #kept()} of {@link #seen()} are then reviewed as traces; the rest of a review sees every span.
 */
public final class SpanTable {

    /** The size of one span. */
    public static final int BYTES = 6 * Long.BYTES + 4 * Integer.BYTES + 1;

    private static final int ERROR = 8;
    private static final int REMOTE_PARENT = 16;
    private static final int LINKED = 32;
    private static final int HTTP = 64;

    private final int limit;
    private final Names names;
    private long[] traceHigh = new long[1024];
    private long[] traceLow = new long[1024];
    private long[] spanId = new long[1024];
    private long[] parentId = new long[1024];
    private long[] start = new long[1024];
    private long[] end = new long[1024];
    private int[] service = new int[1024];
    private int[] peer = new int[1024];
    private int[] route = new int[1024];
    private int[] thread = new int[1024];
    private byte[] flags = new byte[1024];
    private int size;
    private long seen;
    private final TraceSample sample = new TraceSample();
    private boolean isSample;

    /** @param limit the number of spans to keep */
    public SpanTable(int limit, Names names) {
        this.limit = limit;
        this.names = names;
    }

    /** Remembers a span. */
    public void add(ReviewedSpan span, String serviceName) {
        seen++;
        var low = span.traceLow();
        if (!sample.has(low)) {
            return;
        }
        while (size == limit && sample.halve()) {
            keep(sample);
        }
        if (size == limit || !sample.has(low)) {
            return;
        }
        if (size == spanId.length) {
            grow();
        }
        traceHigh[size] = span.traceHigh();
        traceLow[size] = low;
        spanId[size] = span.id();
        parentId[size] = span.parent();
        start[size] = span.getStartEpochNanos();
        end[size] = span.getEndEpochNanos();
        service[size] = names.service(serviceName);
        peer[size] = Peer.of(span, names);
        route[size] = Peer.route(span, names);
        thread[size] = thread(span);
        flags[size] = (byte) (span.getKind().ordinal()
                | (span.getStatus().getStatusCode() == StatusCode.ERROR ? ERROR : 0)
                | (span.hasRemoteParent() ? REMOTE_PARENT : 0)
                | (span.getLinks().isEmpty() ? 0 : LINKED)
                | (span.getKind() == SpanKind.SERVER && Peer.isHttp(span) ? HTTP : 0));
        size++;
    }

    private static final AttributeKey<Long> THREAD_ID = AttributeKey.longKey("thread.id");

    private static int thread(SpanData span) {
        var id = span.getAttributes().get(THREAD_ID);
        return id == null ? 0 : Long.hashCode(id) + 1;
    }

    private void grow() {
        var length = Math.min(limit, 2 * spanId.length);
        traceHigh = Arrays.copyOf(traceHigh, length);
        traceLow = Arrays.copyOf(traceLow, length);
        spanId = Arrays.copyOf(spanId, length);
        parentId = Arrays.copyOf(parentId, length);
        start = Arrays.copyOf(start, length);
        end = Arrays.copyOf(end, length);
        service = Arrays.copyOf(service, length);
        peer = Arrays.copyOf(peer, length);
        route = Arrays.copyOf(route, length);
        thread = Arrays.copyOf(thread, length);
        flags = Arrays.copyOf(flags, length);
    }

    /** Drops the traces that are not in this sample. */
    public void keep(TraceSample kept) {
        var to = 0;
        for (var from = 0; from < size; from++) {
            if (kept.has(traceLow[from])) {
                move(from, to++);
            }
        }
        size = to;
        isSample = true;
    }

    private void move(int from, int to) {
        traceHigh[to] = traceHigh[from];
        traceLow[to] = traceLow[from];
        spanId[to] = spanId[from];
        parentId[to] = parentId[from];
        start[to] = start[from];
        end[to] = end[from];
        service[to] = service[from];
        peer[to] = peer[from];
        route[to] = route[from];
        thread[to] = thread[from];
        flags[to] = flags[from];
    }

    /** The number of spans received. */
    public long seen() {
        return seen;
    }

    /** The number of spans kept. */
    public int kept() {
        return size;
    }

    /** Whether all spans received are kept. */
    public boolean isWhole() {
        return !isSample && seen == size;
    }

    public Names names() {
        return names;
    }

    /** The spans grouped by trace, as their numbers. */
    public TraceOrder traces() {
        return new TraceOrder(this);
    }

    public int service(int i) {
        return service[i];
    }

    public String serviceName(int i) {
        return names.service(service[i]);
    }

    public SpanKind kind(int i) {
        return KINDS[flags[i] & 7];
    }

    private static final SpanKind[] KINDS = SpanKind.values();

    public boolean isError(int i) {
        return (flags[i] & ERROR) != 0;
    }

    /** Whether the parent is known to be in another process. */
    public boolean hasRemoteParent(int i) {
        return (flags[i] & REMOTE_PARENT) != 0;
    }

    public boolean hasLinks(int i) {
        return (flags[i] & LINKED) != 0;
    }

    /** Whether it is the server's span of an HTTP request. */
    public boolean isServedHttp(int i) {
        return (flags[i] & HTTP) != 0;
    }

    public boolean isRoot(int i) {
        return parentId[i] == 0;
    }

    /** Epoch nanoseconds. */
    public long start(int i) {
        return start[i];
    }

    /** Epoch nanoseconds. */
    public long end(int i) {
        return end[i];
    }

    /** In nanoseconds; negative when it ends before it starts. */
    public long duration(int i) {
        return end[i] - start[i];
    }

    /** A hash of the server's address and port; 0 when the span has none. */
    public int peer(int i) {
        return peer[i];
    }

    /** A hash of the operation: method and path, RPC method, or destination; 0 when the span has none. */
    public int route(int i) {
        return route[i];
    }

    /** A hash of {@code thread.id}; 0 when the span has none. */
    public int thread(int i) {
        return thread[i];
    }

    public long spanId(int i) {
        return spanId[i];
    }

    public long parentId(int i) {
        return parentId[i];
    }

    long traceHigh(int i) {
        return traceHigh[i];
    }

    long traceLow(int i) {
        return traceLow[i];
    }

    /** 32 hex digits. */
    public String traceIdText(int i) {
        return HexFormat.of().toHexDigits(traceHigh[i]) + HexFormat.of().toHexDigits(traceLow[i]);
    }

    /** 16 hex digits. */
    public String spanIdText(int i) {
        return HexFormat.of().toHexDigits(spanId[i]);
    }
}
