package lab.review.spans;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/** A span whose parts are read once, however many look at it: what was received reads them anew for each. */
public final class ReadOnce extends DelegatingSpanData {

    private final String name;
    private final Attributes attributes;
    private final List<EventData> events;
    private final List<LinkData> links;
    private final StatusData status;
    private final SpanContext context;
    private final SpanContext parent;

    public ReadOnce(SpanData span) {
        super(span);
        name = span.getName();
        attributes = span.getAttributes();
        events = span.getEvents();
        links = span.getLinks();
        status = span.getStatus();
        context = span.getSpanContext();
        parent = span.getParentSpanContext();
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
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public String getTraceId() {
        return context.getTraceId();
    }

    @Override
    public String getSpanId() {
        return context.getSpanId();
    }

    @Override
    public SpanContext getParentSpanContext() {
        return parent;
    }

    @Override
    public String getParentSpanId() {
        return parent.getSpanId();
    }
}
