package lab.otlp;

import static lab.otlp.AttributeValues.attributes;
import static lab.otlp.AttributeValues.total;
import static lab.otlp.AttributeValues.unsigned;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;

/** Spans, from OTLP's trace.proto. */
final class SpanDecoder {

    private SpanDecoder() {}

    /** Its components bear the names of the SDK's getters, and so are their implementation. */
    private record Received(
            Resource getResource,
            InstrumentationScopeInfo getInstrumentationScopeInfo,
            SpanContext getSpanContext,
            SpanContext getParentSpanContext,
            String getName,
            SpanKind getKind,
            long getStartEpochNanos,
            long getEndEpochNanos,
            StatusData getStatus,
            Attributes getAttributes,
            int getTotalAttributeCount,
            List<EventData> getEvents,
            int getTotalRecordedEvents,
            List<LinkData> getLinks,
            int getTotalRecordedLinks)
            implements SpanData {

        @Override
        public boolean hasEnded() {
            return getEndEpochNanos != 0;
        }

        @Override
        @Deprecated
        public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
            var scope = getInstrumentationScopeInfo;
            return InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion(), scope.getSchemaUrl());
        }
    }

    static DecodedRequest decode(ExportTraceServiceRequest request) {
        var spans = new ArrayList<SpanData>();
        var remarks = new Rejections();
        for (var fromResource : request.getResourceSpansList()) {
            var resource = TelemetrySource.resource(fromResource.getResource(), fromResource.getSchemaUrl(), remarks);
            for (var fromScope : fromResource.getScopeSpansList()) {
                var origin = new TelemetrySource(
                        resource, TelemetrySource.scope(fromScope.getScope(), fromScope.getSchemaUrl(), remarks));
                for (var span : fromScope.getSpansList()) {
                    var fault = fault(span);
                    remarks.attributes("a span", span.getAttributesCount());
                    if (fault == null) spans.add(span(span, origin));
                    else remarks.reject("span " + Rejections.quote(span.getName()) + " " + fault);
                }
            }
        }
        return DecodedRequest.spans(List.copyOf(spans), remarks);
    }

    /** What makes a span invalid (trace.proto: trace_id, span_id, parent_span_id), or null. */
    private static String fault(Span span) {
        if (!SpanContexts.isTraceId(span.getTraceId()))
            return "has no valid trace id: 32 hex digits, not all of them zero";
        if (!SpanContexts.isSpanId(span.getSpanId()))
            return "has no valid span id: 16 hex digits, not all of them zero";
        var parent = span.getParentSpanId();
        // All zeros are what some senders write for a root span.
        if (!SpanContexts.isSpanId(parent) && !isRoot(span)) return "has a parent span id that is not 16 hex digits";
        return null;
    }

    private static boolean isRoot(Span span) {
        var parent = span.getParentSpanId();
        return parent.isEmpty() || parent.size() == 8 && SpanContexts.isZero(parent);
    }

    private static SpanData span(Span span, TelemetrySource origin) {
        var flags = span.getFlags();
        return new Received(
                origin.resource(),
                origin.scope(),
                SpanContexts.of(span.getTraceId(), span.getSpanId(), flags, span.getTraceState(), false),
                parent(span),
                StringPool.shared(span.getName()),
                kind(span.getKind()),
                unsigned(span.getStartTimeUnixNano()),
                unsigned(span.getEndTimeUnixNano()),
                status(span.getStatus()),
                attributes(span.getAttributesList()),
                total(span.getAttributesCount(), span.getDroppedAttributesCount()),
                span.getEventsList().stream().map(SpanDecoder::event).toList(),
                total(span.getEventsCount(), span.getDroppedEventsCount()),
                span.getLinksList().stream().map(SpanDecoder::link).toList(),
                total(span.getLinksCount(), span.getDroppedLinksCount()));
    }

    /** The parent's id, and whether it is remote, is all that is sent; its flags and trace state are not. */
    private static SpanContext parent(Span span) {
        if (isRoot(span)) return SpanContext.getInvalid();
        return SpanContexts.of(
                span.getTraceId(), span.getParentSpanId(), 0, "", SpanContexts.isRemote(span.getFlags()));
    }

    private static EventData event(Span.Event event) {
        return EventData.create(
                unsigned(event.getTimeUnixNano()),
                event.getName(),
                attributes(event.getAttributesList()),
                total(event.getAttributesCount(), event.getDroppedAttributesCount()));
    }

    /** A link to an invalid context is kept: it is legal, and it may carry attributes. */
    private static LinkData link(Span.Link link) {
        var flags = link.getFlags();
        return LinkData.create(
                SpanContexts.of(
                        link.getTraceId(), link.getSpanId(), flags, link.getTraceState(), SpanContexts.isRemote(flags)),
                attributes(link.getAttributesList()),
                total(link.getAttributesCount(), link.getDroppedAttributesCount()));
    }

    private static SpanKind kind(Span.SpanKind kind) {
        return switch (kind) {
            case SPAN_KIND_SERVER -> SpanKind.SERVER;
            case SPAN_KIND_CLIENT -> SpanKind.CLIENT;
            case SPAN_KIND_PRODUCER -> SpanKind.PRODUCER;
            case SPAN_KIND_CONSUMER -> SpanKind.CONSUMER;
            case SPAN_KIND_INTERNAL, SPAN_KIND_UNSPECIFIED, UNRECOGNIZED -> SpanKind.INTERNAL;
        };
    }

    private static StatusData status(Status status) {
        var code = switch (status.getCode()) {
            case STATUS_CODE_OK -> StatusCode.OK;
            case STATUS_CODE_ERROR -> StatusCode.ERROR;
            case STATUS_CODE_UNSET, UNRECOGNIZED -> StatusCode.UNSET;
        };
        return StatusData.create(code, status.getMessage());
    }
}
