package lab.otlp;

import com.google.protobuf.ByteString;

/**
 * Validates a whole traces or profiles request before any of it is kept: lengths, UTF-8, depth and size. Readers that
 * run afterwards find nothing malformed.
 */
final class RequestCheck {

    private static final int TEXT = -1;
    private static final int NUMBERS = -2;
    private static final int FIXED_NUMBERS = -3;

    // A message type is a row of entries by field number: 0 for fields that need no check, TEXT, NUMBERS and
    // FIXED_NUMBERS (packed numbers), or the type of the message in the field.
    private static final int REQUEST = 1;
    private static final int RESOURCE_SPANS = 2;
    private static final int RESOURCE = 3;
    private static final int ENTITY_REF = 4;
    private static final int SCOPE_SPANS = 5;
    private static final int SCOPE = 6;
    private static final int SPAN = 7;
    private static final int EVENT = 8;
    private static final int LINK = 9;
    private static final int STATUS = 10;
    private static final int KEY_VALUE = 11;
    private static final int ANY_VALUE = 12;
    private static final int ARRAY = 13;

    private static final int PROFILES_REQUEST = 14;
    private static final int RESOURCE_PROFILES = 15;
    private static final int SCOPE_PROFILES = 16;
    private static final int PROFILE = 17;
    private static final int SAMPLE = 18;
    private static final int DICTIONARY = 19;
    private static final int MAPPING = 20;
    private static final int LOCATION = 21;
    private static final int NUMBERED = 22; // messages that hold only numbers need no check
    private static final int KEY_VALUE_AND_UNIT = 23;
    private static final int STACK = 24;

    private static final int[][] MESSAGES = new int[25][];

    static {
        MESSAGES[REQUEST] = new int[] {0, RESOURCE_SPANS};
        MESSAGES[RESOURCE_SPANS] = new int[] {0, RESOURCE, SCOPE_SPANS, TEXT};
        MESSAGES[RESOURCE] = new int[] {0, KEY_VALUE, 0, ENTITY_REF};
        MESSAGES[ENTITY_REF] = new int[] {0, TEXT, TEXT, TEXT, TEXT};
        MESSAGES[SCOPE_SPANS] = new int[] {0, SCOPE, SPAN, TEXT};
        MESSAGES[SCOPE] = new int[] {0, TEXT, TEXT, KEY_VALUE};
        MESSAGES[SPAN] = new int[] {0, 0, 0, TEXT, 0, TEXT, 0, 0, 0, KEY_VALUE, 0, EVENT, 0, LINK, 0, STATUS};
        MESSAGES[EVENT] = new int[] {0, 0, TEXT, KEY_VALUE};
        MESSAGES[LINK] = new int[] {0, 0, 0, TEXT, KEY_VALUE};
        MESSAGES[STATUS] = new int[] {0, 0, TEXT};
        MESSAGES[KEY_VALUE] = new int[] {0, TEXT, ANY_VALUE};
        MESSAGES[ANY_VALUE] = new int[] {0, TEXT, 0, 0, 0, ARRAY, ARRAY};
        MESSAGES[ARRAY] = new int[] {0, ANY_VALUE}; // of values; a KeyValueList is handled separately below
        MESSAGES[PROFILES_REQUEST] = new int[] {0, RESOURCE_PROFILES, DICTIONARY};
        MESSAGES[RESOURCE_PROFILES] = new int[] {0, RESOURCE, SCOPE_PROFILES, TEXT};
        MESSAGES[SCOPE_PROFILES] = new int[] {0, SCOPE, PROFILE, TEXT};
        MESSAGES[PROFILE] = new int[] {0, NUMBERED, SAMPLE, 0, 0, NUMBERED, 0, 0, 0, TEXT, 0, NUMBERS};
        MESSAGES[SAMPLE] = new int[] {0, 0, NUMBERS, 0, NUMBERS, FIXED_NUMBERS};
        MESSAGES[DICTIONARY] = new int[] {0, MAPPING, LOCATION, NUMBERED, NUMBERED, TEXT, KEY_VALUE_AND_UNIT, STACK};
        MESSAGES[MAPPING] = new int[] {0, 0, 0, 0, 0, NUMBERS};
        MESSAGES[LOCATION] = new int[] {0, 0, 0, NUMBERED, NUMBERS};
        MESSAGES[NUMBERED] = new int[] {0};
        MESSAGES[KEY_VALUE_AND_UNIT] = new int[] {0, 0, ANY_VALUE};
        MESSAGES[STACK] = new int[] {0, NUMBERS};
    }

    private static final int KEY_VALUE_LIST = 6;

    private final WireReader wire;
    private int seen;

    private RequestCheck(byte[] body) {
        wire = new WireReader(body, 0, body.length);
    }

    /** @throws MalformedOtlp if it is malformed or too large */
    static void traces(byte[] body) throws MalformedOtlp {
        new RequestCheck(body).message(REQUEST, 0, ANY_VALUE);
    }

    /** @throws MalformedOtlp as above */
    static void profiles(byte[] body) throws MalformedOtlp {
        new RequestCheck(body).message(PROFILES_REQUEST, 0, ANY_VALUE);
    }

    private void message(int message, int depth, int element) throws MalformedOtlp {
        if (depth > ElementLimit.DEPTH) {
            throw ElementLimit.tooDeep();
        }
        seen = ElementLimit.next(seen);
        var fields = MESSAGES[message];
        while (wire.next()) {
            var holds = wire.field < fields.length ? fields[wire.field] : 0;
            if (holds == 0 || wire.type != WireReader.BYTES) {
                wire.skip(depth);
            } else if (holds == TEXT) {
                text(wire.length());
            } else if (holds < 0) {
                numbers(holds, wire.length());
            } else {
                var inner = message == ARRAY ? element : holds;
                var outerEnd = wire.end;
                var length = wire.length();
                wire.end = wire.at + length;
                message(inner, depth + 1, message == ANY_VALUE && wire.field == KEY_VALUE_LIST ? KEY_VALUE : ANY_VALUE);
                wire.end = outerEnd;
            }
        }
    }

    private void numbers(int kind, int length) throws MalformedOtlp {
        var outerEnd = wire.end;
        wire.end = wire.at + length;
        while (wire.at < wire.end) {
            if (kind == NUMBERS) {
                wire.varint();
            } else {
                wire.fixed64();
            }
        }
        wire.end = outerEnd;
    }

    private void text(int length) throws MalformedOtlp {
        var end = wire.at + length;
        for (var i = wire.at; i < end; i++) {
            if (wire.bytes[i] < 0) {
                if (!ByteString.copyFrom(wire.bytes, i, end - i).isValidUtf8()) {
                    throw WireReader.malformed("a text is not UTF-8");
                }
                break;
            }
        }
        wire.at = end;
    }
}
