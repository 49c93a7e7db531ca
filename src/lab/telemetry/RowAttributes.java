package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The attributes of a span in a segment. A single attribute is read alone; the whole set is decoded only when needed.
 */
public final class RowAttributes implements Attributes {

    private static final int LONGEST_SHARED = 256;

    private final SpanSegment segment;
    private final int at;
    private Attributes all;

    RowAttributes(SpanSegment segment, int at) {
        this.segment = segment;
        this.at = at;
    }

    /** The value of the attribute with this key, of any type; null when there is none. */
    public static Object value(Attributes attributes, String key) {
        if (attributes instanceof RowAttributes row) return row.value(key);
        var finder = new BiConsumer<AttributeKey<?>, Object>() {
            private Object found;

            @Override
            public void accept(AttributeKey<?> each, Object value) {
                if (each.getKey().equals(key)) found = value;
            }
        };
        attributes.forEach(finder);
        return finder.found;
    }

    private Object value(String key) {
        return all == null ? value(segment, at, key) : value(all, key);
    }

    /** The same for the attributes that begin at this position. */
    static Object value(SpanSegment segment, int at, String key) {
        return key.length() > LONGEST_SHARED / 4 || key.isEmpty()
                ? value(new RowReader(segment, at).attributes(), key)
                : new RowReader(segment, at).find(segment.keys().find(key), key);
    }

    /** The number of its string, as in {@link SpanRow#attributeNumber}. */
    static int number(SpanSegment segment, int at, String key) {
        return key.length() > LONGEST_SHARED / 4 || key.isEmpty()
                ? SpanRow.NO_STRING
                : new RowReader(segment, at).findNumber(segment.keys().find(key), key);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(AttributeKey<T> key) {
        var type = switch (key.getType()) {
            case STRING -> SpanSegment.TEXT;
            case LONG -> SpanSegment.WHOLE;
            case DOUBLE -> SpanSegment.REAL;
            case BOOLEAN -> SpanSegment.TRUE;
            default -> SpanSegment.OBJECT;
        };
        if (type == SpanSegment.OBJECT
                || key.getKey().length() > LONGEST_SHARED / 4
                || key.getKey().isEmpty()) {
            return all().get(key);
        }
        var number = segment.keys().find(key.getKey());
        return number < 0 ? null : (T) new RowReader(segment, at).find(number, type);
    }

    private Attributes all() {
        if (all == null) {
            all = new RowReader(segment, at).attributes();
        }
        return all;
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
        all().forEach(consumer);
    }

    @Override
    public int size() {
        return all().size();
    }

    @Override
    public boolean isEmpty() {
        return all().isEmpty();
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
        return all().asMap();
    }

    @Override
    public AttributesBuilder toBuilder() {
        return all().toBuilder();
    }

    @Override
    public boolean equals(Object other) {
        return all().equals(other instanceof RowAttributes row ? row.all() : other);
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return all().toString();
    }
}
