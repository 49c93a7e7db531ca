package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some thousand spans in columns: ids and times as numbers; names, keys and strings as numbers of a dictionary; lists
 * (attributes, events, links) as a row of bytes. A span takes about 250 bytes; as objects it would take 900. A
 * {@link StoredSpan} is a view of one span, created on demand.
 *
 * <p>One thread at a time writes. Written data never changes, so any number of threads can read it, each from a
 * {@link #snapshot}.
 *
 * <p>Layout of a row: flags, number of the trace state's object + 1, description of the status; attributes; number
 * dropped; events, each as {@code 1}, time, name, attributes, number dropped; {@code 0}; number of events dropped;
 * links, each as {@code 1}, ids, flags, trace state, attributes, dropped; {@code 0}; number of links dropped.
 * Attributes are a type, a key and a value each, and end with {@code 0}.
 */
public final class SpanSegment {

    /** Large enough for a dictionary to pay off, small enough that dropping one segment is no great loss. */
    static final int SPANS = 4096;

    static final int END = 0;
    static final int TEXT = 1;
    static final int WHOLE = 2;
    static final int TRUE = 3;
    static final int FALSE = 4;
    static final int REAL = 5;
    static final int OBJECT = 6;

    private static final int KIND_NOT_SAID = 0x20;
    private static final int HAS_LINKS = 0x40;
    private static final int HAS_EVENTS = 0x80;
    private static final SpanKind[] KINDS = SpanKind.values();
    private static final StatusCode[] CODES = StatusCode.values();

    /** The sender of a span. Caches attributes of its resource: queries mostly ask for the same one span after span. */
    record Source(Resource resource, InstrumentationScopeInfo scope, String service, Asked[] asked) {

        private record Asked(String key, Object value) {}

        private Source(Resource resource, InstrumentationScopeInfo scope) {
            this(resource, scope, ServiceName.of(resource), new Asked[8]);
        }

        /** The value of an attribute of the resource; null when it has none of this key. */
        Object resource(String key) {
            var place = key.hashCode() & asked.length - 1;
            var known = asked[place];
            if (known == null || !known.key.equals(key)) {
                known = new Asked(key, find(key));
                asked[place] = known;
            }
            return known.value;
        }

        private Object find(String key) {
            for (var entry : resource.getAttributes().asMap().entrySet())
                if (AttributeKeys.sent(entry.getKey().getKey()).equals(key)) return entry.getValue();
            return null;
        }
    }

    /** A value that is not a string, number or boolean. */
    record Rare(AttributeKey<?> key, Object value) {}

    final long number;
    long[] traceHigh;
    long[] traceLow;
    long[] id;
    long[] parent;
    long[] start;
    long[] end;
    int[] name;
    private int[] source;
    private int[] arrival;
    private byte[] kindAndCode;
    int[] row;
    byte[] bytes;
    private int used;
    private int count;
    private Texts texts;
    private final KeyTable keys;
    private final List<Object> objects;
    private final List<Source> sources;
    private final Map<Integer, SpanData> originals;
    private final long firstArrival;
    private final long epochMillis;
    private long rareBytes;
    private boolean closed;

    /** @param firstArrival the arrival number of the first span */
    SpanSegment(long number, long firstArrival, long epochMillis, int expected) {
        this.number = number;
        this.firstArrival = firstArrival;
        this.epochMillis = epochMillis;
        traceHigh = new long[expected];
        traceLow = new long[expected];
        id = new long[expected];
        parent = new long[expected];
        start = new long[expected];
        end = new long[expected];
        name = new int[expected];
        source = new int[expected];
        arrival = new int[expected * 2];
        kindAndCode = new byte[expected];
        row = new int[expected];
        bytes = new byte[expected * 64];
        texts = new Texts(expected);
        keys = new KeyTable();
        objects = new ArrayList<>();
        sources = new ArrayList<>();
        originals = new HashMap<>();
    }

    private SpanSegment(SpanSegment other, boolean closed) {
        number = other.number;
        firstArrival = other.firstArrival;
        epochMillis = other.epochMillis;
        count = other.count;
        used = other.used;
        rareBytes = other.rareBytes;
        traceHigh = other.traceHigh;
        traceLow = other.traceLow;
        id = other.id;
        parent = other.parent;
        start = other.start;
        end = other.end;
        name = other.name;
        source = other.source;
        arrival = other.arrival;
        kindAndCode = other.kindAndCode;
        row = other.row;
        bytes = other.bytes;
        keys = other.keys;
        this.closed = closed;
        if (closed) {
            resize(count);
            bytes = Arrays.copyOf(bytes, used);
            texts = other.texts.closed();
        } else {
            texts = other.texts.snapshot();
        }
        objects = List.copyOf(other.objects);
        sources = List.copyOf(other.sources);
        originals = Map.copyOf(other.originals);
    }

    /** Its current contents, for readers. */
    SpanSegment snapshot() {
        return closed ? this : new SpanSegment(this, false);
    }

    /** A copy trimmed to the memory it needs. */
    SpanSegment closed() {
        return new SpanSegment(this, true);
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count >= SPANS;
    }

    /** Its memory in bytes, without resources and scopes. */
    long size() {
        return bytes.length + 65L * id.length + texts.size() + keys.size() + rareBytes + 16L * objects.size();
    }

    List<Source> sources() {
        return sources;
    }

    // Writing.

    /** The number of this source in this segment. The latest one is found at once. */
    int source(Resource resource, InstrumentationScopeInfo scope) {
        for (var i = sources.size() - 1; i >= 0; i--) {
            var known = sources.get(i);
            if (known.resource == resource && known.scope == scope) {
                return i;
            }
        }
        sources.add(new Source(resource, scope));
        return sources.size() - 1;
    }

    /** Begins a span; the following calls write its row. */
    void begin(
            long traceHigh,
            long traceLow,
            long id,
            long parent,
            long start,
            long end,
            SpanKind kind,
            StatusCode code,
            int name,
            int source,
            long arrival,
            long epochMillis) {
        if (count == this.id.length) {
            resize(Math.max(8, count * 2));
        }
        this.traceHigh[count] = traceHigh;
        this.traceLow[count] = traceLow;
        this.id[count] = id;
        this.parent[count] = parent;
        this.start[count] = start;
        this.end[count] = end;
        this.kindAndCode[count] =
                (byte) ((kind == null ? KIND_NOT_SAID | SpanKind.INTERNAL.ordinal() << 2 : kind.ordinal() << 2)
                        | code.ordinal());
        this.name[count] = name;
        this.source[count] = source;
        this.arrival[2 * count] = (int) (arrival - firstArrival);
        this.arrival[2 * count + 1] = (int) (epochMillis - this.epochMillis);
        row[count] = used;
    }

    /** Completes the span that was written since {@link #begin}; readers can now see it. */
    void end() {
        count++;
    }

    /**
     * Keeps the SDK's own object for the span being written. It knows more, for example the order of its attributes.
     */
    void original(SpanData span) {
        originals.put(count, span);
    }

    int text(byte[] utf8, int from, int length) {
        return texts.add(utf8, from, length);
    }

    int text(String text) {
        return texts.add(text);
    }

    int key(byte[] utf8, int from, int length) {
        return keys.add(utf8, from, length);
    }

    /** An object that is not a plain value, and its memory. */
    int object(Object object, long weight) {
        objects.add(object);
        rareBytes += weight;
        return objects.size() - 1;
    }

    void put(int value) {
        room(1);
        bytes[used++] = (byte) value;
    }

    /** A number of any size; small numbers take few bytes. */
    void number(long value) {
        room(10);
        while ((value & ~0x7FL) != 0) {
            bytes[used++] = (byte) (value & 0x7F | 0x80);
            value >>>= 7;
        }
        bytes[used++] = (byte) value;
    }

    void fixed(long value) {
        room(8);
        for (var shift = 0; shift < 64; shift += 8) {
            bytes[used++] = (byte) (value >>> shift);
        }
    }

    private void room(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, bytes.length + (bytes.length >> 1) + 64);
        }
    }

    private void resize(int size) {
        traceHigh = Arrays.copyOf(traceHigh, size);
        traceLow = Arrays.copyOf(traceLow, size);
        id = Arrays.copyOf(id, size);
        parent = Arrays.copyOf(parent, size);
        start = Arrays.copyOf(start, size);
        end = Arrays.copyOf(end, size);
        name = Arrays.copyOf(name, size);
        source = Arrays.copyOf(source, size);
        arrival = Arrays.copyOf(arrival, size * 2);
        kindAndCode = Arrays.copyOf(kindAndCode, size);
        row = Arrays.copyOf(row, size);
    }

    // Reading.

    SpanData span(int index) {
        return new StoredSpan(this, index).original();
    }

    /** The SDK's own object; null when the span came over the wire. */
    SpanData original(int index) {
        return originals.isEmpty() ? null : originals.get(index);
    }

    /** INTERNAL when the sender did not set it, as OTLP requires. */
    SpanKind kind(int index) {
        return KINDS[kindAndCode[index] >> 2 & 7];
    }

    boolean saysKind(int index) {
        return (kindAndCode[index] & KIND_NOT_SAID) == 0;
    }

    /** Notes that the span being written has a link. */
    void hasLinks() {
        kindAndCode[count] |= HAS_LINKS;
    }

    boolean hasLinks(int index) {
        return (kindAndCode[index] & HAS_LINKS) != 0;
    }

    /** Notes that the span being written has an event. */
    void hasEvents() {
        kindAndCode[count] |= (byte) HAS_EVENTS;
    }

    boolean hasEvents(int index) {
        return (kindAndCode[index] & HAS_EVENTS) != 0;
    }

    StatusCode code(int index) {
        return CODES[kindAndCode[index] & 3];
    }

    Source source(int index) {
        return sources.get(source[index]);
    }

    /** Which of {@link #sources} sent it. */
    int sourceNumber(int index) {
        return source[index];
    }

    /** Visits the sources of the spans from this one on. */
    void eachSource(int first, SpanRows.SourceVisitor visitor) {
        var counts = new long[sources.size()];
        var latest = new long[sources.size()];
        for (var i = first; i < count; i++) {
            counts[source[i]]++;
            latest[source[i]] = Math.max(latest[source[i]], arrivedAt(i));
        }
        for (var i = 0; i < counts.length; i++)
            if (counts[i] > 0) visitor.source(sources.get(i).resource, counts[i], latest[i]);
    }

    long arrival(int index) {
        return firstArrival + arrival[2 * index];
    }

    long arrivedAt(int index) {
        return epochMillis + arrival[2 * index + 1];
    }

    /** The string with this number. */
    public String text(int number) {
        return texts.get(number);
    }

    boolean contains(int number, String wanted, byte[] ascii) {
        return texts.contains(number, wanted, ascii);
    }

    /** The key with this number. */
    public String key(int number) {
        return keys.name(number);
    }

    /** How many keys it has. */
    public int keyCount() {
        return keys.count();
    }

    /** How many strings it has. */
    public int texts() {
        return texts.count();
    }

    KeyTable keys() {
        return keys;
    }

    Object object(int number) {
        return objects.get(number);
    }
}
