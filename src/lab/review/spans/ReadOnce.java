package lab.review.spans;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.HexFormat;
import java.util.List;
import lab.telemetry.SpanRow;

/** A span whose parts are read only once for all readers; a received span decodes them again for each. */
public final class ReadOnce extends DelegatingSpanData {

    private final SpanData span;
    private final String name;
    private final Attributes attributes;
    private final List<EventData> events;
    private final List<LinkData> links;
    private final StatusData status;

    public ReadOnce(SpanData span) {
        super(span);
        this.span = span;
        name = span.getName();
        attributes = span.getAttributes();
        events = span.getEvents();
        links = span.getLinks();
        status = span.getStatus();
    }

    long traceHigh() {
        return span instanceof SpanRow row ? row.traceHigh() : number(span.getTraceId(), 0);
    }

    long traceLow() {
        return span instanceof SpanRow row ? row.traceLow() : number(span.getTraceId(), 16);
    }

    long id() {
        return span instanceof SpanRow row ? row.id() : number(span.getSpanId(), 0);
    }

    /** 0 for a root. */
    long parent() {
        return span instanceof SpanRow row ? row.parent() : number(span.getParentSpanId(), 0);
    }

    boolean hasRemoteParent() {
        return span instanceof SpanRow row
                ? row.hasRemoteParent()
                : span.getParentSpanContext().isRemote();
    }

    private static long number(String hex, int from) {
        return HexFormat.fromHexDigitsToLong(hex, from, from + 16);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public List<EventData> getEvents() {
        return events;
    }

    @Override
    public List<LinkData> getLinks() {
        return links;
    }

    @Override
    public StatusData getStatus() {
        return status;
    }
}
