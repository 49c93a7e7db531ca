package lab.web;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.analysis.Samples;
import lab.query.QueryField;
import lab.query.TypedValue;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanRows;
import lab.telemetry.Store;

/**
 * Completions for a query from received data: fields, or the values of one field, the most frequent first.
 *
 * @param values in query syntax
 */
record QueryCompletions(List<String> fields, List<String> values) {

    /** The latest spans suffice for suggestions. */
    private static final int SPANS = 10_000;

    private static final int LONGEST = 200;

    /** The values of the requested {@code field}; without one, all fields. */
    static QueryCompletions of(Store store, Filter asked) {
        var all = store.rows();
        var latest = all.subList(Math.max(0, all.size() - SPANS), all.size());
        var field = asked.value("field");
        return field.isBlank()
                ? new QueryCompletions(fields(SpanRows.spans(latest), asked), List.of())
                : new QueryCompletions(List.of(), values(latest, QueryField.parse(field), asked));
    }

    private static List<String> fields(List<SpanData> spans, Filter asked) {
        var counts = new HashMap<String, Integer>();
        var names = new HashMap<String, String>();
        for (var span : spans) {
            asked.deadline().step();
            count(counts, names, "span", span.getAttributes());
            count(counts, names, "resource", span.getResource().getAttributes());
            count(
                    counts,
                    names,
                    "instrumentation",
                    span.getInstrumentationScopeInfo().getAttributes());
            span.getEvents().forEach(event -> count(counts, names, "event", event.getAttributes()));
            span.getLinks().forEach(link -> count(counts, names, "link", link.getAttributes()));
        }
        var fields = new ArrayList<>(frequent(counts, asked.limit()));
        fields.addAll(QueryField.intrinsics());
        return fields;
    }

    private static void count(
            Map<String, Integer> counts, Map<String, String> names, String scope, Attributes attributes) {
        if (attributes.isEmpty()) return;
        attributes.forEach((key, _) -> {
            if (key.getKey().length() <= LONGEST)
                counts.merge(
                        names.computeIfAbsent(scope + " " + key.getKey(), each -> QueryField.name(scope, key.getKey())),
                        1,
                        Integer::sum);
        });
    }

    private static List<String> values(List<SpanRow> spans, QueryField field, Filter asked) {
        var traces = Samples.ofTraces(spans);
        var counts = new HashMap<String, Integer>();
        for (var trace = 0; trace < traces.size(); trace++) {
            for (var value : field.values(traces.arrivals(trace))) {
                asked.deadline().step();
                for (var each : value instanceof TypedValue.Array array ? array.elements() : List.of(value)) {
                    var text = each instanceof TypedValue.Text(var words) ? quoted(words) : each.text();
                    if (text.length() <= LONGEST) counts.merge(text, 1, Integer::sum);
                }
            }
        }
        return frequent(counts, asked.limit());
    }

    private static List<String> frequent(Map<String, Integer> counts, int limit) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** As a string literal in TraceQL. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') quoted.append("\\u%04x".formatted((int) c));
                    else quoted.append(c);
                }
            }
        }
        return quoted.append('"').toString();
    }
}
