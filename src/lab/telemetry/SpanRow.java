package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A span as queries read it, beside the SDK's own view. Times are epoch nanoseconds, ids are lower-case hex digits.
 * Attribute values have the SDK's types: a String, Long, Double, Boolean, List or Value.
 */
public interface SpanRow {

    /**
     * Receives the pieces of a span without decoding them. Strings are passed as their numbers in the segment's
     * dictionary, so that each is examined once per segment.
     */
    interface Pieces {
        /** @param text the number of its name */
        void name(SpanSegment segment, int text);

        /** A string attribute. */
        void text(SpanSegment segment, int key, int text);

        /** An integer attribute. */
        void whole(SpanSegment segment, int key, long value);

        /** Any other attribute. */
        void other(AttributeKey<?> key, Object value);

        /** @param nothing whether it has neither events nor links, and nothing of it was dropped */
        default void rest(boolean nothing) {}
    }

    /** This span as a row. */
    static SpanRow of(SpanData span) {
        return span instanceof StoredSpan stored
                ? stored
                : SpanRows.of(List.of(span)).getFirst();
    }

    /** The first half of the trace id, as a number. */
    long traceHigh();

    /** The other half. */
    long traceLow();

    /** The span id, as a number. */
    long id();

    /** The id of the parent, as a number; 0 for a root. */
    long parent();

    default String traceId() {
        return TraceId.fromLongs(traceHigh(), traceLow());
    }

    default String spanId() {
        return SpanId.fromLong(id());
    }

    /** Whether the sender said that the parent is in another process. */
    boolean hasRemoteParent();

    /** Empty for a root. */
    default String parentSpanId() {
        return isRoot() ? "" : SpanId.fromLong(parent());
    }

    default boolean isRoot() {
        return parent() == 0;
    }

    /** Never empty. */
    String service();

    String name();

    /** INTERNAL when the sender did not set it. */
    SpanKind kind();

    boolean saysKind();

    StatusCode status();

    /** Empty when there is none. */
    String statusMessage();

    long start();

    /** The end as it was sent: it may be before the start; 0 when missing. */
    long sentEnd();

    /** Never before the start. A span without an end, or with one before its start, gets duration 0. */
    default long end() {
        return Math.max(start(), sentEnd());
    }

    default long duration() {
        return end() - start();
    }

    /** Whether its status is ERROR. */
    default boolean failed() {
        return status() == StatusCode.ERROR;
    }

    /** The value of an attribute of the span; null when it has none of this key. */
    Object attribute(String key);

    /** Instead of the number of a string: the span has no such attribute. */
    int MISSING = -1;

    /** Instead of the number of a string: the value is none, or has no number. */
    int NO_STRING = -2;

    /** The segment whose dictionary has the strings of this span; null when none has. */
    default SpanSegment segment() {
        return null;
    }

    /** The number of the name in the segment's dictionary, or {@link #NO_STRING}. */
    default int nameNumber() {
        return NO_STRING;
    }

    /**
     * The number of an attribute's value in the segment's dictionary, so that what is worked out of a string once can
     * be found again; {@link #MISSING} or {@link #NO_STRING} otherwise.
     */
    default int attributeNumber(String key) {
        return NO_STRING;
    }

    /** The value of an attribute of the resource; null when it has none of this key. */
    Object resource(String key);

    /** Equal for spans of the same resource. */
    Object resourceKey();

    /** Empty when there is none. */
    String scopeName();

    /** Empty when there is none. */
    String scopeVersion();

    /** The value of an attribute of the instrumentation scope; null when it has none of this key. */
    Object scopeAttribute(String key);

    void eachAttribute(BiConsumer<String, Object> visitor);

    /** Passes on its name, its attributes, and whether there is more. */
    void pieces(Pieces pieces);

    void eachResource(BiConsumer<String, Object> visitor);

    /** Passes the trace id and the span id of each linked span. */
    default void eachLink(BiConsumer<String, String> visitor) {
        for (var i = 0; i < links(); i++) visitor.accept(linkTraceId(i), linkSpanId(i));
    }

    int events();

    String eventName(int event);

    long eventNanos(int event);

    /** The value of an attribute of the event; null when it has none of this key. */
    Object eventAttribute(int event, String key);

    int links();

    String linkTraceId(int link);

    String linkSpanId(int link);

    /** The value of an attribute of the link; null when it has none of this key. */
    Object linkAttribute(int link, String key);
}
