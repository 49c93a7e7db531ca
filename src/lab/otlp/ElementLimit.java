package lab.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Bounds the memory that a decoded body may take.
 *
 * <p>An empty message takes two bytes on the wire and about fifty as an object. So a bound on bytes is not enough: the
 * largest allowed body could fill a small heap.
 */
public final class ElementLimit {

    /** Two million, or as many as fit into half of a small heap: a decoded link or event takes about 300 bytes. */
    public static final int LIMIT =
            (int) Math.min(2_000_000, Runtime.getRuntime().maxMemory() / 600);

    static final int DEPTH = 100;

    /** A message takes at least two bytes, so a smaller body cannot hold too many. */
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

    /** Counts one more; fails if that is too many. */
    static int next(int seen) throws MalformedOtlp {
        if (seen >= LIMIT) throw new MalformedOtlp("the body holds more than " + LIMIT + " messages");
        return seen + 1;
    }

    static MalformedOtlp tooDeep() {
        return new MalformedOtlp("the body is nested deeper than " + DEPTH + " levels");
    }
}
