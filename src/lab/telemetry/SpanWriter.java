package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;

/**
 * Takes a span in pieces, in the order in which a wire reader finds them: {@link #begin}, then attributes, events and
 * links, each list closed by its end method. Strings are valid UTF-8 in any array, which is not retained.
 */
public final class SpanWriter {

    private static final byte[] NONE = {};

    private final SpanBuffer buffer;
    private SpanSegment segment;
    private long arrival;
    private final long epochMillis;
    private int sourceOf = -1;
    private SpanSegment sourceIn;
    private Resource resource;
    private InstrumentationScopeInfo scope;
    private int attributes;

    SpanWriter(SpanBuffer buffer, long arrival, long epochMillis) {
        this.buffer = buffer;
        this.arrival = arrival;
        this.epochMillis = epochMillis;
    }

    /** The number of the next arrival. */
    long nextArrival() {
        return arrival;
    }

    /** The sender of the following spans. */
    public void source(Resource resource, InstrumentationScopeInfo scope) {
        this.resource = resource;
        this.scope = scope;
        sourceIn = null;
    }

    /**
     * Begins a span.
     *
     * @param parent 0 for a root
     * @param start in nanoseconds since the epoch
     * @param end the same; 0 when it has not ended
     * @param kind null when the sender did not set it
     * @param flags as in OTLP: the W3C flags, and whether the parent is known to be remote
     * @param description of the status
     */
    public void begin(
            long traceHigh,
            long traceLow,
            long id,
            long parent,
            long start,
            long end,
            SpanKind kind,
            int flags,
            TraceState state,
            StatusCode code,
            Utf8 name,
            Utf8 description) {
        segment = buffer.open(arrival, epochMillis);
        if (sourceIn != segment) {
            sourceIn = segment;
            sourceOf = segment.source(resource, scope);
        }
        var nameText = segment.text(name.bytes(), name.from(), name.length());
        segment.begin(
                traceHigh, traceLow, id, parent, start, end, kind, code, nameText, sourceOf, arrival, epochMillis);
        segment.number(flags & 0xFFFF_FFFFL);
        state(state);
        segment.number(segment.text(description.bytes(), description.from(), description.length()));
        attributes = 0;
    }

    /** A UTF-8 string inside an array. */
    public record Utf8(byte[] bytes, int from, int length) {

        public static final Utf8 EMPTY = new Utf8(NONE, 0, 0);

