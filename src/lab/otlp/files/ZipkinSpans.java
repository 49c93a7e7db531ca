package lab.otlp.files;

import static lab.otlp.files.OtherSpans.attribute;
import static lab.otlp.files.OtherSpans.id;
import static lab.otlp.files.OtherSpans.nanos;
import static lab.otlp.files.OtherSpans.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * Reads Zipkin spans, version 2, in JSON.
 *
 * <p>Source: openzipkin/zipkin-api, {@code zipkin2-api.yaml}; the meaning of tags as in OpenTelemetry's specification,
 * "OpenTelemetry to Zipkin Transformation".
 */
final class ZipkinSpans {

    private ZipkinSpans() {}

    static ExportTraceServiceRequest request(JsonObject json) {
        var resource = ResourceSpans.newBuilder();
        if (json.get("localEndpoint") instanceof JsonObject local
                && !text(local, "serviceName").isEmpty())
            resource.getResourceBuilder().addAttributes(attribute("service.name", text(local, "serviceName")));
        resource.addScopeSpansBuilder().addSpans(span(json));
        return ExportTraceServiceRequest.newBuilder().addResourceSpans(resource).build();
    }

    private static Span span(JsonObject json) {
        var start = nanos(json, "timestamp");
        var span = Span.newBuilder()
                .setTraceId(id(text(json, "traceId"), 16))
                .setSpanId(id(text(json, "id"), 8))
                .setName(text(json, "name"))
                .setKind(OtherSpans.kind(text(json, "kind")))
                .setStartTimeUnixNano(start);
        if (json.has("duration")) span.setEndTimeUnixNano(start + nanos(json, "duration")); // else it is unfinished
        if (!text(json, "parentId").isEmpty()) span.setParentSpanId(id(text(json, "parentId"), 8));
        endpoint(span, json, "localEndpoint", "network.local");
        endpoint(span, json, "remoteEndpoint", "network.peer");
        if (json.get("remoteEndpoint") instanceof JsonObject remote
                && !text(remote, "serviceName").isEmpty())
            span.addAttributes(attribute("service.peer.name", text(remote, "serviceName")));
        if (json.get("tags") instanceof JsonObject tags) {
            for (var tag : tags.entrySet()) {
                var value = text(tags, tag.getKey());
                OtherSpans.tell(span, tag.getKey(), value);
                if (tag.getKey().equals("error") && !value.equals("false")) {
                    OtherSpans.error(span);
                    if (!value.equals("true")) span.getStatusBuilder().setMessage(value);
                }
                span.addAttributes(attribute(tag.getKey(), value));
            }
        }
        for (var mark : json.get("annotations") instanceof JsonArray marks ? marks : new JsonArray()) {
            var annotation = mark.getAsJsonObject();
            span.addEventsBuilder()
                    .setTimeUnixNano(nanos(annotation, "timestamp"))
                    .setName(text(annotation, "value"));
        }
        return span.build();
    }

    private static void endpoint(Span.Builder span, JsonObject json, String name, String prefix) {
        if (!(json.get(name) instanceof JsonObject endpoint)) return;
        var address = text(endpoint, "ipv4").isEmpty() ? text(endpoint, "ipv6") : text(endpoint, "ipv4");
        if (!address.isEmpty()) span.addAttributes(attribute(prefix + ".address", address));
        if (endpoint.has("port"))
            span.addAttributes(attribute(prefix + ".port", OtherSpans.value(endpoint.get("port"))));
    }
}
