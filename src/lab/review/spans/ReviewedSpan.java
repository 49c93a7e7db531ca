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

/** A span as rules and finders look at it: its parts are there, and need not be read for each of them. */
public final class ReviewedSpan extends DelegatingSpanData {

    private final SpanData span;
    private final String name;
    private final Attributes attributes;
    private final List<EventData> events;
    private final List<LinkData> links;
    private final StatusData status;

    private final boolean isAll;

    /** @param isAll whether it has neither events nor links, and nothing of it was dropped */
    ReviewedSpan(SpanData span, String name, Attributes attributes, boolean isAll) {
        super(span);
        this.span = span;
        this.name = name;
        this.attributes = attributes;
        this.isAll = isAll;
        events = isAll ? List.of() : span.getEvents();
        links = isAll ? List.of() : span.getLinks();
        status = span.getStatus();
    }

    long traceHigh() {
        return span instanceof SpanRow row ? row.traceHigh() : number(span.getTraceId(), 0);
    }

    long traceLow() {
        return TraceSample.low(span);
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

    /** Without a context, which is more than most ask for; so the other ids. */
    @Override
    public String getParentSpanId() {
        return span.getParentSpanId();
    }

    @Override
    public String getTraceId() {
        return span.getTraceId();
    }

    @Override
    public String getSpanId() {
        return span.getSpanId();
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

    @Override
    public int getTotalAttributeCount() {
        return isAll ? attributes.size() : span.getTotalAttributeCount();
    }

    @Override
    public int getTotalRecordedEvents() {
        return isAll ? 0 : span.getTotalRecordedEvents();
    }

    @Override
    public int getTotalRecordedLinks() {
        return isAll ? 0 : span.getTotalRecordedLinks();
    }
}
