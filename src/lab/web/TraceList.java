package lab.web;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lab.telemetry.Arrival;
import lab.telemetry.ServiceName;
import lab.telemetry.Trace;

/**
 * The traces in one line each, the latest arrival first.
 *
 * @param matching how many are as asked for; {@code traces} may be fewer
 * @param services every service that has a span here
 * @param names of the root spans that are here, for choosing; at most 200
 */
record TraceList(List<Row> traces, int matching, List<String> services, List<String> names) {

    private static final int MAX_NAMES = 200;
    private static final long STILL_ARRIVING_MILLIS = 6_000;

    /**
     * A trace in one line.
     *
     * @param service of its root: the span without a parent, or else the one that began first
     * @param whole whether its root is here
     * @param arriving whether it is not, and its sender may still have it: a batch is sent after five seconds, unless
     *     told otherwise
     * @param startNanos epoch, as text: JavaScript has no number for it
     * @param arrivedMillis epoch, when its latest span arrived
     * @param spanSets the spans that match the query; absent when there is none
     * @param number of its latest arrival: more have arrived when it is larger
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
            List<QueryMatches.SpanSet> spanSets) {

        Row with(List<QueryMatches.SpanSet> matched) {
            return new Row(
                    traceId,
                    service,
                    name,
                    whole,
                    arriving,
                    startNanos,
                    durationNanos,
                    spans,
                    errors,
                    services,
                    arrivedMillis,
                    number,
                    matched);
        }
    }

    static TraceList of(List<Arrival<SpanData>> spans, Filter asked) {
        return of(spans, asked, System.currentTimeMillis());
    }

    /** @param now epoch milliseconds */
    static TraceList of(List<Arrival<SpanData>> spans, Filter asked, long now) {
        var groups = new LinkedHashMap<String, List<Arrival<SpanData>>>();
        var services = new TreeSet<String>();
        for (var arrival : spans) {
            services.add(ServiceName.of(arrival.item().getResource()));
            groups.computeIfAbsent(arrival.item().getTraceId(), id -> new ArrayList<>())
                    .add(arrival);
        }
        var least = asked.millis("min", 0);
        var most = asked.millis("max", Long.MAX_VALUE);
        if (!Set.of("", "error", "ok").contains(asked.value("status")))
            throw new IllegalArgumentException("The parameter status must be error or ok.");
        var range = asked.range();
        var brush = Brush.parse(asked.value("brush"));
        var matches = new QueryMatches(() -> spans.stream().map(Arrival::item).iterator(), asked);
        var rows = new ArrayList<Row>();
        var names = new TreeSet<String>();
        groups.values().forEach(trace -> {
            var row = row(trace, now);
            if (names.size() < MAX_NAMES) names.add(row.name);
            var start = Long.parseLong(row.startNanos);
            if (row.durationNanos >= least
                    && row.durationNanos <= most
                    && range.contains(start)
                    && brush.holds(start, row.durationNanos, row.errors > 0)
                    && matches.hasTrace(row.traceId)
                    && matches(row, trace, asked)) rows.add(row);
        });
        rows.sort((a, b) -> Long.compare(b.number, a.number));
        return new TraceList(
                rows.subList(0, Math.min(asked.limit(), rows.size())).stream()
                        .map(row -> row.with(matches.of(row.traceId)))
                        .toList(),
                rows.size(),
                List.copyOf(services),
                List.copyOf(names));
    }

    /** What the trace's own view says, too: {@link Trace} computes it. */
    private static Row row(List<Arrival<SpanData>> arrivals, long now) {
        var trace = Trace.of(arrivals.stream().map(Arrival::item).toList()).getFirst();
        var head = trace.head();
        var latest = arrivals.getLast();
        var whole = trace.isWhole();
        return new Row(
                trace.id(),
                head.service(),
                head.span().getName(),
                whole,
                !whole && now - latest.epochMillis() < STILL_ARRIVING_MILLIS,
                Long.toString(trace.start()),
                trace.duration(),
                arrivals.size(),
                trace.errors(),
                List.copyOf(trace.serviceNames()),
                latest.epochMillis(),
                latest.number(),
                null);
    }

    /** One of its spans has to be all that is asked for; the duration is the trace's. */
    private static boolean matches(Row row, List<Arrival<SpanData>> trace, Filter asked) {
        if (asked.value("status").equals("error") && row.errors == 0) return false;
        if (asked.value("status").equals("ok") && row.errors > 0) return false;
        return trace.stream().map(Arrival::item).anyMatch(asked::matches);
    }

    static boolean contains(SpanData span, Filter asked) {
        return asked.in(span.getName())
                || asked.in(ServiceName.of(span.getResource()))
                || asked.in(span.getTraceId())
                || asked.in(span.getSpanId())
                || asked.in(span.getStatus().getDescription())
                || asked.in(span.getAttributes())
                || span.getEvents().stream()
                        .anyMatch(event -> asked.in(event.getName()) || asked.in(event.getAttributes()));
    }
}
