package lab.mcp;

import static lab.mcp.BoundedTree.only;
import static lab.mcp.TelemetryTools.decimal;
import static lab.mcp.TelemetryTools.millis;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Reads one trace from the API. It keeps the most important of up to ten thousand spans while it reads them: the first
 * one, and those that failed or have the largest part of the critical path.
 */
final class TraceReading {

    static final int MAX_SPANS = 100;
    private static final int MAX_READ_OF_SPAN = 6 << 10;
    private static final int MAX_READ = 32 << 10;
    /** What fits into an answer beside the rest. */
    private static final int MAX_LENGTH = ToolAnswer.MAX_LENGTH - 4_000;

    private final ViewerApi api;

    TraceReading(ViewerApi api) {
        this.api = api;
    }

    /** @param order its place in the trace as it is drawn */
    private record Weighed(int order, long weight, Map<String, Object> span, int length) {}

    private static final Comparator<Weighed> LEAST_FIRST =
            Comparator.comparingLong(Weighed::weight).thenComparing(Weighed::order, Comparator.reverseOrder());

    Map<String, Object> trace(String traceId, int most) throws ViewerApi.Refused {
        var trace = api.ask("traces/" + traceId, Map.of(), json -> read(json, most));
        trace.put("repeated calls", repeats(traceId));
        return trace;
    }

    private Map<String, Object> read(JsonReader json, int most) throws IOException {
        var head = new LinkedHashMap<String, Object>();
        var heaviest = new PriorityQueue<>(LEAST_FIRST);
        var count = 0;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.nextName()) {
                case "spans" -> {
                    json.beginArray();
                    while (json.hasNext()) {
                        heaviest.add(weighed(count++, BoundedTree.read(json, MAX_READ_OF_SPAN)));
                        if (heaviest.size() > most) heaviest.poll();
                    }
                    json.endArray();
                }
                case "traceId" -> head.put("traceId", json.nextString());
                case "startNanos" -> head.put("start", TelemetryTools.time(json.nextString()));
                case "durationNanos" -> head.put("durationMs", millis(BoundedTree.read(json, MAX_READ)));
                case "errors" -> head.put("errors", BoundedTree.read(json, MAX_READ));
                case "services" -> head.put("services", BoundedTree.read(json, MAX_READ));
                case "more" -> head.put("spans beyond those of the API", BoundedTree.read(json, MAX_READ));
                default -> json.skipValue();
            }
        }
        var length = heaviest.stream().mapToInt(Weighed::length).sum();
        while (length > MAX_LENGTH && heaviest.size() > 1) length -= heaviest.remove().length;
        head.values().removeIf(BigDecimal.ZERO::equals);
        head.put("all spans", count);
        head.put(
                "spans",
                new ArrayList<Object>(heaviest.stream()
                        .sorted(Comparator.comparingInt(Weighed::order))
                        .map(Weighed::span)
                        .toList()));
        return head;
    }

    @SuppressWarnings("unchecked") // a span of the API is an object
    private static Weighed weighed(int order, Object read) {
        var span = (Map<String, Object>) read;
        var self = decimal(span.get("selfNanos")).longValue();
        var critical = decimal(span.get("criticalNanos")).longValue();
        var weight =
                order == 0 ? Long.MAX_VALUE : "ERROR".equals(span.get("status")) ? Math.max(self, critical) : critical;
        var shape = shape(span);
        return new Weighed(order, weight, shape, ToolAnswer.json(shape).length());
    }

    private static Map<String, Object> shape(Map<String, Object> span) {
        var row = only(span, "spanId", "parentSpanId", "depth", "service", "name", "kind");
        row.put("startMs", millis(span.get("offsetNanos")));
        row.put("durationMs", millis(span.get("durationNanos")));
        row.put("selfMs", millis(span.get("selfNanos")));
        row.put("onCriticalPathMs", millis(span.get("criticalNanos")));
        if ("ERROR".equals(span.get("status"))) row.putAll(only(span, "status", "statusDescription"));
        row.putAll(only(span, "remarks", "attributes"));
        row.put("events", TelemetryTools.each(span, "events", event -> only(event, "name", "attributes")));
        row.put(
                "links",
                TelemetryTools.each(span, "links", link -> only(link, "traceId", "spanId", "service", "name")));
        row.put("logs", TelemetryTools.each(span, "logs", TelemetryTools::log));
        row.values().removeIf(value -> value.equals("") || value.equals(List.of()) || value.equals(Map.of()));
        return row;
    }

    /** Calls that repeat under one parent. */
    @SuppressWarnings("unchecked")
    private List<Object> repeats(String traceId) throws ViewerApi.Refused {
        var structure = (Map<String, Object>) api.ask(
                "structure",
                Map.of("query", "{ trace:id = \"" + traceId.toLowerCase(Locale.ROOT) + "\" }"),
                TraceReading::repeats);
        return TelemetryTools.each(structure, "repeats", repeat -> {
            var row = only(repeat, "parentService", "parentName", "service", "name", "most");
            row.put("totalMs", millis(repeat.get("total")));
            return row;
        });
    }

    private static Map<String, Object> repeats(JsonReader json) throws IOException {
        var found = new LinkedHashMap<String, Object>();
        json.beginObject();
        while (json.hasNext()) {
            if (json.nextName().equals("repeats")) found.put("repeats", BoundedTree.read(json, MAX_READ));
            else json.skipValue();
        }
        return found;
    }
}
