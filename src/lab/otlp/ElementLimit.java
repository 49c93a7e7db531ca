package lab.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Bounds what a body may become in memory.
 *
 * <p>An empty message takes two bytes on the wire and some fifty as an object, so a bound on bytes is not enough: the
 * largest body that is allowed could fill the heap of a small machine.
 */
public final class ElementLimit {

    /** Two million, or what fits into half of a small heap: decoded, a link or an event takes some 300 bytes. */
    public static final int LIMIT =
            (int) Math.min(2_000_000, Runtime.getRuntime().maxMemory() / 600);

    static final int DEPTH = 100;

    /** A message takes two bytes at least: a smaller body cannot hold too many. */
    private static final int HARMLESS = 2 * LIMIT;

    private int seen;

    private ElementLimit() {}

    /** Counts the messages and unknown fields of a protobuf before any of them is built. */
    static void check(Descriptor type, byte[] body) throws MalformedOtlp, IOException {
        if (body.length > HARMLESS) new ElementLimit().count(type, CodedInputStream.newInstance(body), 0);
    }

    private void count(Descriptor type, CodedInputStream input, int depth) throws MalformedOtlp, IOException {
        if (depth > DEPTH) throw tooDeep();
        for (int tag; (tag = input.readTag()) != 0; ) {
            var field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            var known = field != null;
            if (!known || field.getJavaType() == JavaType.MESSAGE) seen = next(seen);
            if (known
                    && field.getJavaType() == JavaType.MESSAGE
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                var outer = input.pushLimit(input.readUInt32());
                count(field.getMessageType(), input, depth + 1);
                input.popLimit(outer);
            } else if (!input.skipField(tag)) {
                throw new InvalidProtocolBufferException("a group ends that never began");
            }
        }
    }

    /** One more, unless that is too many. */
    static int next(int seen) throws MalformedOtlp {
        if (seen >= LIMIT) throw new MalformedOtlp("the body holds more than " + LIMIT + " messages");
        return seen + 1;
    }

    static MalformedOtlp tooDeep() {
        return new MalformedOtlp("the body is nested deeper than " + DEPTH + " levels");
    }
}
