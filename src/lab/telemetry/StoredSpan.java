package lab.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * A span of a {@link SpanSegment}, as a row and in the SDK's form. It is a view, not a copy: getters read from the
 * segment.
 */
final class StoredSpan implements SpanData, SpanRow {

    /** The lists of a span. */
    private record Parts(List<EventData> events, List<LinkData> links) {
        private static final Parts NONE = new Parts(List.of(), List.of());
    }

    /** How many were dropped of attributes, events and links, and the ends of two lists without an element. */
    private static final int ENDS = 5;

    private static final int IS_REMOTE = 0x300; // OTLP: SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK | …_IS_REMOTE_MASK

    private final SpanSegment segment;
    private final int index;
    private Parts parts;

    StoredSpan(SpanSegment segment, int index) {
        this.segment = segment;
        this.index = index;
    }

    /** A reader of its row, positioned after flags, trace state and status. */
    private RowReader attributesOfRow() {
        var row = new RowReader(segment, segment.row[index]);
        row.number();
        row.number();
        row.number();
        return row;
    }

    private RowReader eventsOfRow() {
        var row = attributesOfRow();
        row.skipAttributes();
        row.number();
        return row;
    }

    private RowReader linksOfRow() {
        var row = eventsOfRow();
        while (row.next() != SpanSegment.END) {
            row.fixed();
            row.number();
            row.skipAttributes();
            row.number();
        }
        row.number();
        return row;
    }

    @Override
    public String getTraceId() {
        return TraceId.fromLongs(segment.traceHigh[index], segment.traceLow[index]);
    }

    @Override
    public String getSpanId() {
        return SpanId.fromLong(segment.id[index]);
    }

    @Override
    public String getParentSpanId() {
        return SpanId.fromLong(segment.parent[index]);
    }

    @Override
    public SpanContext getSpanContext() {
        var row = new RowReader(segment, segment.row[index]);
        var flags = TraceFlags.fromByte((byte) row.number());
        return SpanContext.create(getTraceId(), getSpanId(), flags, traceState(row));
    }

    /** OTLP sends only the parent's id and whether it is remote, not its flags and trace state. */
    @Override
    public SpanContext getParentSpanContext() {
        if (segment.parent[index] == 0) {
            return SpanContext.getInvalid();
        }
        return hasRemoteParent()
                ? SpanContext.createFromRemoteParent(
                        getTraceId(), getParentSpanId(), TraceFlags.getDefault(), TraceState.getDefault())
                : SpanContext.create(getTraceId(), getParentSpanId(), TraceFlags.getDefault(), TraceState.getDefault());
    }

    private TraceState traceState(RowReader row) {
        var object = (int) row.number();
        return object == 0 ? TraceState.getDefault() : (TraceState) segment.object(object - 1);
    }

    @Override
    public String getName() {
        return segment.text(segment.name[index]);
    }

    @Override
    public SpanKind getKind() {
        return segment.kind(index);
    }

    @Override
    public long getStartEpochNanos() {
        return segment.start[index];
    }

    @Override
    public long getEndEpochNanos() {
        return segment.end[index];
    }

    @Override
    public boolean hasEnded() {
        return segment.end[index] != 0;
    }

    @Override
    public StatusData getStatus() {
        var row = new RowReader(segment, segment.row[index]);
        row.number();
        row.number();
        return StatusData.create(segment.code(index), row.text());
    }

    @Override
    public Attributes getAttributes() {
        return new RowAttributes(segment, attributesOfRow().at());
    }

    @Override
    public int getTotalAttributeCount() {
        var row = attributesOfRow();
        return total(row.skipAttributes(), row.number());
    }

    @Override
    public List<EventData> getEvents() {
        if (!segment.hasEvents(index)) return List.of();
        var row = eventsOfRow();
        row.next();
        var events = new ArrayList<EventData>();
        do {
            var time = row.fixed();
            var name = row.text();
            var present = new RowReader(segment, row.at()).skipAttributes();
            events.add(EventData.create(time, name, row.attributes(), total(present, row.number())));
        } while (row.next() != SpanSegment.END);
        return events;
    }

