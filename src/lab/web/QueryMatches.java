package lab.web;

import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.analysis.Samples;
import lab.query.TraceQuery;
import lab.query.TypedValue;

/** The matches of a TraceQL query among the received spans; without a query everything matches. */
final class QueryMatches {

    private static final int MAX_SPANS = 100;

    /**
     * Spans of one trace that match together.
     *
     * @param attributes values computed by the query's pipeline
     * @param matched their number; {@code spans} has the first of them
     */
    record SpanSet(Map<String, Object> attributes, int matched, List<MatchedSpan> spans) {}

    /** @param attributes the fields in the query */
    record MatchedSpan(
            String spanId, String name, String startNanos, long durationNanos, Map<String, Object> attributes) {}

    private final TraceQuery query;
    private final Samples traces;
    private final Filter asked;

    /**
     * @param traces all traces
     * @throws lab.query.QueryException if the query is invalid
     */
    QueryMatches(Samples traces, Filter asked) {
        this.traces = traces;
        this.asked = asked;
        query = asked.query();
    }

    /**
     * Whether spans of the trace with this number match.
     *
     * @throws lab.query.QueryDeadline.Passed if it takes too long
     */
    boolean hasTrace(int trace) {
        return query == null || query.matches(traces.arrivals(trace), asked.deadline());
    }

    private List<TraceQuery.SpanSet> ask(int trace) {
        return query.ask(traces.arrivals(trace), asked.deadline());
    }

    /** The numbers of all matching rows. */
    BitSet rows() {
        var matching = new int[traces.size()][];
        traces.matching(trace -> {
            matching[trace] = ask(trace).stream()
                    .flatMap(set -> set.spans().stream())
                    .mapToInt(matched -> traces.row(trace, matched.index()))
                    .toArray();
            return matching[trace].length > 0;
        });
        var rows = new BitSet(traces.rows().size());
        for (var ofTrace : matching) for (var row : ofTrace) rows.set(row);
        return rows;
    }

    /** The matching spans of a trace; null when there is no query. */
    List<SpanSet> of(int trace) {
        if (query == null) return null;
        return ask(trace).stream()
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
                Long.toString(span.start()),
                span.sentEnd() - span.start(),
                plain(matched.fields()));
    }

    private static Map<String, Object> plain(Map<String, TypedValue> values) {
        var plain = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> plain.put(key, value.plain()));
        return Collections.unmodifiableMap(plain);
    }
}
