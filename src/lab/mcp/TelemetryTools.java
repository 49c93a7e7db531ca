package lab.mcp;

import static lab.mcp.BoundedTree.only;
import static lab.mcp.TelemetryTool.Parameter.choice;
import static lab.mcp.TelemetryTool.Parameter.flag;
import static lab.mcp.TelemetryTool.Parameter.id;
import static lab.mcp.TelemetryTool.Parameter.number;
import static lab.mcp.TelemetryTool.Parameter.text;
import static lab.mcp.TelemetryTool.Parameter.whole;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.mcp.TelemetryTool.Arguments;
import lab.mcp.TelemetryTool.Parameter;
import lab.review.wording.SensitiveData;

/**
 * The tools. Each asks the API one question and passes on the part of the answer that helps to find a cause, with
 * durations in milliseconds.
 */
final class TelemetryTools {

    private static final int MAX_READ = 256 << 10;
    private static final int MAX_SERIES = 20;
    private static final int MAX_POINTS = 12;

    private static final Parameter MINUTES =
            whole("minutes", "Only what began in the last so many minutes. Without it: all that is kept.", 1_000_000);

    /** The filters of questions about traces. */
    private static final List<Parameter> TRACES = List.of(
            text("query", "TraceQL, as in Grafana Tempo: { span.http.route = \"/buy\" && duration > 1s }"),
            text("service", "service.name of one of the trace's spans"),
            text("name", "Name of one of the trace's spans"),
            choice("status", "error: one of its spans failed; ok: none did", "error", "ok"),
            number("min_ms", "The trace took at least so many milliseconds"),
            number("max_ms", "The trace took at most so many milliseconds"),
            MINUTES);

    private final ViewerApi api;
    private final TraceReading traces;

    TelemetryTools(ViewerApi api) {
        this.api = api;
        traces = new TraceReading(api);
    }

    List<TelemetryTool> all() {
        return List.of(
                new TelemetryTool(
                        "services",
                        "Services",
                        "Where to begin: rate, errors and durations of each service, who calls whom, who sends"
                                + " telemetry, and what did not get in.",
                        List.of(MINUTES),
                        this::services),
                new TelemetryTool(
                        "search_traces",
                        "Search traces",
                        "The traces that are as asked for, the latest first, with duration, errors and, with a query,"
                                + " the spans that match it.",
                        with(TRACES, whole("limit", "How many (default 20)", 50)),
                        this::search),
                new TelemetryTool(
                        "get_trace",
                        "One trace",
                        "Why a request was slow or failed: its spans as a tree with their share of the critical path,"
                            + " self time, attributes, events and logs, and calls that repeat under one parent (N+1)."
                            + " Of a large trace those spans that matter most.",
                        List.of(
                                id("trace_id", "32 hex digits").needed(),
                                whole("spans", "How many spans (default 40)", TraceReading.MAX_SPANS)),
                        given -> traces.trace(given.text("trace_id"), given.whole("spans", 40))),
                new TelemetryTool(
                        "compare_traces",
                        "Compare two traces",
                        "Which calls of a trace are new, missing, slower or faster than in another one.",
                        List.of(
                                id("trace_id", "32 hex digits").needed(),
                                id("with", "The other trace. Without it: a fast one of the same kind.")),
                        this::compare),
                new TelemetryTool(
                        "what_is_different",
                        "What is different",
                        "What the slow or failed traces have in common that others have not: attributes, resource"
                                + " attributes, names and ranges of numbers, ranked by how much their share differs.",
                        with(
                                TRACES,
                                flag("errors", "Compare the traces that failed with the rest"),
                                number("slower_than_ms", "Compare the traces that took at least so long with the rest"),
                                whole("limit", "How many (default 15)", 50)),
                        this::difference),
                new TelemetryTool(
                        "group_traces",
                        "Group traces",
                        "Count, rate, errors and durations for each value of a field, such as http.route or"
                                + " service.version.",
                        with(TRACES, text("by", "The field").needed(), whole("limit", "How many (default 20)", 50)),
                        this::groups),
                new TelemetryTool(
                        "metrics",
                        "Metrics",
                        "Without a name the instruments that are here; with one its series: the latest points, and of"
                                + " histograms the quantiles and exemplars with their trace.",
                        List.of(
                                text("name", "Of an instrument: http.server.request.duration"),
                                text("service", "service.name"),
                                text("contains", "Text in name, description or unit")),
                        this::metrics),
                new TelemetryTool(
                        "logs",
                        "Logs",
                        "Log records, the latest last.",
                        List.of(
                                text("query", "LogQL: {service_name=\"shop\"} |= \"failed\""),
                                text("service", "service.name"),
                                whole("severity", "At least: 9 INFO, 13 WARN, 17 ERROR", 24),
                                id("trace_id", "Those of this trace"),
                                text("contains", "Text in body, names, attributes"),
                                MINUTES,
                                whole("limit", "How many (default 30)", 100)),
                        this::logs));
    }

