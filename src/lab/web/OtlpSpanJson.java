package lab.web;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.Store;

/** One span as OTLP writes it in JSON: a whole request, which can be sent again. */
final class OtlpSpanJson {

    private OtlpSpanJson() {}

    /** A request that is written whole: with a text cut it would say something else. */
    record Request(Map<String, Object> fields) {}

    /** Null when it is not here. */
    static Request of(Store store, String traceId, String spanId) {
        return store.trace(traceId).stream()
                .filter(span -> span.getSpanId().equals(spanId))
                .findFirst()
                .map(span -> new Request(request(span)))
                .orElse(null);
    }

    private static Map<String, Object> request(SpanData span) {
        var scope = span.getInstrumentationScopeInfo();
        var scopeJson = fields("name", scope.getName(), "version", scope.getVersion());
        scopeJson.put("attributes", attributes(scope.getAttributes()));
        var scoped = fields("scope", scopeJson, "spans", List.of(span(span)), "schemaUrl", scope.getSchemaUrl());
        var resource = fields("attributes", attributes(span.getResource().getAttributes()));
        return fields(
                "resourceSpans",
                List.of(fields(
                        "resource",
                        resource,
                        "scopeSpans",
                        List.of(scoped),
                        "schemaUrl",
                        span.getResource().getSchemaUrl())));
    }

    private static Map<String, Object> span(SpanData span) {
        var context = span.getSpanContext();
        return fields(
                "traceId",
                span.getTraceId(),
                "spanId",
                span.getSpanId(),
                "traceState",
                emptyToNull(TraceView.traceState(context)),
                "parentSpanId",
                emptyToNull(TraceView.known(span.getParentSpanId())),
                "flags",
                context.getTraceFlags().asByte() & 0xff,
                "name",
                span.getName(),
                "kind",
                span.getKind().ordinal() + 1,
                "startTimeUnixNano",
                Long.toString(span.getStartEpochNanos()),
                "endTimeUnixNano",
                Long.toString(span.getEndEpochNanos()),
                "attributes",
                attributes(span.getAttributes()),
                "droppedAttributesCount",
                span.getTotalAttributeCount() - span.getAttributes().size(),
                "events",
                span.getEvents().stream()
                        .map(event -> fields(
                                "timeUnixNano",
                                Long.toString(event.getEpochNanos()),
                                "name",
                                event.getName(),
                                "attributes",
                                attributes(event.getAttributes())))
                        .toList(),
                "links",
                span.getLinks().stream()
                        .map(link -> fields(
                                "traceId",
                                link.getSpanContext().getTraceId(),
                                "spanId",
                                link.getSpanContext().getSpanId(),
                                "attributes",
                                attributes(link.getAttributes())))
                        .toList(),
                "status",
                fields(
                        "message",
                        emptyToNull(span.getStatus().getDescription()),
                        "code",
                        span.getStatus().getStatusCode() == StatusCode.UNSET
                                ? null
                                : span.getStatus().getStatusCode().ordinal()));
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Pairs, without those whose value is null. */
    private static Map<String, Object> fields(Object... pairs) {
        var fields = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) if (pairs[i + 1] != null) fields.put((String) pairs[i], pairs[i + 1]);
        return fields;
    }

    private static List<Object> attributes(Attributes attributes) {
        var list = new ArrayList<Object>();
        attributes.forEach((key, value) -> list.add(fields("key", key.getKey(), "value", value(value))));
        return list;
    }

    private static Map<String, Object> value(Object value) {
        return switch (value) {
            case null -> Map.of();
            case Value<?> nested -> value(nested.getValue());
            case String text -> Map.of("stringValue", text);
            case Boolean truth -> Map.of("boolValue", truth);
            case Long whole -> Map.of("intValue", whole.toString());
            case Double real -> Map.of("doubleValue", real);
            case ByteBuffer bytes -> {
                var copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                yield Map.of("bytesValue", Base64.getEncoder().encodeToString(copy));
            }
            case Collection<?> list
            when !list.isEmpty() && list.iterator().next() instanceof KeyValue ->
                Map.of(
                        "kvlistValue",
                        Map.of(
                                "values",
                                list.stream()
                                        .map(pair -> (KeyValue) pair)
                                        .map(pair -> fields("key", pair.getKey(), "value", value(pair.getValue())))
                                        .toList()));
            case Collection<?> list ->
                Map.of(
                        "arrayValue",
                        Map.of("values", list.stream().map(OtlpSpanJson::value).toList()));
            case Object other -> Map.of("stringValue", other.toString());
        };
    }
}
