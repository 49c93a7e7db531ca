package lab.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import lab.analysis.Samples;
import lab.telemetry.ServiceName;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanRows;
import lab.telemetry.Trace;

/**
 * One line for each trace, latest arrival first.
 *
 * @param matching the number of matches; {@code traces} may be fewer
 * @param services every service with spans
 * @param names of the root spans, as choices; at most 200
 */
record TraceList(List<Row> traces, int matching, List<String> services, List<String> names) {

    private static final int MAX_NAMES = 200;
    private static final long STILL_ARRIVING_MILLIS = 6_000;

    /**
     * One line of the list.
     *
     * @param service of its root: the span without a parent, or else the one that began first
     * @param whole whether its root has arrived
     * @param arriving whether the root is missing and may still come: by default a batch is sent after five seconds
     * @param startNanos epoch, as text: JavaScript has no number for it
     * @param arrivedMillis epoch, arrival of its latest span
     * @param spanSets the spans that match the query; absent without a query
     * @param number of its latest arrival: it grows when more spans arrive
     */
    record Row(
            String traceId,
            String service,
            String name,
            boolean whole,
            boolean arriving,
            String startNanos,
            long durationNanos,
            int spans,
            int errors,
            List<String> services,
            long arrivedMillis,
            long number,
            List<QueryMatches.SpanSet> spanSets) {}

    static TraceList of(SpanRows rows, Filter asked) {
        return of(rows, asked, System.currentTimeMillis());
    }

    /** @param now epoch milliseconds */
    static TraceList of(SpanRows rows, Filter asked, long now) {
        var traces = asked.failing(Samples.ofTraces(rows));
        var services = new HashSet<String>();
        rows.eachSource((resource, _, _) -> services.add(ServiceName.of(resource)));
        var least = asked.millis("min", 0);
        var most = asked.millis("max", Long.MAX_VALUE);
        var status = asked.status();
        var range = asked.range();
        var brush = Brush.parse(asked.value("brush"));
        var matches = new QueryMatches(traces, asked);
        var condition = asked.takesEverySpan() ? null : asked.condition(rows);
        var measured = new Measured[traces.size()];
        var matching = traces.matching(i -> {
            asked.deadline().step();
            var trace = Measured.of(traces, i);
            measured[i] = trace;
            return trace.duration >= least
                    && trace.duration <= most
                    && range.contains(trace.start)
                    && brush.holds(trace.start, trace.duration, traces.failed(i))
                    && (status.isEmpty() || traces.failed(i) == status.equals("error"))
                    && (condition == null || traces.any(i, condition))
                    && matches.hasTrace(i);
        });
        var names = new HashSet<String>();
        for (var i = 0; i < measured.length && names.size() < MAX_NAMES; i++) names.add(measured[i].name);
        var found = new ArrayList<Found>(matching.cardinality());
        matching.stream().forEach(i -> found.add(new Found(i, traces.lastRow(i))));
        found.sort((a, b) -> Integer.compare(b.lastRow, a.lastRow));
        return new TraceList(
                found.subList(0, Math.min(asked.limit(), found.size())).stream()
                        .map(one -> row(rows, traces.arrivals(one.trace), one.lastRow, now, matches.of(one.trace)))
                        .toList(),
                found.size(),
                List.copyOf(new TreeSet<>(services)),
                names.stream().sorted().toList());
    }

    /** @param lastRow of its latest arrival */
    private record Found(int trace, int lastRow) {}

    /** The values needed of every trace, equal to those of {@link Trace}. */
    private record Measured(String name, long start, long duration) {

        static Measured of(Samples traces, int number) {
            var head = traces.head(number);
            // A trace that begins with a root is drawn by its spans' times; clocks that differ shift them.
            if (head.isRoot() && head.start() == traces.start(number) && head.start() > 0)
                return new Measured(head.name(), head.start(), traces.duration(number));
            var trace = trace(traces.arrivals(number));
            return new Measured(trace.head().span().getName(), trace.start(), trace.duration());
        }
    }

    private static Trace trace(List<SpanRow> rows) {
        return Trace.of(SpanRows.spans(rows)).getFirst();
    }

    /** The same values as in the trace's own view: {@link Trace} computes them. */
    private static Row row(
            SpanRows all, List<SpanRow> spans, int lastRow, long now, List<QueryMatches.SpanSet> matched) {
        var trace = trace(spans);
        var head = trace.head();
        var whole = trace.isWhole();
        var arrivedMillis = all.arrivedAt(lastRow);
        return new Row(
                trace.id(),
                head.service(),
                head.span().getName(),
                whole,
                !whole && now - arrivedMillis < STILL_ARRIVING_MILLIS,
                Long.toString(trace.start()),
                trace.duration(),
                spans.size(),
                trace.errors(),
                List.copyOf(trace.serviceNames()),
                arrivedMillis,
                all.arrivedAs(lastRow),
                matched);
    }
}
