package lab.web;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import lab.analysis.CallTree;
import lab.analysis.Difference;
import lab.analysis.Field;
import lab.analysis.FlameTree;
import lab.analysis.Groups;
import lab.analysis.HeatMap;
import lab.analysis.LogPatterns;
import lab.analysis.Profiles;
import lab.analysis.Samples;
import lab.analysis.Senders;
import lab.analysis.ServiceMap;
import lab.analysis.ServiceRates;
import lab.analysis.SpansById;
import lab.analysis.TimeRange;
import lab.analysis.TraceComparison;
import lab.query.QueryDeadline;
import lab.receive.RefusalLog;
import lab.telemetry.Arrival;
import lab.telemetry.Store;
import lab.telemetry.Trace;

/** The API's queries about many spans, traces or log records; each answer is limited in size. */
final class Questions {

    private static final int SLOTS = 30;
    private static final int MAX_COLUMNS = 240;
    private static final int MAX_TRACES = 2000;
    private static final int MAX_CALLS = 1000;
    private static final int MAX_EDGES = 300;

    private final Store store;
    private final RefusalLog refused;

    Questions(Store store, RefusalLog refused) {
        this.store = store;
        this.refused = refused;
    }

    /** The data of the first page. */
    record Overview(
            Range range,
            long slotNanos,
            List<ServiceRates> services,
            ServiceMap map,
            List<Senders.Sender> senders,
            List<Problem> problems) {}

    /** Epoch nanoseconds as text, and milliseconds. */
    record Range(String fromNanos, String toNanos, long fromMillis, long toMillis) {
        static Range of(TimeRange range) {
            return new Range(
                    Long.toString(range.from()),
                    Long.toString(range.to()),
                    range.from() / 1_000_000,
                    Math.ceilDiv(range.to(), 1_000_000L));
        }
    }

    /**
     * Requests that were refused or only partly accepted, for the same reason.
     *
     * @param atMillis time of the latest; {@code firstMillis} of the first
     * @param sender its User-Agent, or its address
     * @param rejected the number of items that were not kept although the rest was
     */
    record Problem(
            long atMillis,
            long firstMillis,
            String protocol,
            String path,
            String sender,
            int status,
            String reason,
            long count,
            long rejected) {
        static Problem of(RefusalLog.Entry entry) {
            var request = entry.request();
            return new Problem(
                    entry.last().toEpochMilli(),
                    entry.first().toEpochMilli(),
                    request.protocol(),
                    request.path(),
                    request.sender(),
                    request.status(),
                    request.reason(),
                    entry.count(),
                    entry.rejected());
        }
    }

    /** @param total the number of requests, including those no longer listed */
    record Refused(long total, List<Problem> problems) {}

    Refused refused() {
        return new Refused(refused.total(), problems());
    }

    private List<Problem> problems() {
        return refused.latest().stream().map(Problem::of).toList();
    }

    Overview overview(Filter asked) {
        var spans = store.rows();
        var senders = new Senders();
        spans.eachSource(
                (resource, count, lastMillis) -> senders.add(resource, Senders.Signal.SPANS, count, lastMillis));
        store.metrics().forEach(metric -> senders.add(metric.getResource(), Senders.Signal.METRICS, 0));
        store.logArrivals()
                .forEach(log -> senders.add(log.item().getResource(), Senders.Signal.LOGS, log.epochMillis()));
        var watched = asked.deadline().watching(spans);
        var samples = Samples.ofSpans(spans);
        var range = asked.range()
                .fitted(IntStream.range(0, samples.size())
                        .mapToLong(samples::start)
                        .filter(asked.range()::contains));
        var index = spans.once(SpansById.class, () -> new SpansById(spans)).over(watched);
        var services = ServiceRates.of(index, range, SLOTS);
        var map = ServiceMap.of(index, range);
        return new Overview(
                Range.of(range),
                range.slotNanos(SLOTS),
                first(services, asked.limit()),
                new ServiceMap(first(map.nodes(), MAX_EDGES), first(map.edges(), MAX_EDGES)),
                first(senders.list(), asked.limit()),
                problems());
    }

    private static <T> List<T> first(List<T> list, int most) {
        return list.subList(0, Math.min(most, list.size()));
    }

