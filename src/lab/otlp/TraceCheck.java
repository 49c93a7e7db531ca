package lab.otlp;

import com.google.protobuf.ByteString;

/**
 * Looks through a whole trace request before any of it is kept: lengths that hold, texts in UTF-8, no deeper and no
 * more of it than is allowed. What reads it afterwards finds nothing malformed.
 */
final class TraceCheck {

    private static final int TEXT = -1;

    // A message is a row of fields by number: 0 for what needs no look, TEXT, or the message that it holds.
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

    private static final int[][] MESSAGES = new int[14][];

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
        MESSAGES[ARRAY] = new int[] {0, ANY_VALUE}; // of values; a KeyValueList is told apart below
    }

    private static final int KEY_VALUE_LIST = 6;

    private final WireReader wire;
    private int seen;

    private TraceCheck(byte[] body) {
        wire = new WireReader(body, 0, body.length);
    }

    /** @throws MalformedOtlp if something is wrong with it, or there is too much of it */
    static void check(byte[] body) throws MalformedOtlp {
        new TraceCheck(body).message(REQUEST, 0, ANY_VALUE);
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