    @Override
    public int getTotalRecordedEvents() {
        var row = eventsOfRow();
        var count = 0;
        for (; row.next() != SpanSegment.END; count++) {
            row.fixed();
            row.number();
            row.skipAttributes();
            row.number();
        }
        return total(count, row.number());
    }

    @Override
    public List<LinkData> getLinks() {
        if (!segment.hasLinks(index)) return List.of();
        var row = linksOfRow();
        if (row.next() == SpanSegment.END) {
            return List.of();
        }
        var links = new ArrayList<LinkData>();
        do {
            links.add(link(row));
        } while (row.next() != SpanSegment.END);
        return links;
    }

    private LinkData link(RowReader row) {
        var traceId = TraceId.fromLongs(row.fixed(), row.fixed());
        var spanId = SpanId.fromLong(row.fixed());
        var flags = (int) row.number();
        var state = traceState(row);
        var w3c = TraceFlags.fromByte((byte) flags);
        var context = (flags & IS_REMOTE) == IS_REMOTE
                ? SpanContext.createFromRemoteParent(traceId, spanId, w3c, state)
                : SpanContext.create(traceId, spanId, w3c, state);
        var present = new RowReader(segment, row.at()).skipAttributes();
        return LinkData.create(context, row.attributes(), total(present, row.number()));
    }

    @Override
    public int getTotalRecordedLinks() {
        var row = linksOfRow();
        var count = 0;
        for (; row.next() != SpanSegment.END; count++) {
            row.fixed();
            row.fixed();
            row.fixed();
            row.number();
            row.number();
            row.skipAttributes();
            row.number();
        }
        return total(count, row.number());
    }

    /** OTLP's count is an unsigned 32-bit number, the SDK's is a signed int. */
    private static int total(int present, long dropped) {
        return (int) Math.min(Integer.MAX_VALUE, present + dropped);
    }

    @Override
    public Resource getResource() {
        return segment.source(index).resource();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return segment.source(index).scope();
    }