        /** A copy of this text. */
        public static Utf8 of(String text) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            return new Utf8(bytes, 0, bytes.length);
        }
    }

    private void state(TraceState state) {
        segment.number(state.isEmpty() ? 0 : 1 + segment.object(state, 100L + 100L * state.size()));
    }

    /** A string attribute. */
    public void text(byte[] bytes, int key, int keyLength, int value, int valueLength) {
        attribute(SpanSegment.TEXT, bytes, key, keyLength);
        segment.number(segment.text(bytes, value, valueLength));
    }

    /** An integer attribute. */
    public void whole(byte[] bytes, int key, int keyLength, long value) {
        attribute(SpanSegment.WHOLE, bytes, key, keyLength);
        segment.number(value << 1 ^ value >> 63);
    }

    /** A boolean attribute. */
    public void truth(byte[] bytes, int key, int keyLength, boolean value) {
        attribute(value ? SpanSegment.TRUE : SpanSegment.FALSE, bytes, key, keyLength);
    }

    /** A double attribute. */
    public void real(byte[] bytes, int key, int keyLength, double value) {
        attribute(SpanSegment.REAL, bytes, key, keyLength);
        segment.fixed(Double.doubleToRawLongBits(value));
    }

    private void attribute(int type, byte[] bytes, int key, int length) {
        attributes++;
        segment.put(type);
        segment.number(segment.key(bytes, key, length));
    }

    /** An attribute of any type, as the SDK has it. */
    public void attribute(AttributeKey<?> key, Object value) {
        var name = key.getKey().getBytes(StandardCharsets.UTF_8);
        switch (value) {
            case String text -> {
                attribute(SpanSegment.TEXT, name, 0, name.length);
                segment.number(segment.text(text));
            }
            case Long whole -> whole(name, 0, name.length, whole);
            case Boolean truth -> truth(name, 0, name.length, truth);
            case Double real -> real(name, 0, name.length, real);
            default -> {
                attributes++;
                segment.put(SpanSegment.OBJECT);
                segment.number(segment.object(new SpanSegment.Rare(key, value), Weight.of(key, value)));
            }
        }
    }

    /**
     * Ends a list of attributes.
     *
     * @param total the sender's number of attributes, including those that were not written
     */
    public void endAttributes(long total) {
        segment.put(SpanSegment.END);
        segment.number(total - attributes);
        attributes = 0;
    }

    /** Begins an event; its attributes follow. */
    public void event(long epochNanos, Utf8 name) {
        segment.hasEvents();
        segment.put(1);
        segment.fixed(epochNanos);
        segment.number(segment.text(name.bytes(), name.from(), name.length()));
    }

    /** Ends the list of events. */
    public void endEvents(long dropped) {
        segment.put(SpanSegment.END);
        segment.number(dropped);
    }

    /** Begins a link; its attributes follow. Ids of 0 are invalid, which is legal for a link. */
    public void link(long traceHigh, long traceLow, long id, int flags, TraceState state) {
        segment.hasLinks();
        segment.put(1);
        segment.fixed(traceHigh);
        segment.fixed(traceLow);
        segment.fixed(id);
        segment.number(flags & 0xFFFF_FFFFL);
        state(state);
    }

    /** Ends the list of links, and the span. */
    public void endLinks(long dropped) {
        segment.put(SpanSegment.END);
        segment.number(dropped);
        segment.end();
        arrival++;
        buffer.written();
    }

    /** Writes a span of the SDK. */
    void span(SpanData span) {
        source(span.getResource(), span.getInstrumentationScopeInfo());
        var context = span.getSpanContext();
        var parent = span.getParentSpanContext();
        begin(
                high(context.getTraceId()),
                low(context.getTraceId()),
                low(context.getSpanId()),
                parent.isValid() ? low(parent.getSpanId()) : 0,
                span.getStartEpochNanos(),
                span.hasEnded() ? span.getEndEpochNanos() : 0,
                SpanNode.saysKind(span) ? span.getKind() : null,
                context.getTraceFlags().asByte() & 0xFF | (parent.isRemote() ? 0x300 : 0),
                context.getTraceState(),
                span.getStatus().getStatusCode(),
                Utf8.of(span.getName()),
                Utf8.of(span.getStatus().getDescription()));
        attributes(span.getAttributes(), span.getTotalAttributeCount());
        for (var event : span.getEvents()) {
            event(event.getEpochNanos(), Utf8.of(event.getName()));
            attributes(event.getAttributes(), event.getTotalAttributeCount());
        }
        endEvents(span.getTotalRecordedEvents() - span.getEvents().size());
        for (var link : span.getLinks()) {
            var to = link.getSpanContext();
            link(high(to.getTraceId()), low(to.getTraceId()), low(to.getSpanId()), flags(to), to.getTraceState());
            attributes(link.getAttributes(), link.getTotalAttributeCount());
        }
        if (!(span instanceof StoredSpan)) {
            segment.original(span);
        }
        endLinks(span.getTotalRecordedLinks() - span.getLinks().size());
    }

    private static int flags(SpanContext context) {
        return context.getTraceFlags().asByte() & 0xFF | (context.isRemote() ? 0x300 : 0);
    }

    private void attributes(Attributes from, int total) {
        from.forEach(this::attribute);
        endAttributes(Math.max(total, attributes));
    }

    private static long high(String traceId) {
        return Long.parseUnsignedLong(traceId, 0, 16, 16);
    }

    private static long low(String id) {
        return Long.parseUnsignedLong(id, id.length() - 16, id.length(), 16);
    }
}
