package lab.telemetry;

import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A snapshot of a store's spans as rows, in order of arrival: the input of queries. A row points into a
 * {@link SpanSegment} and is created on demand. Thread-safe.
 */
public final class SpanRows extends AbstractList<SpanRow> implements RandomAccess {

    private final SpanSegment[] segments;
    private final int[] ends; // running totals: the number of spans up to the end of each segment
    private final int first;
    private final int size;
    private final Map<Class<?>, Object> workedOut = new ConcurrentHashMap<>();

    SpanRows(List<SpanSegment> segments, int first, int size) {
        this.segments = segments.toArray(SpanSegment[]::new);
        this.first = first;
        this.size = size;
        ends = new int[segments.size()];
        var end = -first;
        for (var i = 0; i < ends.length; i++) {
            end += segments.get(i).count();
            ends[i] = end;
        }
    }

    /**
     * Computes a result over all rows once and caches it, because a page asks several queries about the same rows.
     *
     * @param kind the cache key: one result per class
     */
    public <T> T once(Class<T> kind, Supplier<T> work) {
        return kind.cast(workedOut.computeIfAbsent(kind, _ -> work.get()));
    }

    /** Rows of the spans that this writer writes, in that order, outside of any store and without a limit. */
    public static SpanRows of(Consumer<SpanWriter> writer) {
        var buffer = new SpanBuffer(Integer.MAX_VALUE, Long.MAX_VALUE, new Sources());
        writer.accept(new SpanWriter(buffer, 0, 0));
        return buffer.rows();
    }

    /** These spans as rows. */
    public static SpanRows of(Collection<? extends SpanData> spans) {
        return of(writer -> spans.forEach(writer::span));
    }

    @Override
    public SpanRow get(int index) {
        return stored(index);
    }

    private StoredSpan stored(int index) {
        var segment = segment(index);
        return new StoredSpan(segments[segment], inSegment(index, segment));
    }

    /** The same spans in the SDK's form, created on demand; spans that came from the SDK are returned as they are. */
    public List<SpanData> spans() {
        return new Spans(this);
    }

    /** Some rows of a store, in the SDK's form. */
    public static List<SpanData> spans(Collection<? extends SpanRow> rows) {
        return rows.stream().map(SpanRows::span).toList();
    }

    /** A row of a store in the SDK's form. */
    public static SpanData span(SpanRow row) {
        return ((StoredSpan) row).original();
    }

    /** The indexes of this trace's rows; none if this is not a trace id. */
    public int[] ofTrace(String traceId) {
        if (!TraceId.isValid(traceId)) return new int[0];
        var high = Long.parseUnsignedLong(traceId, 0, 16, 16);
        var low = Long.parseUnsignedLong(traceId, 16, 32, 16);
        var found = IntStream.builder();
        var before = 0;
        for (var i = 0; i < segments.length; i++) {
            var segment = segments[i];
            var from = i == 0 ? first : 0;
            for (var at = from; at < segment.count(); at++)
                if (segment.traceLow[at] == low && segment.traceHigh[at] == high) found.add(before + at - from);
            before += segment.count() - from;
        }
        return found.build().toArray();
    }

    /** The number of the row's arrival in the store. */
    public long arrivedAs(int index) {
        return stored(index).arrival();
    }

    /** When the row arrived, epoch milliseconds. */
    public long arrivedAt(int index) {
        return stored(index).arrivedAt();
    }

    Arrival<SpanData> arrival(int index) {
        var row = stored(index);
        return new Arrival<>(row.arrival(), row.arrivedAt(), row.original(), 0);
    }

    /** Receives one resource. */
    public interface SourceVisitor {
        /** @param lastMillis arrival of the latest of these rows, epoch milliseconds */
        void source(Resource resource, long rows, long lastMillis);
    }

    /** Visits each resource with its number of rows; some are visited in several parts. */
    public void eachSource(SourceVisitor visitor) {
        for (var i = 0; i < segments.length; i++) segments[i].eachSource(i == 0 ? first : 0, visitor);
    }

    private int segment(int index) {
        Objects.checkIndex(index, size);
        // A guess, as segments are about the same size. A remembered segment would be shared by all threads.
        var segment = (int) ((long) index * ends.length / size);
        while (segment > 0 && index < ends[segment - 1]) segment--;
        while (index >= ends[segment]) segment++;
        return segment;
    }

    private int inSegment(int index, int segment) {
        return segment == 0 ? index + first : index - ends[segment - 1];
    }

