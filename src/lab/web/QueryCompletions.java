package lab.web;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import lab.analysis.Parts;
import lab.analysis.Samples;
import lab.query.QueryDeadline;
import lab.query.QueryField;
import lab.query.TypedValue;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanRows;
import lab.telemetry.SpanSegment;
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
                ? new QueryCompletions(fields(latest, asked), List.of())
                : new QueryCompletions(List.of(), values(latest, QueryField.parse(field), asked));
    }

    private static List<String> fields(List<SpanRow> spans, Filter asked) {
        var counts = new HashMap<String, Integer>();
        Parts.of(spans.size(), (from, to) -> FieldCounts.of(spans.subList(from, to), asked.deadline()))
                .forEach(part -> part.forEach((name, count) -> counts.merge(name, count, Integer::sum)));
        var fields = new ArrayList<>(frequent(counts, asked.limit()));
        fields.addAll(QueryField.intrinsics());
        return fields;
    }

    /**
     * How many spans have a field: a key is counted by its number in the segment, a resource and a scope as a whole.
     */
    private static final class FieldCounts implements SpanRow.Pieces {

        private final Map<String, Map<String, Integer>> byScope = new HashMap<>();
        private final Map<SpanSegment, int[]> keys = new IdentityHashMap<>();
        private final Map<Resource, int[]> resources = new IdentityHashMap<>();
        private final Map<InstrumentationScopeInfo, int[]> scopes = new IdentityHashMap<>();
        private boolean more;

        static Map<String, Integer> of(List<SpanRow> rows, QueryDeadline deadline) {
            var counting = new FieldCounts();
            for (var row : rows) {
                deadline.step();
                counting.add(row);
            }
            counting.keys.forEach((segment, numbers) -> {
                for (var key = 0; key < numbers.length; key++) counting.add("span", segment.key(key), numbers[key]);
            });
            counting.resources.forEach((resource, many) -> counting.add("resource", resource.getAttributes(), many[0]));
            counting.scopes.forEach((scope, many) -> counting.add("instrumentation", scope.getAttributes(), many[0]));
            var counts = new HashMap<String, Integer>();
            counting.byScope.forEach(
                    (scope, keys) -> keys.forEach((key, many) -> counts.put(QueryField.name(scope, key), many)));
            return counts;
        }

        private void add(SpanRow row) {
            var span = SpanRows.span(row);
            resources.computeIfAbsent(span.getResource(), _ -> new int[1])[0]++;
            scopes.computeIfAbsent(span.getInstrumentationScopeInfo(), _ -> new int[1])[0]++;
            row.pieces(this);
            if (!more) return;
            span.getEvents().forEach(event -> add("event", event.getAttributes(), 1));
            span.getLinks().forEach(link -> add("link", link.getAttributes(), 1));
        }

        private void add(String scope, Attributes attributes, int many) {
            attributes.forEach((key, _) -> add(scope, key.getKey(), many));
        }

        private void add(String scope, String key, int many) {
            if (many > 0 && !key.isEmpty() && key.length() <= LONGEST)
                byScope.computeIfAbsent(scope, _ -> new HashMap<>()).merge(key, many, Integer::sum);
        }

        private void count(SpanSegment segment, int key) {
            keys.computeIfAbsent(segment, of -> new int[of.keyCount()])[key]++;
        }

        @Override
        public void name(SpanSegment segment, int text) {}

        @Override
        public void text(SpanSegment segment, int key, int text) {
            count(segment, key);
        }

        @Override
        public void whole(SpanSegment segment, int key, long value) {
            count(segment, key);
        }

        @Override
        public void other(AttributeKey<?> key, Object value) {
            add("span", key.getKey(), 1);
        }

        @Override
        public void rest(boolean nothing) {
            more = !nothing;
        }
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
