package lab.otlp.files;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/** Converts one JSON object of a file to telemetry. Its keys tell the format: OTLP, Jaeger, Tempo or Zipkin. */
final class TelemetryJson {

    private static final Map<String, Signal> REQUESTS = Map.of(
            "resourceSpans", Signal.TRACES,
            "resourceMetrics", Signal.METRICS,
            "resourceLogs", Signal.LOGS,
            "resourceProfiles", Signal.PROFILES);

    /** The output of the SDK's logging exporters: one element of such a request. */
    private static final Map<String, String> ELEMENTS =
            Map.of("scopeSpans", "resourceSpans", "scopeMetrics", "resourceMetrics", "scopeLogs", "resourceLogs");

    private static final Set<String> IDS = Set.of("traceId", "spanId", "parentSpanId");
    private static final int NAMED = 5;
    private static final int LONGEST_NAME = 40;

    private TelemetryJson() {}

    /**
     * Reads one object.
     *
     * @return one request for each signal in it
     * @throws MalformedOtlp with a sentence, if the format is unknown
     */
    static List<DecodedRequest> read(String json) throws MalformedOtlp {
        var only = only(json);
        if (only != null) return requests(Set.of(only), json);
        var keys = keys(json);
        if (keys.stream().anyMatch(REQUESTS::containsKey)) return requests(keys, json);
        for (var key : keys)
            if (ELEMENTS.containsKey(key)) {
                var request = ELEMENTS.get(key);
                return requests(Set.of(request), "{\"" + request + "\":[" + json + "]}");
            }
        try {
            return converted(keys, json);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException | ClassCastException e) {
            throw new MalformedOtlp("it looks like telemetry, and cannot be read: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("a value is invalid"));
        } catch (NumberFormatException e) {
            throw new MalformedOtlp("it looks like telemetry, and has an invalid number: " + e.getMessage());
        }
    }

    /**
     * The signal of a line in the exporters' usual form, detected without parsing all of it; null if it may hold
     * several.
     */
    private static String only(String json) {
        for (var key : REQUESTS.keySet()) {
            if (json.startsWith("{\"" + key + "\"")) {
                return REQUESTS.keySet().stream()
                                .noneMatch(other -> !other.equals(key) && json.contains("\"" + other + "\""))
                        ? key
                        : null;
            }
        }
        return null;
    }

    private static List<DecodedRequest> converted(Set<String> keys, String json) throws MalformedOtlp {
        if (keys.contains("resource_spans")
                || keys.contains("resource_metrics")
                || keys.contains("resource_logs")
                || keys.contains("resource_profiles")
                || keys.contains("scope_spans")
                || keys.contains("scope_metrics")
                || keys.contains("scope_logs")) {
            return read(inCamelCase(JsonParser.parseString(json)).toString());
        }
        if (keys.contains("trace") || keys.contains("batches")) {
            var object = JsonParser.parseString(json).getAsJsonObject();
            var trace = object.get("trace") instanceof JsonObject inner ? inner : object;
            var spans = trace.has("batches") ? trace.get("batches") : trace.get("resourceSpans");
            if (spans instanceof JsonArray) {
                var request = new JsonObject();
                request.add("resourceSpans", inCamelCase(spans));
                return read(request.toString());
            }
        }
        if (keys.contains("data") || keys.contains("traceID")) {
            var object = JsonParser.parseString(json).getAsJsonObject();
            if (JaegerTraces.isOne(object)) return List.of(Decoder.decode(JaegerTraces.request(object)));
        }
        if (keys.contains("traceId") && keys.contains("id")) {
            var object = JsonParser.parseString(json).getAsJsonObject();
            if (object.has("binaryAnnotations"))
                throw new MalformedOtlp("it is a span of Zipkin's version 1, and version 2 is read");
            return List.of(Decoder.decode(ZipkinSpans.request(object)));
        }
        throw new MalformedOtlp(
                keys.isEmpty()
                        ? "its JSON object is empty"
                        : "its JSON is no telemetry that is known (OTLP, Jaeger, Tempo, Zipkin): its keys are "
                                + named(keys));
    }

    private static List<DecodedRequest> requests(Set<String> keys, String json) throws MalformedOtlp {
        var body = json.getBytes(StandardCharsets.UTF_8);
        var decoded = new ArrayList<DecodedRequest>();
        for (var key : keys) {
            var signal = REQUESTS.get(key);
            if (signal != null) decoded.add(Decoder.decode(signal, Encoding.JSON, body));
        }
        return decoded;
    }

    /** The keys of the object itself, in order. */
    static Set<String> keys(String json) throws MalformedOtlp {
        var keys = new LinkedHashSet<String>();
        try (var reader = new JsonReader(new StringReader(json))) {
            reader.beginObject();
            while (reader.hasNext()) {
                keys.add(reader.nextName());
                reader.skipValue();
            }
            return keys;
        } catch (IOException | IllegalStateException e) {
            throw new MalformedOtlp("its JSON is not well-formed");
        }
    }

    private static String named(Set<String> keys) {
        var first = keys.stream()
                .limit(NAMED)
                .map(key -> key.length() <= LONGEST_NAME ? key : key.substring(0, LONGEST_NAME) + "…")
                .toList();
        return String.join(", ", first) + (keys.size() > NAMED ? ", …" : "");
    }

    /**
     * Converts protobuf's own JSON to OTLP/JSON: snake_case names, base64 ids, and names from before OTLP 1.0. Only
     * names of OTLP's fields are changed, so no attribute is renamed.
     */
    private static JsonElement inCamelCase(JsonElement element) {
        return switch (element) {
            case JsonArray array -> {
                var copy = new JsonArray();
                array.forEach(one -> copy.add(inCamelCase(one)));
                yield copy;
            }
            case JsonObject object -> {
                var copy = new JsonObject();
                object.entrySet().forEach(field -> {
                    var name = camelCase(field.getKey());
                    copy.add(name, IDS.contains(name) ? inHex(field.getValue()) : inCamelCase(field.getValue()));
                });
                yield copy;
            }
            default -> element;
        };
    }

    private static String camelCase(String name) {
        var camel = new StringBuilder();
        for (var part : name.split("_"))
            camel.append(
                    camel.isEmpty() || part.isEmpty()
                            ? part
                            : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        return switch (camel.toString()) {
            case "instrumentationLibrarySpans" -> "scopeSpans";
            case "instrumentationLibrary" -> "scope";
            default -> camel.toString();
        };
    }

    private static JsonElement inHex(JsonElement id) {
        if (!(id instanceof JsonPrimitive text) || text.getAsString().matches("[0-9a-fA-F]*")) return id;
        try {
            return new JsonPrimitive(
                    HexFormat.of().formatHex(Base64.getDecoder().decode(text.getAsString())));
        } catch (IllegalArgumentException neither) {
            return id;
        }
    }
}
