package lab.grade;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lab.receive.ReceivedRequest;
import lab.text.SeededInput;

/**
 * What a program emitted, and how it ended: all that a check may judge.
 *
 * @param spans in the order of their arrival
 * @param metrics in the order of their arrival; a reader that exports twice sends each metric twice
 * @param logs in the order of their arrival
 * @param requests the OTLP requests as they came: path, headers, encoding, answer
 * @param stdout the beginning of what it printed
 * @param stderr the beginning of what it printed as errors
 * @param exit its exit code
 * @param folder the folder that it ran in, with the files that it wrote
 * @param input what the program read from outside, by {@code Lab.input}
 */
public record Telemetry(
        List<SpanData> spans,
        List<MetricData> metrics,
        List<LogRecordData> logs,
        List<ReceivedRequest> requests,
        String stdout,
        String stderr,
        int exit,
        Path folder,
        SeededInput input) {

    /** What a program emitted that was given no seed. */
    public Telemetry(
            List<SpanData> spans,
            List<MetricData> metrics,
            List<LogRecordData> logs,
            List<ReceivedRequest> requests,
            String stdout,
            String stderr,
            int exit,
            Path folder) {
        this(spans, metrics, logs, requests, stdout, stderr, exit, folder, new SeededInput(0));
    }

    /** What the program got from {@code Lab.input} for this text. */
    public String input(String text) {
        return input.text(text);
    }

    /** What the program got from {@code Lab.input} for this number. */
    public int input(int number) {
        return input.number(number);
    }

    /** Bound while JUnit runs the checks of one program. */
    static final ScopedValue<Telemetry> JUDGED = ScopedValue.newInstance();

    /** True when no signal arrived at all. */
    public boolean isEmpty() {
        return spans.isEmpty() && metrics.isEmpty() && logs.isEmpty();
    }

    /** The {@code service.name} of a resource, or {@code unknown_service}. */
    public static String service(Resource resource) {
        var name = resource.getAttribute(io.opentelemetry.api.common.AttributeKey.stringKey("service.name"));
        return name == null ? "unknown_service" : name;
    }

    /** The spans of one service. */
    public List<SpanData> spans(String service) {
        return spans(span -> service(span.getResource()).equals(service));
    }

    /** The spans of one service and kind. */
    public List<SpanData> spans(String service, SpanKind kind) {
        return spans(span -> service(span.getResource()).equals(service) && span.getKind() == kind);
    }

    /** The spans that the condition holds for. */
    public List<SpanData> spans(Predicate<SpanData> condition) {
        return spans.stream().filter(condition).toList();
    }

    /**
     * The one span of this service and kind.
     *
     * @throws AssertionError when there is none, or more than one; it says which spans there are
     */
    public SpanData span(String service, SpanKind kind) {
        return only(spans(service, kind), "one " + kind + " span of the service " + service);
    }

    /**
     * The one span of this name.
     *
     * @throws AssertionError when there is none, or more than one; it says which spans there are
     */
    public SpanData span(String name) {
        return only(spans(span -> span.getName().equals(name)), "one span named \"" + name + "\"");
    }

    /** The span whose id is the parent of this one, or null when it did not arrive. */
    public SpanData parent(SpanData child) {
        return spans.stream()
                .filter(span -> span.getTraceId().equals(child.getTraceId())
                        && span.getSpanId().equals(child.getParentSpanId()))
                .findFirst()
                .orElse(null);
    }

    /** The trace ids, each once. */
    public List<String> traceIds() {
        return spans.stream().map(SpanData::getTraceId).distinct().toList();
    }

    /**
     * The metric of this name, as it arrived last.
     *
     * @throws AssertionError when there is none; it says which metrics there are
     */
    public MetricData metric(String name) {
        return metrics.stream()
                .filter(metric -> metric.getName().equals(name))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("Expected a metric named \"" + name + "\"; "
                        + among(
                                "metrics",
                                metrics.stream()
                                        .map(MetricData::getName)
                                        .distinct()
                                        .toList())));
    }

    /** The log records whose body, as text, the condition holds for. */
    public List<LogRecordData> logs(Predicate<String> body) {
        return logs.stream().filter(log -> body.test(text(log))).toList();
    }

    /** A log record's body as text; empty when it has none. */
    public static String text(LogRecordData log) {
        return log.getBodyValue() == null
                ? ""
                : Objects.toString(log.getBodyValue().asString(), "");
    }

    private SpanData only(List<SpanData> found, String wanted) {
        if (found.size() == 1) {
            return found.getFirst();
        }
        var seen = spans.stream()
                .map(span -> service(span.getResource()) + " " + span.getKind() + " \"" + span.getName() + "\"")
                .toList();
        throw new AssertionError("Expected " + wanted + ", but there "
                + (found.isEmpty() ? "is none; " : "are " + found.size() + "; ") + among("spans", seen));
    }

    private static String among(String what, List<String> names) {
        return names.isEmpty()
                ? "no " + what + " arrived at all"
                : "the " + what + " that arrived: " + names.stream().limit(12).collect(Collectors.joining(", "))
                        + (names.size() > 12 ? ", …" : "");
    }
}
