package lab.web;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.query.SpanDataFields;
import lab.query.TraceQuery;
import lab.query.TypedValue;

/** What a query in TraceQL finds among the spans that are here; everything when none is asked. */
final class QueryMatches {

    private static final int MAX_SPANS = 100;

    /**
     * Spans of one trace that match together.
     *
     * @param attributes what the query's pipeline says of them
     * @param matched how many they are; {@code spans} are the first of them
     */
    record SpanSet(Map<String, Object> attributes, int matched, List<MatchedSpan> spans) {}

    /** @param attributes the fields that the query names */
    record MatchedSpan(
            String spanId, String name, String startNanos, long durationNanos, Map<String, Object> attributes) {}

    private final TraceQuery query;
    private final Map<String, List<TraceQuery.SpanSet>> sets = new HashMap<>();
    private Set<SpanData> spans;

    /**
     * @param all of the spans that are here, in order of arrival
     * @throws lab.query.QueryException if the query is none
     * @throws lab.query.QueryDeadline.Passed if it takes too long
     */
    QueryMatches(Iterable<SpanData> all, Filter asked) {
        query = asked.query();
        if (query == null) return;
        var traces = new LinkedHashMap<String, List<SpanDataFields>>();
        for (var span : all)
            traces.computeIfAbsent(span.getTraceId(), id -> new ArrayList<>()).add(new SpanDataFields(span));
        traces.forEach((id, trace) -> {
            var found = query.ask(trace, asked.deadline());
            if (!found.isEmpty()) sets.put(id, found);
        });
    }

    boolean hasTrace(String id) {
        return query == null || sets.containsKey(id);
    }

    boolean hasSpan(SpanData span) {
        if (query == null) return true;
        if (spans == null) {
            spans = new HashSet<>();
            for (var found : sets.values())
                for (var set : found)
                    for (var matched : set.spans()) spans.add(((SpanDataFields) matched.span()).span());
        }
        return spans.contains(span);
    }

    /** The matching spans of a trace; null when nothing is asked. */
    List<SpanSet> of(String traceId) {
        if (query == null) return null;
        return sets.getOrDefault(traceId, List.of()).stream()
                .map(set -> new SpanSet(
                        plain(set.attributes()),
                        set.spans().size(),
                        set.spans().stream()
                                .limit(MAX_SPANS)
                                .map(QueryMatches::span)
                                .toList()))
                .toList();
    }

    private static MatchedSpan span(TraceQuery.MatchedSpan matched) {
        var span = matched.span();
        return new MatchedSpan(
                span.spanId(),
                span.name(),
                Long.toString(span.startNanos()),
                span.endNanos() - span.startNanos(),
                plain(matched.fields()));
    }

    private static Map<String, Object> plain(Map<String, TypedValue> values) {
        var plain = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> plain.put(key, value.plain()));
        return Collections.unmodifiableMap(plain);
    }
}
