package lab.grade;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lab.receive.ReceivedRequest;
import lab.text.SeededInput;

/**
 * A program's telemetry and result: everything that a check may judge.
 *
 * @param spans in the order of their arrival
 * @param metrics in the order of their arrival; a reader that exports twice sends each metric twice
 * @param logs in the order of their arrival
 * @param requests the OTLP requests as received: path, headers, encoding, answer
 * @param stdout the beginning of its output
 * @param stderr the beginning of its error output
 * @param exit its exit code
 * @param folder its working folder, with the files that it wrote
 * @param input the input that the program read with {@code Lab.input}
 * @param companions the program's companion files
 * @param batches the spans of each accepted request, in order of arrival; empty when unknown
 * @param pid the id of the process that emitted it; 0 when unknown (a script may start others)
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
        SeededInput input,
        List<Path> companions,
        List<List<SpanData>> batches,
        long pid) {

    /** Telemetry without a process id. */
    public Telemetry(
            List<SpanData> spans,
            List<MetricData> metrics,
            List<LogRecordData> logs,
            List<ReceivedRequest> requests,
            String stdout,
            String stderr,
            int exit,
            Path folder,
            SeededInput input,
            List<Path> companions,
            List<List<SpanData>> batches) {
        this(spans, metrics, logs, requests, stdout, stderr, exit, folder, input, companions, batches, 0);
    }

    /** Telemetry of a program without companions, and without its requests' batches. */
    public Telemetry(
            List<SpanData> spans,
            List<MetricData> metrics,
            List<LogRecordData> logs,
            List<ReceivedRequest> requests,
            String stdout,
            String stderr,
            int exit,
            Path folder,
            SeededInput input) {
        this(spans, metrics, logs, requests, stdout, stderr, exit, folder, input, List.of(), List.of());
    }

    /** Telemetry of a program that was given no seed. */
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

    Telemetry ofProgram(List<Path> files, long process) {
        return new Telemetry(
                spans,
                metrics,
                logs,
                requests,
                stdout,
                stderr,
                exit,
                folder,
                input,
                List.copyOf(files),
                batches,
                process);
    }

    /**
     * The companion of this name, as graded.
     *
     * @throws AssertionError when the program has none
     */
    public Path companion(String name) {
        return companions.stream()
                .filter(file -> file.getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "This task is graded with " + name + ", which the program's header lists: //FILES " + name));
    }

    /** The program's input from {@code Lab.input} for this text. */
    public String input(String text) {
        return input.text(text);
    }

    /** The program's input from {@code Lab.input} for this number. */
    public int input(int number) {
        return input.number(number);
    }

    /** The program's amount from {@code Lab.work} for this amount. */
    public int work(int amount) {
        return input.work(amount);
    }

    private static final Pattern PICTURE =
            Pattern.compile("(?m)^.*\\R\\R {2}(trace [0-9a-f]{32} ·|logs\\b|metrics\\b)");

    /** The lab's message on close. */
    private static final Pattern STILL_CURRENT =
            Pattern.compile("The span \"(.*)\" is still current at the end of the program");

    private static final String UNENDED = "otel.sdk.span.live";

    /** Bound while JUnit runs the checks of one program. */
    static final ScopedValue<Telemetry> JUDGED = ScopedValue.newInstance();

    /** True when no telemetry arrived at all. */
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

    /** The spans for which the condition holds. */
    public List<SpanData> spans(Predicate<SpanData> condition) {
        return spans.stream().filter(condition).toList();
    }

    /**
     * The one span of this service and kind.
     *
     * @throws AssertionError when there is none, or more than one; the message lists the spans
     */
    public SpanData span(String service, SpanKind kind) {
        return only(spans(service, kind), "one " + kind + " span of the service " + service, whyNone(service, kind));
    }

    /**
     * The one span of this name.
     *
     * @throws AssertionError when there is none, or more than one; the message lists the spans
     */
    public SpanData span(String name) {
        return only(spans(span -> span.getName().equals(name)), "one span named \"" + name + "\"", "");
    }

    /** The parent of this span, or null when it did not arrive. */
    public SpanData parent(SpanData child) {
        return spans.stream()
                .filter(span -> span.getTraceId().equals(child.getTraceId())
                        && span.getSpanId().equals(child.getParentSpanId()))
                .findFirst()
                .orElse(null);
    }

    /** Whether the span is a descendant of the other one, at any distance. */
    public boolean descends(SpanData span, SpanData ancestor) {
        var seen = new HashSet<String>();
        for (var one = parent(span); one != null && seen.add(one.getSpanId()); one = parent(one)) {
            if (one.getSpanId().equals(ancestor.getSpanId())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The number of the service's spans that were started but not ended when the program ended, as reported by its SDK.
     * 0 when it does not report.
     */
    public long unended(String service) {
        return metrics.stream()
                .filter(metric -> metric.getName().equals(UNENDED)
                        && service(metric.getResource()).equals(service))
                .reduce((earlier, later) -> later)
                .map(metric -> metric.getLongSumData().getPoints().stream()
                        .mapToLong(LongPointData::getValue)
                        .sum())
                .orElse(0L);
    }

    /** The number of spans of all services that were started but not ended. */
    public long unended() {
        return metrics.stream()
                .map(metric -> service(metric.getResource()))
                .distinct()
                .mapToLong(this::unended)
                .sum();
    }

    /**
     * The name of the span that was still current when the program closed its lab, because a scope was left open. Empty
     * when there was none, and for a program without a lab.
     */
    public Optional<String> stillCurrent() {
        var told = STILL_CURRENT.matcher(stderr);
        return told.find() ? Optional.of(told.group(1)) : Optional.empty();
    }

    /**
     * The program's own output: {@link #stdout} up to the lab's picture, which repeats the telemetry. The picture
     * begins with its heading, and an empty line before the first trace, log or metric.
     */
    public String printed() {
        var picture = PICTURE.matcher(stdout);
        return picture.find() ? stdout.substring(0, picture.start()) : stdout;
    }

    /** The trace ids, each once. */
    public List<String> traceIds() {
        return spans.stream().map(SpanData::getTraceId).distinct().toList();
    }

    /**
     * The metric of this name, from its last arrival.
     *
     * @throws AssertionError when there is none; the message lists the metrics
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

    /** The log records whose body, as text, satisfies the condition. */
    public List<LogRecordData> logs(Predicate<String> body) {
        return logs.stream().filter(log -> body.test(text(log))).toList();
    }

    /** A log record's body as text; empty when it has none. */
    public static String text(LogRecordData log) {
        return log.getBodyValue() == null
                ? ""
                : Objects.toString(log.getBodyValue().asString(), "");
    }

    /**
     * A sentence, preceded by a space, with the likely reason why no span of this service and kind arrived; empty when
     * no reason is visible.
     */
    public String whyNone(String service, SpanKind kind) {
        var unended = unended(service);
        if (unended > 0) {
            return (unended == 1
                            ? " One span of " + service + " was"
                            : " " + unended + " spans of " + service + " were")
                    + " started and never ended: only a span that ends is exported.";
        }
        var internal = spans(service, SpanKind.INTERNAL);
        return internal.isEmpty() || kind == SpanKind.INTERNAL
                ? ""
                : " \"" + internal.getFirst().getName() + "\" of " + service
                        + " is INTERNAL, the kind of a span that nobody gave one: setSpanKind(SpanKind." + kind + ").";
    }

    private SpanData only(List<SpanData> found, String wanted, String whyNone) {
        if (found.size() == 1) {
            return found.getFirst();
        }
        var seen = spans.stream()
                .map(span -> service(span.getResource()) + " " + span.getKind() + " \"" + span.getName() + "\"")
                .toList();
        throw new AssertionError("Expected " + wanted + ", but there "
                + (found.isEmpty() ? "is none; " : "are " + found.size() + "; ") + among("spans", seen)
                + (found.isEmpty() && !whyNone.isEmpty() ? "." + whyNone : ""));
    }

    private static String among(String what, List<String> names) {
        return names.isEmpty()
                ? "no " + what + " arrived at all"
                : "the " + what + " that arrived: " + names.stream().limit(12).collect(Collectors.joining(", "))
                        + (names.size() > 12 ? ", …" : "");
    }
}