    @Override
    @Deprecated
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        var scope = getInstrumentationScopeInfo();
        return InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion(), scope.getSchemaUrl());
    }

    // As a row.

    /** The SDK's own object, if it came from the SDK; else this one. */
    SpanData original() {
        var original = segment.original(index);
        return original == null ? this : original;
    }

    @Override
    public SpanSegment segment() {
        return segment;
    }

    int index() {
        return index;
    }

    long arrival() {
        return segment.arrival(index);
    }

    long arrivedAt() {
        return segment.arrivedAt(index);
    }

    @Override
    public long traceHigh() {
        return segment.traceHigh[index];
    }

    @Override
    public long traceLow() {
        return segment.traceLow[index];
    }

    @Override
    public long id() {
        return segment.id[index];
    }

    @Override
    public long parent() {
        return segment.parent[index];
    }

    @Override
    public boolean hasRemoteParent() {
        return parent() != 0 && ((int) new RowReader(segment, segment.row[index]).number() & IS_REMOTE) == IS_REMOTE;
    }

    @Override
    public String service() {
        return segment.source(index).service();
    }

    @Override
    public String name() {
        return getName();
    }

    @Override
    public SpanKind kind() {
        return segment.kind(index);
    }

    @Override
    public boolean saysKind() {
        return segment.saysKind(index);
    }

    @Override
    public StatusCode status() {
        return segment.code(index);
    }

    @Override
    public String statusMessage() {
        return getStatus().getDescription();
    }

    @Override
    public long start() {
        return segment.start[index];
    }

    @Override
    public long sentEnd() {
        return segment.end[index];
    }

    @Override
    public Object attribute(String key) {
        return RowAttributes.value(segment, attributesOfRow().at(), key);
    }

    @Override
    public int nameNumber() {
        return segment.name[index];
    }

    @Override
    public int attributeNumber(String key) {
        return RowAttributes.number(segment, attributesOfRow().at(), key);
    }

    @Override
    public Object resource(String key) {
        return segment.source(index).resource(key);
    }

    @Override
    public Object resourceKey() {
        return getResource();
    }

    @Override
    public String scopeName() {
        return segment.source(index).scope().getName();
    }

    @Override
    public String scopeVersion() {
        return Objects.requireNonNullElse(segment.source(index).scope().getVersion(), "");
    }

    @Override
    public Object scopeAttribute(String key) {
        return RowAttributes.value(segment.source(index).scope().getAttributes(), key);
    }

    @Override
    public void eachAttribute(BiConsumer<String, Object> visitor) {
        getAttributes().forEach((key, value) -> visitor.accept(key.getKey(), value));
    }

    @Override
    public void pieces(Pieces pieces) {
        pieces.name(segment, segment.name[index]);
        var row = attributesOfRow();
        for (int type; (type = row.next()) != SpanSegment.END; ) {
            if (type == SpanSegment.OBJECT) {
                if (segment.object((int) row.number()) instanceof SpanSegment.Rare(var key, var value))
                    pieces.other(key, value);
                continue;
            }
            var key = (int) row.number();
            switch (type) {
                case SpanSegment.TEXT -> pieces.text(segment, key, (int) row.number());
                case SpanSegment.WHOLE -> pieces.whole(segment, key, row.whole());
                default -> pieces.other(segment.keys().key(key, type), row.value(type));
            }
        }
        pieces.rest(row.isNothing(ENDS));
    }

    @Override
    public void eachResource(BiConsumer<String, Object> visitor) {
        getResource().getAttributes().forEach((key, value) -> visitor.accept(AttributeKeys.sent(key.getKey()), value));
    }

    private Parts parts() {
        if (parts == null) {
            parts = new Parts(getEvents(), segment.hasLinks(index) ? getLinks() : List.of());
            if (parts.events.isEmpty() && parts.links.isEmpty()) parts = Parts.NONE;
        }
        return parts;
    }

    @Override
    public int events() {
        return segment.hasEvents(index) ? parts().events.size() : 0;
    }

    @Override
    public String eventName(int event) {
        return parts().events.get(event).getName();
    }

    @Override
    public long eventNanos(int event) {
        return parts().events.get(event).getEpochNanos();
    }

    @Override
    public Object eventAttribute(int event, String key) {
        return RowAttributes.value(parts().events.get(event).getAttributes(), key);
    }

    @Override
    public int links() {
        return segment.hasLinks(index) ? parts().links.size() : 0;
    }

    @Override
    public String linkTraceId(int link) {
        return parts().links.get(link).getSpanContext().getTraceId();
    }

    @Override
    public String linkSpanId(int link) {
        return parts().links.get(link).getSpanContext().getSpanId();
    }

    @Override
    public Object linkAttribute(int link, String key) {
        return RowAttributes.value(parts().links.get(link).getAttributes(), key);
    }

    /** Two spans are equal if their data is equal, wherever they are stored. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StoredSpan row
                && (row.segment.number == segment.number && row.index == index
                        || row.segment.id[row.index] == segment.id[index] && said().equals(row.said()));
    }

    private List<Object> said() {
        return List.of(
                getResource(),
                getInstrumentationScopeInfo(),
                getSpanContext(),
                getParentSpanContext(),
                getName(),
                getKind(),
                getStartEpochNanos(),
                getEndEpochNanos(),
                getStatus(),
                getAttributes(),
                getTotalAttributeCount(),
                getEvents(),
                getTotalRecordedEvents(),
                getLinks(),
                getTotalRecordedLinks());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(segment.id[index]);
    }

    @Override
    public String toString() {
        return "span \"" + getName() + "\" " + getTraceId() + " " + getSpanId() + " " + getAttributes();
    }
}
