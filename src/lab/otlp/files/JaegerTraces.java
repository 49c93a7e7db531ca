package lab.otlp.files;

import static lab.otlp.files.OtherSpans.attribute;
import static lab.otlp.files.OtherSpans.id;
import static lab.otlp.files.OtherSpans.nanos;
import static lab.otlp.files.OtherSpans.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads traces in the format of Jaeger's page and HTTP API, and spans as Jaeger stores them in Elasticsearch.
 *
 * <p>Source: jaegertracing/jaeger, {@code internal/uimodel/model.go}; the meaning of tags as in OpenTelemetry's
 * specification, "OpenTelemetry to Jaeger Transformation".
 */
final class JaegerTraces {

    private static final String SERVICE_NAME = "service.name";

    private JaegerTraces() {}

    /** An API response ({@code data}), a trace ({@code spans}), or a span. */
    static boolean isOne(JsonObject object) {
        if (object.get("data") instanceof JsonArray traces)
            return traces.isEmpty() || traces.get(0) instanceof JsonObject trace && trace.has("spans");
        return object.has("traceID") && (object.has("spans") || object.has("spanID"));
    }

    static ExportTraceServiceRequest request(JsonObject object) {
        var request = ExportTraceServiceRequest.newBuilder();
        var traces = object.get("data") instanceof JsonArray data ? data : array(object);
        for (var trace : traces) add(request, trace.getAsJsonObject());
        return request.build();
    }

    private static void add(ExportTraceServiceRequest.Builder request, JsonObject trace) {
        var processes = trace.get("processes") instanceof JsonObject map ? map : new JsonObject();
        for (var one : trace.get("spans") instanceof JsonArray spans ? spans : array(trace)) {
            var span = one.getAsJsonObject();
            var process = span.has("process") ? span.get("process") : processes.get(text(span, "processID"));
            var resource = ResourceSpans.newBuilder();
            if (process instanceof JsonObject known) resource.setResource(resource(known));
            var scope = resource.addScopeSpansBuilder();
            for (var tag : tags(span.get("tags"))) {
                var value = tag.getValue().getStringValue();
                switch (tag.getKey()) {
                    case "otel.scope.name", "otel.library.name" ->
                        scope.getScopeBuilder().setName(value);
                    case "otel.scope.version", "otel.library.version" ->
                        scope.getScopeBuilder().setVersion(value);
                    default -> {
                        // Of the span.
                    }
                }
            }
            scope.addSpans(span(span));
            request.addResourceSpans(resource);
        }
    }

    private static Resource resource(JsonObject process) {
        var resource = Resource.newBuilder();
        var name = text(process, "serviceName");
        if (!name.isEmpty()) resource.addAttributes(attribute(SERVICE_NAME, name));
        for (var tag : tags(process.get("tags"))) if (!tag.getKey().equals(SERVICE_NAME)) resource.addAttributes(tag);
        return resource.build();
    }

    private static Span span(JsonObject json) {
        var start = nanos(json, "startTime");
        var traceId = id(text(json, "traceID"), 16);
        var span = Span.newBuilder()
                .setTraceId(traceId)
                .setSpanId(id(text(json, "spanID"), 8))
                .setName(text(json, "operationName"))
                .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
                .setFlags(flags(json))
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + nanos(json, "duration"));
        references(span, json, traceId);
        for (var tag : tags(json.get("tags"))) {
            var value = tag.getValue();
            OtherSpans.tell(span, tag.getKey(), value.getStringValue());
            if (tag.getKey().equals("error")
                    && (value.getBoolValue() || value.getStringValue().equals("true"))) OtherSpans.error(span);
            if (!tag.getKey().equals("span.kind")) span.addAttributes(tag);
        }
        for (var log : elements(json.get("logs"))) span.addEvents(event(log.getAsJsonObject()));
        if (json.get("warnings") instanceof JsonArray warnings && !warnings.isEmpty())
            span.addAttributes(attribute("jaeger.warnings", warnings.toString()));
        return span.build();
    }

    private static int flags(JsonObject json) {
        var flags = text(json, "flags");
        return flags.matches("\\d{1,9}") ? Integer.parseInt(flags) & 1 : 0;
    }

    /** The first reference to a parent in the same trace is the parent; all others are links. */
    private static void references(Span.Builder span, JsonObject json, ByteString traceId) {
        for (var one : elements(json.get("references"))) {
            var reference = one.getAsJsonObject();
            var trace = id(text(reference, "traceID"), 16);
            var spanId = id(text(reference, "spanID"), 8);
            if (span.getParentSpanId().isEmpty()
                    && text(reference, "refType").equals("CHILD_OF")
                    && trace.equals(traceId)) span.setParentSpanId(spanId);
            else
                span.addLinksBuilder()
                        .setTraceId(trace)
                        .setSpanId(spanId)
                        .addAttributes(attribute(
                                "opentracing.ref_type",
                                text(reference, "refType").toLowerCase(java.util.Locale.ROOT)));
        }
        var parent = text(json, "parentSpanID");
        if (span.getParentSpanId().isEmpty() && !parent.isEmpty()) span.setParentSpanId(id(parent, 8));
    }

    private static Span.Event event(JsonObject log) {
        var event = Span.Event.newBuilder().setTimeUnixNano(nanos(log, "timestamp"));
        for (var field : tags(log.get("fields"))) {
            if (event.getName().isEmpty() && field.getKey().equals("event"))
                event.setName(field.getValue().getStringValue());
            else event.addAttributes(field);
        }
        if (event.getName().isEmpty()) event.setName("log");
        return event.build();
    }

    /** Numbers may be written as text; the type is given separately. */
    private static List<KeyValue> tags(JsonElement json) {
        var tags = new ArrayList<KeyValue>();
        for (var one : elements(json)) {
            var tag = one.getAsJsonObject();
            tags.add(attribute(text(tag, "key"), value(tag.get("value"), text(tag, "type"))));
        }
        return tags;
    }

    private static AnyValue value(JsonElement json, String type) {
        var text = json instanceof JsonPrimitive primitive ? primitive.getAsString() : String.valueOf(json);
        try {
            return switch (type) {
                case "string" -> AnyValue.newBuilder().setStringValue(text).build();
                case "bool" ->
                    AnyValue.newBuilder().setBoolValue(text.equals("true")).build();
                case "int64" ->
                    AnyValue.newBuilder().setIntValue(Long.parseLong(text)).build();
                case "float64" ->
                    AnyValue.newBuilder()
                            .setDoubleValue(Double.parseDouble(text))
                            .build();
                case "binary" ->
                    AnyValue.newBuilder()
                            .setBytesValue(
                                    ByteString.copyFrom(Base64.getDecoder().decode(text)))
                            .build();
                default -> OtherSpans.value(json);
            };
        } catch (IllegalArgumentException otherwise) {
            return OtherSpans.value(json);
        }
    }

    private static Iterable<JsonElement> elements(JsonElement json) {
        return json instanceof JsonArray array ? array : new JsonArray();
    }

    private static JsonArray array(JsonElement only) {
        var array = new JsonArray();
        array.add(only);
        return array;
    }
}