    /** @param from start of its first column, epoch nanoseconds as text */
    record Heat(
            Range range,
            String from,
            int columns,
            long slotNanos,
            long[] bounds,
            List<HeatMap.Cell> cells,
            int samples) {}

    Heat heatMap(Filter asked) {
        var samples = samples(asked);
        var columns = (int) Math.clamp(asked.whole("columns", 80), 1, MAX_COLUMNS);
        var map = HeatMap.of(asked.deadline().watching(samples), asked.range(), columns);
        return new Heat(
                Range.of(map.range()),
                Long.toString(map.range().from()),
                columns,
                map.slotNanos(),
                map.bounds(),
                map.cells(),
                samples.size());
    }

    Difference difference(Filter asked) {
        var brush = Brush.parse(asked.value("brush"));
        return Difference.of(
                samples(asked),
                sample -> {
                    asked.deadline().step();
                    return brush.holds(sample);
                },
                asked.limit());
    }

    Groups groups(Filter asked) {
        var by = asked.value("by");
        if (by.isBlank())
            throw new IllegalArgumentException("The parameter by must name a field: service, http.route …");
        return Groups.of(asked.deadline().watching(brushed(asked)), Field.parse(by), asked.range(), asked.limit());
    }

    /** @param more the number of calls not listed */
    record Structure(int traces, List<CallTree.Call> calls, int more, List<CallTree.Repeat> repeats) {}

    /** Over the latest matching traces. */
    Structure structure(Filter asked) {
        var deadline = asked.deadline();
        var spans = brushed(asked).last(MAX_TRACES).stream()
                .flatMap(sample -> deadline.watching(sample.spans()).stream())
                .toList();
        var tree = CallTree.of(Samples.ofTraces(deadline.watching(spans)).trees());
        return new Structure(
                tree.traces(),
                first(tree.calls(), MAX_CALLS),
                Math.max(0, tree.calls().size() - MAX_CALLS),
                first(tree.repeats(), 50));
    }

    /** @param other the trace to compare with */
    record Comparison(String traceId, String other, List<TraceComparison.Row> calls, int more) {}

    /** Null when one of the two does not exist. If no other trace is given, a fast one of the same kind is used. */
    Comparison compare(String traceId, Filter asked) {
        var other = asked.value("with");
        if (other.isBlank()) other = aFastOneLike(traceId, asked.deadline());
        if (other == null) return null;
        var mine = Trace.of(asked.deadline().watching(store.trace(traceId)));
        var others = Trace.of(asked.deadline().watching(store.trace(other)));
        if (mine.isEmpty() || others.isEmpty()) return null;
        var calls = TraceComparison.of(others.getFirst(), mine.getFirst()).calls();
        return new Comparison(traceId, other, first(calls, MAX_CALLS), Math.max(0, calls.size() - MAX_CALLS));
    }

    /** A trace without errors with the same root that is among the fastest quarter. Null when there is none. */
    private String aFastOneLike(String traceId, QueryDeadline deadline) {
        var traces = Samples.ofTraces(store.rows());
        var mine = IntStream.range(0, traces.size())
                .filter(trace -> {
                    deadline.step();
                    return traces.head(trace).traceId().equals(traceId);
                })
                .findFirst();
        if (mine.isEmpty()) return null;
        var head = traces.head(mine.getAsInt());
        var alike = traces.where(trace -> {
            deadline.step();
            return trace != mine.getAsInt()
                    && !traces.failed(trace)
                    && traces.head(trace).service().equals(head.service())
                    && traces.head(trace).name().equals(head.name());
        });
        return IntStream.range(0, alike.size())
                .boxed()
                .sorted(Comparator.comparingLong(alike::duration))
                .skip((alike.size() - 1) / 4)
                .findFirst()
                .map(trace -> alike.head(trace).traceId())
                .orElse(null);
    }

    /** @param withChildren whether it includes the spans below */
    record SpanProfile(
            String traceId,
            String spanId,
            boolean withChildren,
            List<Profiles.Type> types,
            Profiles.Type type,
            FlameTree graph) {}

