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
 * @param companions the files beside the program that belong to it
 * @param batches the spans of each request that was taken, in the order of their arrival; empty where that is not known
 * @param pid the number of the process that emitted it; 0 where that is not known (a script may start others)
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

    /** What came from nobody knows which process. */
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

    /** What a program emitted that has no companions, without what its requests were. */
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
     * The companion of this name, as it is graded.
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

    /** What the program got from {@code Lab.input} for this text. */
    public String input(String text) {
        return input.text(text);
    }

    /** What the program got from {@code Lab.input} for this number. */
    public int input(int number) {
        return input.number(number);
    }

    /** What the program got from {@code Lab.work} for this amount. */
    public int work(int amount) {
        return input.work(amount);
    }

    private static final Pattern PICTURE =
            Pattern.compile("(?m)^.*\\R\\R {2}(trace [0-9a-f]{32} ·|logs\\b|metrics\\b)");

    /** As the lab tells it when it is closed. */
    private static final Pattern STILL_CURRENT =
            Pattern.compile("The span \"(.*)\" is still current at the end of the program");

    private static final String UNENDED = "otel.sdk.span.live";

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
        return only(spans(service, kind), "one " + kind + " span of the service " + service, whyNone(service, kind));
    }

    /**
     * The one span of this name.
     *
     * @throws AssertionError when there is none, or more than one; it says which spans there are
     */
    public SpanData span(String name) {
        return only(spans(span -> span.getName().equals(name)), "one span named \"" + name + "\"", "");
    }

    /** The span whose id is the parent of this one, or null when it did not arrive. */
    public SpanData parent(SpanData child) {
        return spans.stream()
                .filter(span -> span.getTraceId().equals(child.getTraceId())
                        && span.getSpanId().equals(child.getParentSpanId()))
                .findFirst()
                .orElse(null);
    }

    /** Whether the span descends from the other one, through any number of spans in between. */
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
     * How many spans of the service were started and not ended when the program ended: its SDK counts them. 0 when it
     * does not say.
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

    /** How many spans of all services were started and not ended. */
    public long unended() {
        return metrics.stream()
                .map(metric -> service(metric.getResource()))
                .distinct()
                .mapToLong(this::unended)
                .sum();
    }

    /**
     * The name of the span that was still current when the program closed its lab: a scope was left open. Empty when
     * none was, and for a program without a lab.
     */
    public Optional<String> stillCurrent() {
        var told = STILL_CURRENT.matcher(stderr);
        return told.find() ? Optional.of(told.group(1)) : Optional.empty();
    }

    /**
     * What the program printed itself: {@link #stdout} up to the lab's picture, which repeats what was emitted. The
     * picture begins with its heading, and an empty line before the first trace, log or metric.
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

    /**
     * A sentence, with a space before it, on the likely reason why no span of this service and kind arrived; empty when
     * there is none to be seen.
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
