package lab.terminal;

import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.ServiceName;
import lab.telemetry.SpanNode;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;

/**
 * Draws log records: those of a span below it (they are left out with it in a long trace), all others in a section of
 * their own.
 */
final class LogSection {

    private static final int MAX_LOGS = 100;
    private static final long DAY = 86_400_000;

    private final Map<SpanNode, List<LogRecordData>> bySpan = new HashMap<>();
    private final List<LogRecordData> outside = new ArrayList<>();

    LogSection(List<LogRecordData> logs, SpanIndex spans, ServiceColors services) {
        for (var log : logs) {
            var node = spans.find(log.getSpanContext());
            (node == null ? outside : bySpan.computeIfAbsent(node, n -> new ArrayList<>())).add(log);
        }
        sort(outside);
        for (var log : outside) {
            services.style(ServiceName.of(log.getResource()));
        }
    }

    List<LogRecordData> of(SpanNode node) {
        return bySpan.getOrDefault(node, List.of());
    }

    /** Draws the logs that belong to no drawn span, with the time of day in UTC. */
    void drawOutside(Page page) {
        if (outside.isEmpty()) {
            return;
        }
        page.gap();
        page.heading("logs outside any span", List.of());
        page.gap();
        for (var log : outside.subList(0, Math.min(MAX_LOGS, outside.size()))) {
            var context = log.getSpanContext();
            int start = Page.INDENT + 15;
            var line = page.line()
                    .add(time(log) == 0 ? "no time" : clock(time(log)), Style.FAINT)
                    .to(start);
            page.service(line, ServiceName.of(log.getResource()));
            start += page.serviceWidth() + 2;
            line.to(start).add(line(log, page.glyphs));
            if (context.isValid()) {
                indented(
                        page,
                        start + 2,
                        List.of("span " + context.getSpanId(), "trace " + context.getTraceId(), "not seen"));
            }
            if (page.shows(Detail.ATTRIBUTES)) {
                indented(page, start + 2, Page.items(log.getAttributes()));
            }
        }
        if (outside.size() > MAX_LOGS) {
            page.line().add(page.glyphs.ellipsis() + " " + (outside.size() - MAX_LOGS) + " more", Style.FAINT);
        }
    }

    private static void indented(Page page, int start, List<String> items) {
        for (var packed : page.pack(items, page.columns - start, Style.FAINT)) {
            page.line().to(start).add(packed);
        }
    }

    /** {@code • WARN card declined}; the log's exception follows. */
    static Line line(LogRecordData log, Glyphs glyphs) {
        boolean error = log.getSeverity().getSeverityNumber() >= Severity.ERROR.getSeverityNumber();
        var exception = RowNotes.exception(log.getAttributes());
        var body = log.getBodyValue() == null ? "" : AttributeText.of(log.getBodyValue());
        var line = new Line().add(glyphs.log(), error ? Style.ERROR : Style.FAINT);
        line.skip(1).add(severity(log), error ? Style.LOUD : Style.BOLD);
        for (var part : new String[] {log.getEventName(), body, exception}) {
            if (part != null && !part.isEmpty()) {
                line.skip(1).add(part, error ? Style.ERROR : Style.PLAIN);
            }
        }
        return line;
    }

    private static String severity(LogRecordData log) {
        if (log.getSeverityText() != null && !log.getSeverityText().isEmpty()) {
            return log.getSeverityText();
        }
        return log.getSeverity() == Severity.UNDEFINED_SEVERITY_NUMBER
                ? ""
                : log.getSeverity().name();
    }

    /** Its time, else the time it was observed, in epoch nanoseconds. */
    static long time(LogRecordData log) {
        return log.getTimestampEpochNanos() != 0 ? log.getTimestampEpochNanos() : log.getObservedTimestampEpochNanos();
    }

    /** By time; a log without a time stays after those that arrived before it. */
    private static void sort(List<LogRecordData> logs) {
        var places = new HashMap<LogRecordData, Long>();
        var before = Long.MIN_VALUE;
        for (var log : logs) {
            before = time(log) == 0 ? before : time(log);
            places.put(log, before);
        }
        logs.sort((a, b) -> Long.compare(places.get(a), places.get(b)));
    }

    private static String clock(long epochNanos) {
        long millis = Math.floorMod(Math.floorDiv(epochNanos, 1_000_000L), DAY);
        var clock = new StringBuilder(13);
        two(clock, millis / 3_600_000).append(':');
        two(clock, millis / 60_000 % 60).append(':');
        two(clock, millis / 1000 % 60).append('.').append(millis / 100 % 10);
        return two(clock, millis % 100).append('Z').toString();
    }

    private static StringBuilder two(StringBuilder text, long number) {
        return text.append(number / 10).append(number % 10);
    }
}
