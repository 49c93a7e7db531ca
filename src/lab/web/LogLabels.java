package lab.web;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.util.Objects;
import lab.query.LogQuery;
import lab.telemetry.ServiceName;

/**
 * The labels of a log record, named as in Loki: attributes of the resource, the record and its scope, with underscores
 * for characters that a label cannot contain, and {@code service_name}, {@code level}, {@code trace_id} and so on.
 */
record LogLabels(LogRecordData log) implements LogQuery.LogFields {

    private static final String[] LEVELS = {"unknown", "trace", "debug", "info", "warn", "error", "fatal"};

    @Override
    public String label(String name) {
        return switch (name) {
            case "service_name" -> ServiceName.of(log.getResource());
            case "level", "detected_level" ->
                LEVELS[Math.clamp(Math.ceilDiv(log.getSeverity().getSeverityNumber(), 4), 0, LEVELS.length - 1)];
            case "severity_text" -> Objects.requireNonNullElse(log.getSeverityText(), "");
            case "severity_number" ->
                Integer.toString(Math.max(0, log.getSeverity().getSeverityNumber()));
            case "trace_id" -> TraceView.known(log.getSpanContext().getTraceId());
            case "span_id" -> TraceView.known(log.getSpanContext().getSpanId());
            case "scope_name" -> log.getInstrumentationScopeInfo().getName();
            case "scope_version" ->
                Objects.requireNonNullElse(log.getInstrumentationScopeInfo().getVersion(), "");
            case "event_name" -> Objects.requireNonNullElse(log.getEventName(), "");
            default -> attribute(name);
        };
    }

    private String attribute(String name) {
        for (var attributes : new Attributes[] {
            log.getAttributes(),
            log.getResource().getAttributes(),
            log.getInstrumentationScopeInfo().getAttributes()
        })
            for (var entry : attributes.asMap().entrySet())
                if (isLabel(entry.getKey().getKey(), name)) return Filter.text(entry.getValue());
        return "";
    }

    /** {@code http.route} becomes the label {@code http_route}. */
    private static boolean isLabel(String key, String name) {
        if (key.length() != name.length()) return false;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            var letter = c < 128 && Character.isLetterOrDigit(c) ? c : '_';
            if (letter != name.charAt(i)) return false;
        }
        return true;
    }

    @Override
    public String line() {
        var body = log.getBodyValue();
        return body == null ? "" : body.asString();
    }
}
