package lab.otlp;

/**
 * Iterates over the fields of protobuf's wire format, in a range of an array. It never reads past the end of the range.
 *
 * <p>Specification: protobuf, "Encoding". It accepts and rejects the same input as protobuf-java.
 */
final class WireReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    private static final int START_GROUP = 3;
    private static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    final byte[] bytes;
    int at;
    int end;

    /** The current field's number; its wire type follows. */
    int field;

    int type;

    WireReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        at = from;
        end = to;
    }

    /** Moves to the next field; false at the end. */
    boolean next() throws MalformedOtlp {
        if (at == end) {
            return false;
        }
        var tag = (int) varint();
        field = tag >>> 3;
        type = tag & 7;
        if (field == 0) {
            throw malformed("a field has the number 0");
        }
        return true;
    }

    long varint() throws MalformedOtlp {
        var value = 0L;
        for (var shift = 0; shift < 70; shift += 7) {
            if (at == end) {
                throw cut();
            }
            var next = bytes[at++];
            if (shift < 64) {
                value |= (long) (next & 0x7F) << shift;
            }
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number is longer than ten bytes");
    }

    long fixed64() throws MalformedOtlp {
        if (end - at < 8) {
            throw cut();
        }
        at += 8;
        return fixed64(at - 8);
    }

    private long fixed64(int from) {
        var value = 0L;
        for (var i = 7; i >= 0; i--) {
            value = value << 8 | bytes[from + i] & 0xFF;
        }
        return value;
    }

    int fixed32() throws MalformedOtlp {
        if (end - at < 4) {
            throw cut();
        }
        at += 4;
        return bytes[at - 4] & 0xFF
                | (bytes[at - 3] & 0xFF) << 8
                | (bytes[at - 2] & 0xFF) << 16
                | (bytes[at - 1] & 0xFF) << 24;
    }

    /** The length of the following bytes, which are all present. */
    int length() throws MalformedOtlp {
        var length = (int) varint();
        if (length < 0) {
            throw malformed("a length is negative");
        }
        if (length > end - at) {
            throw cut();
        }
        return length;
    }

    /** Skips the current field. */
    void skip(int depth) throws MalformedOtlp {
        switch (type) {
            case VARINT -> varint();
            case FIXED64 -> fixed64();
            case BYTES -> {
                var length = length();
                at += length;
            }
            case FIXED32 -> fixed32();
            case START_GROUP -> skipGroup(field, depth + 1);
            case END_GROUP -> throw malformed("a group ends that never began");
            default -> throw malformed("there is no wire type " + type);
        }
    }

    private void skipGroup(int group, int depth) throws MalformedOtlp {
        if (depth > ElementLimit.DEPTH) {
            throw ElementLimit.tooDeep();
        }
        while (next()) {
            if (type == END_GROUP) {
                if (field != group) {
                    throw malformed("a group ends that never began");
                }
                return;
            }
            skip(depth);
        }
        throw cut();
    }

    static MalformedOtlp malformed(String why) {
        return new MalformedOtlp("the body is not a protobuf export request: " + why);
    }

    private static MalformedOtlp cut() {
        return malformed("it ends in the middle of a field");
    }
}
