package lab.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.HexFormat;
import java.util.List;

/** Decodes ids, flags and trace state. An id that is invalid in OTLP becomes the API's invalid id, all zeros. */
final class SpanContexts {

    private static final int IS_REMOTE = 0x300; // SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK | …_IS_REMOTE_MASK
    private static final int LONGEST_STATE = 8192;
    private static final int MAX_MEMBERS = 32; // W3C Trace Context, "list"

    private SpanContexts() {}

    /** A context with only a trace id: legal for a log record, but {@code SpanContext.create} cannot make one. */
    private record TraceOnly(String getTraceId, TraceFlags getTraceFlags) implements SpanContext {

        @Override
        public String getSpanId() {
            return SpanId.getInvalid();
        }

        @Override
        public TraceState getTraceState() {
            return TraceState.getDefault();
        }

        @Override
        public boolean isRemote() {
            return false;
        }
    }

    static boolean isTraceId(ByteString id) {
        return id.size() == TraceId.getLength() / 2 && !isZero(id);
    }

    static boolean isSpanId(ByteString id) {
        return id.size() == SpanId.getLength() / 2 && !isZero(id);
    }

    static boolean isZero(ByteString id) {
        for (var i = 0; i < id.size(); i++) if (id.byteAt(i) != 0) return false;
        return true;
    }

    /** The context of a span, or the target of a link. */
    static SpanContext of(ByteString traceId, ByteString spanId, int flags, String traceState, boolean remote) {
        var trace = isTraceId(traceId) ? StringPool.shared(hex(traceId)) : TraceId.getInvalid();
        var span = isSpanId(spanId) ? hex(spanId) : SpanId.getInvalid();
        return remote
                ? SpanContext.createFromRemoteParent(trace, span, traceFlags(flags), traceState(traceState))
                : SpanContext.create(trace, span, traceFlags(flags), traceState(traceState));
    }

    /** The context of a log record or an exemplar: a span, a trace, or neither. */
    static SpanContext around(ByteString traceId, ByteString spanId, int flags) {
        if (!isTraceId(traceId)) return SpanContext.getInvalid();
        if (!isSpanId(spanId)) return new TraceOnly(hex(traceId), traceFlags(flags));
        return of(traceId, spanId, flags, "", false);
    }

    /** Bits 8 and 9 of the flags: known, and remote. */
    static boolean isRemote(int flags) {
        return (flags & IS_REMOTE) == IS_REMOTE;
    }

    private static TraceFlags traceFlags(int flags) {
        return TraceFlags.fromByte((byte) flags);
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /** The valid members, in order. */
    static TraceState traceState(String header) {
        if (header.isEmpty() || header.length() > LONGEST_STATE) return TraceState.getDefault();
        var members = List.of(header.split(","));
        if (members.size() > MAX_MEMBERS) return TraceState.getDefault();
        var state = TraceState.builder();
        // The builder puts each new member first, so the last one is added first.
        for (var member : members.reversed()) {
            var equals = member.indexOf('=');
            if (equals > 0)
                state.put(
                        member.substring(0, equals).strip(),
                        member.substring(equals + 1).strip());
        }
        return state.build();
    }
}
