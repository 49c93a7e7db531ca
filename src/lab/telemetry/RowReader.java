package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;

/** Reads the row of a span, from beginning to end. */
final class RowReader {

    private final SpanSegment segment;
    private final byte[] bytes;
    private int at;

    RowReader(SpanSegment segment, int at) {
        this.segment = segment;
        bytes = segment.bytes;
        this.at = at;
    }

    int at() {
        return at;
    }

    int next() {
        return bytes[at++];
    }

    long number() {
        var value = 0L;
        for (var shift = 0; ; shift += 7) {
            var next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    long fixed() {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 8) {
            value |= (bytes[at++] & 0xFFL) << shift;
        }
        return value;
    }

    String text() {
        return segment.text((int) number());
    }

    /** Whether the next bytes are all 0. */
    boolean isNothing(int count) {
        for (var i = at; i < at + count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Skips the attributes; returns how many there are. */
    int skipAttributes() {
        var count = 0;
        for (int type; (type = next()) != SpanSegment.END; count++) {
            if (type != SpanSegment.OBJECT) {
                number();
            }
            skipValue(type);
        }
        return count;
    }

    /** The attributes in the SDK's form: sorted; of equal keys the last one wins. */
    Attributes attributes() {
        if (bytes[at] == SpanSegment.END) {
            at++;
            return Attributes.empty();
        }
        var attributes = Attributes.builder();
        for (int type; (type = next()) != SpanSegment.END; ) {
            if (type == SpanSegment.OBJECT) {
                if (segment.object((int) number()) instanceof SpanSegment.Rare(var key, var value)) {
                    put(attributes, key, value);
                }
            } else {
                put(attributes, segment.keys().key((int) number(), type), value(type));
            }
        }
        return attributes.build();
    }

    @SuppressWarnings("unchecked")
    private static <T> void put(io.opentelemetry.api.common.AttributesBuilder into, AttributeKey<T> key, Object value) {
        into.put(key, (T) value);
    }

    /**
     * The value of the last attribute with this key and type, or null. {@code key} is its number, {@code wanted} its
     * type: {@link SpanSegment#TRUE} for a boolean.
     */
    Object find(int key, int wanted) {
        var found = -1;
        var foundType = 0;
        for (int type; (type = next()) != SpanSegment.END; ) {
            var its = type == SpanSegment.OBJECT ? -1 : (int) number();
            if (its == key && (type == wanted || type == SpanSegment.FALSE && wanted == SpanSegment.TRUE)) {
                found = at;
                foundType = type;
            }
            skipValue(type);
        }
        if (found < 0) {
            return null;
        }
        at = found;
        return value(foundType);
    }

    /**
     * The value of the last attribute with this key, of any type, or null.
     *
     * @param key its number; less than 0 when no plain value here has it
     */
    Object find(int key, String name) {
        var found = -1;
        var foundType = 0;
        Object rare = null;
        for (int type; (type = next()) != SpanSegment.END; ) {
            if (type == SpanSegment.OBJECT) {
                if (segment.object((int) number()) instanceof SpanSegment.Rare(var its, var value)
                        && its.getKey().equals(name)) {
                    rare = value;
                    found = -1;
                }
                continue;
            }
            if ((int) number() == key) {
                found = at;
                foundType = type;
            }
            skipValue(type);
        }
        if (found < 0) {
            return rare;
        }
        at = found;
        return value(foundType);
    }

    /** The number of the string that the last attribute with this key has, as in {@link SpanRow#attributeNumber}. */
    int findNumber(int key, String name) {
        var found = SpanRow.MISSING;
        for (int type; (type = next()) != SpanSegment.END; ) {
            if (type == SpanSegment.OBJECT) {
                if (segment.object((int) number()) instanceof SpanSegment.Rare(var its, var _)
                        && its.getKey().equals(name)) found = SpanRow.NO_STRING;
                continue;
            }
            var isIt = (int) number() == key;
            if (type == SpanSegment.TEXT) {
                var text = (int) number();
                if (isIt) found = text;
            } else {
                if (isIt) found = SpanRow.NO_STRING;
                skipValue(type);
            }
        }
        return found;
    }

    /** A value of this type. */
    Object value(int type) {
        return switch (type) {
            case SpanSegment.TEXT -> text();
            case SpanSegment.WHOLE -> whole();
            case SpanSegment.TRUE -> true;
            case SpanSegment.FALSE -> false;
            default -> Double.longBitsToDouble(fixed());
        };
    }

    long whole() {
        var zigzag = number();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    private void skipValue(int type) {
        switch (type) {
            case SpanSegment.TEXT, SpanSegment.WHOLE, SpanSegment.OBJECT -> number();
            case SpanSegment.REAL -> at += 8;
            default -> {}
        }
    }
}