    private static List<Parameter> with(List<Parameter> some, Parameter... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private Map<String, Object> services(Arguments given) throws ViewerApi.Refused {
        var found = ask("overview", parameters(given, "limit", 50));
        var answer = new LinkedHashMap<String, Object>();
        answer.put("services", each(found, "services", service -> rates(service, "service")));
        answer.put("calls", each(map(found, "map"), "edges", edge -> {
            var call = rates(edge, "from", "to", "message");
            call.put("from", map(edge, "from").get("name"));
            call.put("to", map(edge, "to").get("name"));
            return call;
        }));
        answer.put("senders", each(found, "senders", sender -> {
            var source = new LinkedHashMap<>(map(sender, "source"));
            source.putAll(only(sender, "spans", "metrics", "logs"));
            return source;
        }));
        answer.put(
                "refused requests",
                each(
                        found,
                        "problems",
                        problem -> only(problem, "protocol", "path", "sender", "status", "reason", "count")));
        return answer;
    }

    private Map<String, Object> search(Arguments given) throws ViewerApi.Refused {
        var found = ask("traces", parameters(given, "limit", 20));
        var answer = only(found, "matching");
        answer.put("traces", each(found, "traces", trace -> {
            var row = only(trace, "traceId", "service", "name", "whole", "spans", "errors", "services");
            row.put("start", time(trace.get("startNanos")));
            row.put("durationMs", millis(trace.get("durationNanos")));
            if (trace.get("spanSets") != null)
                row.put("matchingSpans", each(trace, "spanSets", set -> {
                    var spans = only(set, "matched", "attributes");
                    spans.put("spans", each(set, "spans", span -> {
                        var one = only(span, "spanId", "name", "attributes");
                        one.put("durationMs", millis(span.get("durationNanos")));
                        return one;
                    }));
                    return spans;
                }));
            return row;
        }));
        return answer;
    }

    private Map<String, Object> compare(Arguments given) throws ViewerApi.Refused {
        var asked = new LinkedHashMap<String, Object>();
        asked.put("with", given.text("with"));
        var found = ask("traces/" + given.text("trace_id") + "/compare", asked);
        var answer = only(found, "traceId", "other");
        answer.put("calls", each(found, "calls", call -> {
            var row = only(call, "depth", "service", "name", "change", "before", "after");
            for (var time : List.of("totalBefore", "totalAfter", "selfBefore", "selfAfter"))
                row.put(time + "Ms", millis(call.get(time)));
            return row;
        }));
        return answer;
    }

    private Map<String, Object> difference(Arguments given) throws ViewerApi.Refused {
        var slow = given.text("slower_than_ms");
        if (slow.isEmpty() && !given.isTrue("errors"))
            throw new ViewerApi.Refused(
                    "Say which traces are compared with the rest: errors, slower_than_ms, or both.");
        var parameters = parameters(given, "limit", 15);
        parameters.put(
                "brush", slow.isEmpty() ? "error" : ",," + slow + "," + (given.isTrue("errors") ? ",error" : ""));
        var found = ask("difference", parameters);
        var answer = only(found, "selected", "rest");
        answer.put(
                "facts",
                each(
                        found,
                        "facts",
                        fact -> only(fact, "field", "value", "low", "high", "selectedShare", "restShare", "outcome")));
        answer.put("fields with many values", each(found, "many", many -> only(many, "field")));
        return answer;
    }

    private Map<String, Object> groups(Arguments given) throws ViewerApi.Refused {
        var parameters = parameters(given, "limit", 20);
        parameters.put("by", given.text("by"));
        var found = ask("groups", parameters);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("by", given.text("by"));
        var secret = SensitiveData.isNamed(given.text("by"));
        answer.put("groups", each(found, "groups", group -> {
            var row = rates(group, "value");
            if (secret) row.replace("value", "*****");
            return row;
        }));
        answer.putAll(only(found, "more"));
        return answer;
    }

    private Map<String, Object> metrics(Arguments given) throws ViewerApi.Refused {
        var asked = new LinkedHashMap<String, Object>();
        asked.put("service", given.text("service"));
        if (given.text("name").isEmpty()) {
            asked.put("q", given.text("contains"));
            var found = ask("metrics", asked);
            var answer = new LinkedHashMap<String, Object>();
            answer.put(
                    "instruments",
                    each(
                            found,
                            "metrics",
                            one -> only(one, "service", "name", "description", "unit", "type", "series", "overflow")));
            return answer;
        }
        asked.put("name", given.text("name"));
        var found = ask("metrics/one", asked);
        var answer = only(map(found, "head"), "service", "scope", "name", "description", "unit", "type", "temporality");
        var series = each(found, "series", one -> {
            var row = only(one, "attributes", "resource", "overflow");
            var points = each(one, "points", point -> {
                var shown = only(point, "value", "count", "quantiles");
                shown.put("time", time(point.get("millis"), 1));
                return shown;
            });
            row.put("latest points", points.subList(Math.max(0, points.size() - MAX_POINTS), points.size()));
            if (one.get("buckets") != null)
                row.put("all", only(map(one, "buckets"), "count", "sum", "min", "max", "quantiles"));
            var exemplars = each(one, "exemplars", exemplar -> only(exemplar, "value", "traceId", "spanId", "here"));
            row.put("exemplars", exemplars.subList(Math.max(0, exemplars.size() - 5), exemplars.size()));
            return row;
        });
        answer.put("series", series.subList(0, Math.min(MAX_SERIES, series.size())));
        answer.put("more series", decimal(found.get("more")).intValue() + Math.max(0, series.size() - MAX_SERIES));
        return answer;
    }

    private Map<String, Object> logs(Arguments given) throws ViewerApi.Refused {
        var asked = new LinkedHashMap<String, Object>();
        for (var name : List.of("query", "service", "severity", "minutes")) asked.put(name, given.text(name));
        asked.put("trace", given.text("trace_id"));
        asked.put("q", given.text("contains"));
        asked.put("limit", given.whole("limit", 30));
        var found = ask("logs", asked);
        var answer = only(found, "matching");
        answer.put("logs", each(found, "logs", TelemetryTools::log));
        return answer;
    }

    /** A log record in short. */
    static Map<String, Object> log(Map<String, Object> log) {
        var row = new LinkedHashMap<String, Object>();
        if (log.get("timeNanos") != null) row.put("time", time(log.get("timeNanos")));
        row.putAll(only(log, "severityText", "service", "body", "eventName", "attributes", "traceId", "spanId"));
        row.values().removeIf(value -> value.equals("") || value.equals(Map.of()));
        return row;
    }

    private static Map<String, Object> parameters(Arguments given, String limit, int otherwise) {
        var parameters = new LinkedHashMap<String, Object>();
        for (var name : List.of("query", "service", "name", "status", "minutes"))
            parameters.put(name, given.text(name));
        parameters.put("min", given.text("min_ms"));
        parameters.put("max", given.text("max_ms"));
        parameters.put(limit, given.whole("limit", otherwise));
        return parameters;
    }

    @SuppressWarnings("unchecked") // an answer of the API is an object
    private Map<String, Object> ask(String path, Map<String, Object> parameters) throws ViewerApi.Refused {
        return (Map<String, Object>) api.ask(path, parameters, json -> BoundedTree.read(json, MAX_READ));
    }

    /** These fields, then count, rate, errors and durations. */
    private static Map<String, Object> rates(Map<String, Object> of, String... fields) {
        var row = only(of, fields);
        var red = map(of, "red");
        row.putAll(only(red, "count", "errors"));
        row.put("perSecond", rounded(decimal(red.get("perSecond"))));
        for (var time : List.of("p50", "p95", "p99", "max")) row.put(time + "Ms", millis(red.get(time)));
        return row;
    }

    interface Shape {
        Map<String, Object> of(Map<String, Object> item);
    }

    /** The items of a list, each in its shape. A note that there are more is kept as it is. */
    @SuppressWarnings("unchecked")
    static List<Object> each(Map<String, Object> map, String key, Shape shape) {
        var shaped = new ArrayList<>();
        if (map.get(key) instanceof List<?> list)
            for (var item : list)
                shaped.add(item instanceof Map<?, ?> fields ? shape.of((Map<String, Object>) fields) : item);
        return shaped;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> map, String key) {
        return map.get(key) instanceof Map<?, ?> fields ? (Map<String, Object>) fields : Map.of();
    }

    static BigDecimal decimal(Object value) {
        return value instanceof BigDecimal number ? number : BigDecimal.ZERO;
    }

    static Object millis(Object nanos) {
        return rounded(decimal(nanos).movePointLeft(6));
    }

    private static BigDecimal rounded(BigDecimal number) {
        var short4 = number.round(new MathContext(4)).stripTrailingZeros();
        return short4.scale() < 0 ? short4.setScale(0) : short4;
    }

    static String time(Object nanos) {
        return nanos == null ? null : time(new BigDecimal(nanos.toString()), 1_000_000);
    }

    /** @param perMilli how many of the number are a millisecond */
    private static String time(Object number, long perMilli) {
        return Instant.ofEpochMilli(decimal(number).longValue() / perMilli).toString();
    }
}
