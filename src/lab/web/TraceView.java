package lab.web;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import lab.analysis.CriticalPath;
import lab.analysis.Profiles;
import lab.analysis.SelfTime;
import lab.telemetry.ServiceName;
import lab.telemetry.SpanNode;
import lab.telemetry.SpanRows;
import lab.telemetry.Store;
import lab.telemetry.Trace;

/**
 * One trace with its spans in drawing order: parents before children, children by start.
 *
 * @param startNanos epoch, as text: JavaScript has no number for it
 * @param logs the trace's logs without a span, or whose span is missing
 * @param path the critical path, one segment after the other
 * @param more the number of spans not listed
 */
record TraceView(
        String traceId,
        String startNanos,
        long durationNanos,
        int errors,
        List<String> services,
        List<Span> spans,
        List<LogList.Row> logs,
        List<Segment> path,
        int more) {

    private static final int MAX_SPANS = 10_000;

    /**
     * A span.
     *
     * @param depth the number of known ancestors
     * @param remarks its anomalies: {@code orphan} (its parent is missing), {@code early} (begins before its parent),
     *     {@code circular}, {@code unfinished}, {@code repeated} (its id occurred before), {@code negative} (ends
     *     before it begins), {@code noStart}
     * @param startNanos absent when missing
     * @param offsetNanos from the trace's start; negative when its clock is behind
     * @param lateMillis from its end to its arrival, by two clocks
     * @param selfNanos its duration without the time in which one of its children ran
     * @param criticalNanos its share of the trace's critical path
     * @param samples number of profile samples taken in it
     * @param sampled absent if its trace flags are all zero: several SDKs (Python's, Ruby's) send no flags for sampled
     *     spans
     */
    record Span(
            String spanId,
            String parentSpanId,
            int depth,
            List<String> remarks,
            String name,
            String service,
            String kind,
            String status,
            String statusDescription,
            String startNanos,
            long offsetNanos,
            long durationNanos,
            long selfNanos,
            long criticalNanos,
            long lateMillis,
            Boolean sampled,
            String traceState,
            Map<String, Object> attributes,
            int droppedAttributes,
            List<Event> events,
            int droppedEvents,
            List<Link> links,
            int droppedLinks,
            List<Link> linkedFrom,
            List<LogList.Row> logs,
            List<MetricView.Pointer> exemplars,
            int samples,
            Scope scope,
            Map<String, Object> resource,
            String resourceSchemaUrl) {}

    /** A part of the critical path, relative to the trace's start. */
    record Segment(String spanId, long offsetNanos, long durationNanos) {}

    record Event(String name, long offsetNanos, Map<String, Object> attributes, int droppedAttributes) {}

    /**
     * One end of a link.
     *
     * @param name of the span at the other end, absent when it is missing; likewise its service
     */
    record Link(
            String traceId,
            String spanId,
            String service,
            String name,
            Map<String, Object> attributes,
            int droppedAttributes) {}

    /** The instrumentation scope; fields are empty when not given. */
    record Scope(String name, String version, String schemaUrl, Map<String, Object> attributes) {
        static Scope of(InstrumentationScopeInfo scope) {
            return new Scope(
                    scope.getName(), scope.getVersion(), scope.getSchemaUrl(), JsonValues.of(scope.getAttributes()));
        }
    }

    /** The trace, or null when it has no spans here. */
    static TraceView of(String traceId, Store store) {
        var arrivals = new HashMap<SpanData, Long>();
        var spans = new ArrayList<SpanData>();
        var all = store.rows();
        for (var row : all.ofTrace(traceId)) {
            var span = all.spans().get(row);
            spans.add(span);
            arrivals.putIfAbsent(span, all.arrivedAt(row));
        }
        if (spans.isEmpty()) return null;
        var trace = Trace.of(spans).getFirst();
        var known = new Known(trace, all, store);
        var path = CriticalPath.of(trace);
        var times = path.times();
        var shown = trace.nodes().subList(0, Math.min(MAX_SPANS, trace.nodes().size()));
        var seen = new LinkedHashSet<String>();
        var views = shown.stream()
                .map(node -> span(
                        node,
                        trace,
                        times.getOrDefault(node, 0L),
                        known,
                        arrivals.get(node.span()),
                        !seen.add(node.span().getSpanId())))
                .toList();
        return new TraceView(
                traceId,
                Long.toString(trace.start()),
                trace.duration(),
                trace.errors(),
                List.copyOf(trace.serviceNames()),
                views,
                known.otherLogs(),
                path.segments().stream()
                        .limit(MAX_SPANS)
                        .map(segment -> new Segment(
                                segment.node().span().getSpanId(), segment.from() - trace.start(), segment.duration()))
                        .toList(),
                trace.nodes().size() - shown.size());
    }

    private static Span span(
            SpanNode node, Trace trace, long criticalNanos, Known known, long arrivedMillis, boolean repeated) {
        var span = node.span();
        var remarks = new ArrayList<String>();
        if (node.isOrphan()) remarks.add("orphan");
        if (node.hasNoStart()) remarks.add("noStart");
        if (node.isEarly()) remarks.add("early");
        if (node.isCircular()) remarks.add("circular");
        if (node.isUnfinished()) remarks.add("unfinished");
        else if (node.duration() < 0) remarks.add("negative");
        if (repeated) remarks.add("repeated");
        return new Span(
                span.getSpanId(),
                known(span.getParentSpanId()),
                node.depth(),
                remarks,
                span.getName(),
                node.service(),
                span.getKind().name(),
                status(span.getStatus().getStatusCode()),
                span.getStatus().getDescription(),
                node.hasNoStart() ? null : Long.toString(span.getStartEpochNanos()),
                node.hasNoStart() ? node.start() - trace.start() : span.getStartEpochNanos() - trace.start(),
                node.duration(),
                SelfTime.of(node),
                criticalNanos,
                node.isUnfinished() ? 0 : arrivedMillis - span.getEndEpochNanos() / 1_000_000,
                sampled(span.getSpanContext()),
                traceState(span.getSpanContext()),
                JsonValues.of(span.getAttributes()),
                span.getTotalAttributeCount() - span.getAttributes().size(),
                span.getEvents().stream()
                        .map(event -> new Event(
                                event.getName(),
                                event.getEpochNanos() - trace.start(),
                                JsonValues.of(event.getAttributes()),
                                event.getDroppedAttributesCount()))
                        .toList(),
                span.getTotalRecordedEvents() - span.getEvents().size(),
                span.getLinks().stream().map(known::target).toList(),
                span.getTotalRecordedLinks() - span.getLinks().size(),
                known.linksTo(span),
                repeated ? List.of() : known.logs(span),
                repeated ? List.of() : known.exemplars(span),
                repeated ? 0 : known.samples(span),
                Scope.of(span.getInstrumentationScopeInfo()),
                JsonValues.of(span.getResource()),
                span.getResource().getSchemaUrl());
    }

    private static String status(StatusCode code) {
        return code.name();
    }

    private static Boolean sampled(SpanContext context) {
        return context.getTraceFlags().asByte() == 0 ? null : context.isSampled();
    }

    static String traceState(SpanContext context) {
        var text = new StringBuilder();
        context.getTraceState()
                .forEach((key, value) -> text.append(text.isEmpty() ? "" : ",")
                        .append(key)
                        .append('=')
                        .append(value));
        return text.toString();
    }

    /** An id; empty for the invalid one, all zeros. */
    static String known(String id) {
        return id.chars().allMatch(digit -> digit == '0') ? "" : id;
    }

    /** Other data in the store that belongs to the spans of one trace. */
    private static final class Known {

        private final Map<String, SpanData> byContext = new HashMap<>();
        private final Map<String, List<Link>> linksTo = new HashMap<>();
        private final Map<String, List<LogList.Row>> logs = new HashMap<>();
        private final Map<String, List<MetricView.Pointer>> exemplars;
        private final Map<String, Integer> samples;

        Known(Trace trace, SpanRows all, Store store) {
            var targets = new HashSet<String>();
            for (var node : trace.nodes())
                for (var link : node.span().getLinks()) targets.add(key(link.getSpanContext()));
            for (var row : all) {
                if (!targets.isEmpty()) {
                    var key = row.traceId() + row.spanId();
                    if (targets.contains(key)) byContext.putIfAbsent(key, SpanRows.span(row));
                }
                if (row.links() == 0) continue;
                var span = SpanRows.span(row);
                for (var link : span.getLinks()) {
                    if (link.getSpanContext().getTraceId().equals(trace.id())) {
                        linksTo.computeIfAbsent(link.getSpanContext().getSpanId(), id -> new ArrayList<>())
                                .add(end(span.getSpanContext(), span, link));
                    }
                }
            }
            for (var arrival : store.logArrivals()) {
                if (arrival.item().getSpanContext().getTraceId().equals(trace.id()))
                    logs.computeIfAbsent(arrival.item().getSpanContext().getSpanId(), id -> new ArrayList<>())
                            .add(LogList.row(arrival));
            }
            exemplars = MetricView.exemplarsOf(trace.id(), store.metrics());
            samples = Profiles.samplesOf(trace.id(), store.profiles());
            here = trace;
        }

        private final Trace here;

        Link target(LinkData link) {
            return end(link.getSpanContext(), byContext.get(key(link.getSpanContext())), link);
        }

        private static Link end(SpanContext context, SpanData span, LinkData link) {
            return new Link(
                    known(context.getTraceId()),
                    known(context.getSpanId()),
                    span == null ? null : ServiceName.of(span.getResource()),
                    span == null ? null : span.getName(),
                    JsonValues.of(link.getAttributes()),
                    link.getTotalAttributeCount() - link.getAttributes().size());
        }

        List<Link> linksTo(SpanData span) {
            return linksTo.getOrDefault(span.getSpanId(), List.of());
        }

        List<LogList.Row> logs(SpanData span) {
            return logs.getOrDefault(span.getSpanId(), List.of());
        }

        List<MetricView.Pointer> exemplars(SpanData span) {
            return exemplars.getOrDefault(span.getSpanId(), List.of());
        }

        int samples(SpanData span) {
            return samples.getOrDefault(span.getSpanId(), 0);
        }

        List<LogList.Row> otherLogs() {
            var rest = new HashMap<>(logs);
            here.nodes().forEach(node -> rest.remove(node.span().getSpanId()));
            return rest.values().stream()
                    .flatMap(List::stream)
                    .sorted((a, b) -> Long.compare(a.number(), b.number()))
                    .toList();
        }

        private static String key(SpanContext context) {
            return context.getTraceId() + context.getSpanId();
        }
    }
}