    /** Null when there are no samples of the span. */
    SpanProfile spanProfile(String traceId, String span, Filter asked) {
        var withChildren = asked.value("children").equals("true");
        var spans = new HashSet<>(Set.of(span));
        if (withChildren) {
            Trace.of(store.trace(traceId)).forEach(trace -> spans.addAll(trace.below(span)));
        }
        var found = Profiles.ofSpans(traceId, spans, asked.value("type"), store.profiles(), asked.deadline()::step);
        return found == null
                ? null
                : new SpanProfile(traceId, span, withChildren, found.types(), found.type(), found.graph());
    }

    /** @param services sorted by name */
    record ProfiledServices(List<Profiles.Service> services) {}

    ProfiledServices profiles(Filter asked) {
        return new ProfiledServices(first(Profiles.services(store.profiles(), asked.deadline()::step), asked.limit()));
    }

    /** Null when there are no samples of the service. */
    Profiles serviceProfile(Filter asked) {
        return Profiles.ofService(asked.service(), asked.value("type"), store.profiles(), asked.deadline()::step);
    }

    /** The samples inside the brush. */
    private Samples brushed(Filter asked) {
        var brush = Brush.parse(asked.value("brush"));
        var samples = samples(asked);
        if (brush.equals(Brush.ALL)) return samples;
        return samples.where(i -> brush.holds(samples.start(i), samples.duration(i), samples.failed(i)));
    }

    /**
     * The matching traces, or with {@code of=spans} the matching spans, that begin in the time range. Ignores the
     * brush.
     */
    private Samples samples(Filter asked) {
        var ofSpans = asked.value("of").equals("spans");
        if (!Set.of("", "traces", "spans").contains(asked.value("of")))
            throw new IllegalArgumentException("The parameter of must be traces or spans.");
        var least = asked.millis("min", 0);
        var most = asked.millis("max", Long.MAX_VALUE);
        var status = asked.status();
        var range = asked.range();
        var rows = store.rows();
        var condition = asked.takesEverySpan() ? null : asked.condition(rows);
        var all = ofSpans ? Samples.ofSpans(rows) : asked.failing(Samples.ofTraces(rows));
        var asksForTheRangeAlone =
                condition == null && !asked.hasQuery() && status.isEmpty() && least <= 0 && most == Long.MAX_VALUE;
        if (asksForTheRangeAlone) return all.where(i -> range.contains(all.start(i)));
        var matches = new QueryMatches(ofSpans && asked.hasQuery() ? Samples.ofTraces(rows) : all, asked);
        var matching = ofSpans && asked.hasQuery() ? matches.rows() : null;
        return all.where(i -> {
            asked.deadline().step();
            return range.contains(all.start(i))
                    && all.duration(i) >= least
                    && all.duration(i) <= most
                    && (status.isEmpty() || all.failed(i) == status.equals("error"))
                    && (condition == null || all.any(i, condition))
                    && (ofSpans ? matching == null || matching.get(i) : matches.hasTrace(i));
        });
    }

    /**
     * Log records over time.
     *
     * @param counts by slot and by severity: none, trace, debug, info, warn, error, fatal
     */
    record LogCounts(Range range, String from, long slotNanos, long[][] counts) {}

    private static final int SEVERITIES = 7;

    LogCounts logCounts(Filter asked) {
        var logs = logs(asked);
        var range = asked.range().fitted(logs.stream().mapToLong(LogList::time));
        var counts = new long[SLOTS * 2][SEVERITIES];
        for (var log : logs) {
            if (!range.contains(LogList.time(log))) continue;
            var severity = Math.clamp(Math.ceilDiv(log.getSeverity().getSeverityNumber(), 4), 0, SEVERITIES - 1);
            counts[range.slot(LogList.time(log), counts.length)][severity]++;
        }
        return new LogCounts(Range.of(range), Long.toString(range.from()), range.slotNanos(counts.length), counts);
    }

    Map<String, Object> logPatterns(Filter asked) {
        var patterns = new LogPatterns();
        for (var log : logs(asked)) {
            var body = log.getBodyValue();
            patterns.add(
                    body == null ? log.getEventName() == null ? "" : log.getEventName() : body.asString(),
                    log.getSeverity().getSeverityNumber());
        }
        return Map.of("patterns", patterns.lines(asked.limit()), "beyond", patterns.beyond());
    }

    private List<LogRecordData> logs(Filter asked) {
        return asked.deadline()
                .watching(LogList.matching(store.logArrivals(), asked).stream()
                        .map(Arrival::item)
                        .toList());
    }
}