    @Override
    public int size() {
        return size;
    }

    /**
     * Whether a row contains this text in its name, service, ids, status, or the keys and values of its attributes and
     * events, ignoring case. Each string of a segment is examined once. Thread-safe.
     *
     * @param text in lower case
     */
    public Predicate<SpanRow> containing(String text) {
        return new TextSearch(text);
    }

    private static final class Spans extends AbstractList<SpanData> implements RandomAccess {

        private final SpanRows rows;

        private Spans(SpanRows rows) {
            this.rows = rows;
        }

        @Override
        public SpanData get(int index) {
            return rows.stored(index).original();
        }

        @Override
        public int size() {
            return rows.size;
        }
    }

    /**
     * Searches rows for a text and caches the results per string of a segment. Thread-safe: at worst two threads
     * compute the same result.
     */
    private static final class TextSearch implements Predicate<SpanRow> {

        private static final byte HAS = 1;
        private static final byte HAS_NOT = 2;

        private final String wanted;
        private final byte[] ascii;
        private final boolean canBeId;
        private final boolean canBeWhole;
        private final Map<SpanSegment, Found> segments = new ConcurrentHashMap<>();

        /** The results for one segment, by the number of a string, of a key, of a source. */
        private record Found(SpanSegment segment, byte[] texts, byte[] keys, byte[] senders) {}

        /** @param wanted in lower case */
        TextSearch(String wanted) {
            this.wanted = wanted;
            ascii = wanted.chars().allMatch(c -> c < 0x80) ? wanted.getBytes(StandardCharsets.US_ASCII) : null;
            canBeId = wanted.chars().allMatch(c -> Character.digit(c, 16) >= 0);
            canBeWhole = wanted.chars().allMatch(c -> c == '-' || Character.digit(c, 10) >= 0);
        }

        @Override
        public boolean test(SpanRow row) {
            var span = (StoredSpan) row;
            var segment = span.segment();
            var found = segments.get(segment);
            if (found == null)
                found = segments.computeIfAbsent(
                        segment,
                        fresh -> new Found(
                                fresh,
                                new byte[fresh.texts()],
                                new byte[fresh.keys().count()],
                                new byte[fresh.sources().size()]));
            return service(found, segment.sourceNumber(span.index()))
                    || canBeId && (has(span.traceId()) || has(span.spanId()))
                    || text(found, segment.name[span.index()])
                    || inRow(found, new RowReader(segment, segment.row[span.index()]));
        }

        private boolean inRow(Found found, RowReader row) {
            row.number();
            row.number();
            if (text(found, (int) row.number()) || inAttributes(found, row)) return true;
            row.number();
            while (row.next() != SpanSegment.END) {
                row.fixed();
                if (text(found, (int) row.number()) || inAttributes(found, row)) return true;
                row.number();
            }
            return false;
        }

        private boolean inAttributes(Found found, RowReader row) {
            for (int type; (type = row.next()) != SpanSegment.END; ) {
                if (type == SpanSegment.OBJECT) {
                    if (found.segment.object((int) row.number()) instanceof SpanSegment.Rare(var key, var value)
                            && (has(AttributeKeys.sent(key.getKey())) || has(plain(value)))) return true;
                    continue;
                }
                var key = (int) row.number();
                if (found.keys[key] == 0)
                    found.keys[key] =
                            has(AttributeKeys.sent(found.segment.keys().name(key))) ? HAS : HAS_NOT;
                if (found.keys[key] == HAS) return true;
                if (switch (type) {
                    case SpanSegment.TEXT -> text(found, (int) row.number());
                    case SpanSegment.WHOLE -> {
                        var number = row.value(type);
                        yield canBeWhole && has(number.toString());
                    }
                    default -> has(row.value(type).toString());
                }) return true;
            }
            return false;
        }

        private boolean service(Found found, int sender) {
            if (found.senders[sender] == 0)
                found.senders[sender] = has(found.segment.sources().get(sender).service()) ? HAS : HAS_NOT;
            return found.senders[sender] == HAS;
        }

        private static String plain(Object value) {
            return value instanceof Value<?> nested ? nested.asString() : value.toString();
        }

        private boolean text(Found found, int number) {
            if (found.texts[number] == 0)
                found.texts[number] = found.segment.contains(number, wanted, ascii) ? HAS : HAS_NOT;
            return found.texts[number] == HAS;
        }

        private boolean has(String text) {
            return text.toLowerCase(Locale.ROOT).contains(wanted);
        }
    }
}
