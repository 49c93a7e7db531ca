package lab.web;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import lab.analysis.Parts;
import lab.query.LogQuery;
import lab.telemetry.Arrival;
import lab.telemetry.ServiceName;

/**
 * Log records in order of arrival: the latest that match.
 *
 * @param matching the number of matches; {@code logs} may be fewer
 * @param last the number of the latest arrival that was examined: the next request asks for those {@code after} it
 */
record LogList(List<Row> logs, int matching, long last, List<String> services) {

    /**
     * A log record.
     *
     * @param timeNanos epoch, as text; its time, else the time it was observed; absent if both are missing
     * @param severity from 1 to 24, 0 for none (specification: Logs Data Model, SeverityNumber)
     * @param body text, a number, or a structure; absent for none
     * @param traceId empty when it was emitted outside a trace
     */
    record Row(
            long number,
            String timeNanos,
            int severity,
            String severityText,
            String service,
            Object body,
            String eventName,
            Map<String, Object> attributes,
            int droppedAttributes,
            String traceId,
            String spanId,
            TraceView.Scope scope,
            Map<String, Object> resource) {}

    static LogList of(List<Arrival<LogRecordData>> logs, Filter asked) {
        var after = asked.whole("after", -1);
        var services = new TreeSet<String>();
        for (var arrival : logs) services.add(ServiceName.of(arrival.item().getResource()));
        var found = matching(logs, asked);
        var last = logs.isEmpty() ? after : logs.getLast().number();
        var latest = found.subList(Math.max(0, found.size() - asked.limit()), found.size());
        return new LogList(latest.stream().map(LogList::row).toList(), found.size(), last, List.copyOf(services));
    }

    /** The log records that match. */
    static List<Arrival<LogRecordData>> matching(List<Arrival<LogRecordData>> logs, Filter asked) {
        var after = asked.whole("after", -1);
        var least = asked.whole("severity", 0);
        var trace = asked.value("trace").toLowerCase(Locale.ROOT);
        var range = asked.range();
        var query = asked.value("query").isEmpty() ? null : LogQuery.parse(asked.value("query"));
        return Parts.of(logs.size(), (from, to) -> {
                    var found = new ArrayList<Arrival<LogRecordData>>();
                    for (var arrival : logs.subList(from, to)) {
                        asked.deadline().step();
                        var log = arrival.item();
                        var service = ServiceName.of(log.getResource());
                        if (arrival.number() > after
                                && log.getSeverity().getSeverityNumber() >= least
                                && range.contains(time(log))
                                && asked.isService(service)
                                && (trace.isEmpty()
                                        || trace.equals(log.getSpanContext().getTraceId()))
                                && asked.hasAttributes(
                                        log.getAttributes(), log.getResource().getAttributes())
                                && (asked.text().isEmpty() || contains(log, asked))
                                && (query == null || query.matches(new LogLabels(log)))) found.add(arrival);
                    }
                    return found;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Its time, else the time it was observed; epoch nanoseconds. */
    static long time(LogRecordData log) {
        return log.getTimestampEpochNanos() == 0 ? log.getObservedTimestampEpochNanos() : log.getTimestampEpochNanos();
    }

    static Row row(Arrival<LogRecordData> arrival) {
        var log = arrival.item();
        var context = log.getSpanContext();
        return new Row(
                arrival.number(),
                time(log) == 0 ? null : Long.toString(time(log)),
                Math.max(0, log.getSeverity().getSeverityNumber()),
                log.getSeverityText(),
                ServiceName.of(log.getResource()),
                JsonValues.of(log.getBodyValue()),
                log.getEventName(),
                JsonValues.of(log.getAttributes()),
                log.getTotalAttributeCount() - log.getAttributes().size(),
                TraceView.known(context.getTraceId()),
                TraceView.known(context.getSpanId()),
                TraceView.Scope.of(log.getInstrumentationScopeInfo()),
                JsonValues.of(log.getResource()));
    }

    private static boolean contains(LogRecordData log, Filter asked) {
        return log.getBodyValue() != null && asked.in(log.getBodyValue().asString())
                || asked.in(log.getAttributes())
                || asked.in(log.getEventName())
                || asked.in(log.getSeverityText())
                || asked.in(ServiceName.of(log.getResource()))
                || asked.in(log.getSpanContext().getTraceId());
    }
}
