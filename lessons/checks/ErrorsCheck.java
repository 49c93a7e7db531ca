import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 14: what failed is red, once, with its reason; what was handled is not; and an alert has something to count.
 */
@Lesson("14_errors")
class ErrorsCheck {

    private static final List<String> FAILING = List.of("cake", "water");
    private static final String HANDLED = "tea";
    private static final List<String> ALL = List.of("coffee", HANDLED, "cake", "water");
    private static final String DURATION = "http.server.request.duration";
    private static final Pattern TYPE = Pattern.compile("[\\w.$-]+");

    @Task(1)
    @DisplayName("a request that fails has the status ERROR and an error.type, and its exception is one log record")
    void recordedAndRethrown(Telemetry emitted) {
        failing(emitted);
    }

    @Claim(id = "1a", value = "the customer still gets a 500")
    void rethrown(Telemetry emitted) {
        for (var item : FAILING) {
            var asked = Pattern.compile(".*/" + Pattern.quote(emitted.input(item)) + "\\W+200\\b.*");
            require(
                    emitted.stdout()
                            .lines()
                            .noneMatch(line -> asked.matcher(line).matches()),
                    "The request for %s is answered with 200 now: the exception was swallowed. To record it is one"
                            + " thing, to handle it another: let it fly on.",
                    emitted.input(item));
        }
    }

    @Claim(id = "1b", value = "the SERVER span of a request that fails has the status ERROR")
    void status(Telemetry emitted) {
        for (var span : failing(emitted)) {
            var status = span.getStatus().getStatusCode();
            require(
                    status == StatusCode.ERROR,
                    "The request for %s was answered with 500, and the status of its SERVER span is %s; expected"
                            + " ERROR.%s",
                    item(span),
                    status,
                    status == StatusCode.OK
                            ? " (OK is final: whether ERROR was set before or after it, OK is what stays.)"
                            : "");
        }
    }

    @Claim(id = "1c", value = "the SERVER span of a request that fails has an error.type")
    void hasType(Telemetry emitted) {
        for (var span : failing(emitted)) {
            require(
                    type(span.getAttributes()) != null,
                    "The SERVER span of the failed request for %s has no error.type: its status says that it failed,"
                            + " and not of what.",
                    item(span));
        }
    }

    @Claim(id = "1d", value = "error.type is a type, with few values, and not a message")
    void typeIsNoMessage(Telemetry emitted) {
        for (var span : failing(emitted)) {
            var type = type(span.getAttributes());
            require(
                    type == null || isType(type),
                    "error.type of the request for %s is \"%s\": that is a message. Expected a type, to count by: a"
                            + " class name, or the status code.",
                    item(span),
                    type);
        }
    }

    @Claim(id = "1e", value = "its exception is a log record in its trace")
    void recorded(Telemetry emitted) {
        for (var span : failing(emitted)) {
            require(
                    !records(emitted, span).isEmpty(),
                    "No log record in the trace of the request for %s has its exception. %s",
                    item(span),
                    insteadOfIt(emitted, span));
        }
    }

    @Claim(id = "1f", value = "the record's severity is ERROR")
    void severe(Telemetry emitted) {
        for (var span : failing(emitted)) {
            var records = records(emitted, span);
            require(
                    records.isEmpty() || records.stream().anyMatch(ErrorsCheck::isError),
                    "The record of the exception of the request for %s has %s; the request failed, and the program goes"
                            + " on: that is an ERROR.",
                    item(span),
                    records.isEmpty() || records.getFirst().getSeverity() == Severity.UNDEFINED_SEVERITY_NUMBER
                            ? "no severity"
                            : "the severity " + records.getFirst().getSeverity());
        }
    }

    @Claim(id = "1g", value = "the exception is recorded once")
    void once(Telemetry emitted) {
        for (var span : failing(emitted)) {
            var times = records(emitted, span).size();
            assumeTrue(times > 0);
            require(
                    times > 1 || exceptionEvents(emitted, span) == 0,
                    "The exception of the request for %s is recorded twice: as a log record, and as an event on a span"
                            + " (recordException). The log record alone is expected.",
                    item(span));
            require(
                    times == 1,
                    "The exception of the request for %s is recorded %d times: whoever counts such records counts one"
                            + " failure %d times. Record it once, where it leaves the request.",
                    item(span),
                    times,
                    times);
        }
    }

    @Claim(id = "1h", value = "the record has the stack trace")
    void stackTrace(Telemetry emitted) {
        for (var span : failing(emitted)) {
            for (var record : records(emitted, span)) {
                require(
                        !Objects.toString(exception(record, "stacktrace"), "").isBlank(),
                        "The record of the request for %s has no exception.stacktrace: it does not say where in the"
                                + " code. (setException fills in type, message and stack trace.)",
                        item(span));
            }
        }
    }

    /** What there is in place of the record that was expected. */
    private static String insteadOfIt(Telemetry emitted, SpanData span) {
        if (exceptionEvents(emitted, span) > 0) {
            return "It is an event on a span (recordException): so it was done until now; the conventions say log"
                    + " record today.";
        }
        if (emitted.logs().stream()
                .anyMatch(log ->
                        exception(log, "type") != null && !log.getSpanContext().isValid())) {
            return "There is a record with an exception that belongs to no span: in a catch the scope of its try is"
                    + " closed already.";
        }
        return logs(emitted, span).isEmpty()
                ? "Its trace has no log record at all."
                : "There is a record in its trace without exception.type: what was thrown is not in it.";
    }

    @Task(2)
    @DisplayName(
            "a request whose error was handled is no error: its status is unset, and a note below ERROR tells of it")
    void handled(Telemetry emitted) {
        request(emitted, HANDLED);
    }

    @Claim(id = "2a", value = "the status of a request whose error was handled stays unset")
    void unset(Telemetry emitted) {
        var span = request(emitted, HANDLED);
        require(
                span.getStatus().getStatusCode() == StatusCode.UNSET,
                span.getStatus().getStatusCode() == StatusCode.ERROR
                        ? "The request for %s got its answer from the other warehouse, and the status of its SERVER"
                                + " span is ERROR: whoever is called for that finds nothing to mend."
                        : "The status of the SERVER span of the request for %s is OK. Leave it unset: OK is the last"
                                + " word of whoever runs the application, and no ERROR is heard after it.",
                item(span));
    }

    @Claim(id = "2b", value = "it has no error.type")
    void noType(Telemetry emitted) {
        var span = request(emitted, HANDLED);
        require(
                type(span.getAttributes()) == null,
                "The SERVER span of the request for %s has an error.type, and the request did not fail.",
                item(span));
    }

    @Claim(id = "2c", value = "a note tells that the near warehouse could not answer")
    void noted(Telemetry emitted) {
        var span = request(emitted, HANDLED);
        require(
                !notes(emitted, span).isEmpty(),
                "Nothing in the trace of the request for %s tells that the shop went on to the other warehouse: the"
                        + " handled error left no note.",
                item(span));
    }

    @Claim(id = "2d", value = "the note's severity is below ERROR")
    void belowError(Telemetry emitted) {
        var span = request(emitted, HANDLED);
        for (var log : logs(emitted, span)) {
            var severity = log.getSeverity();
            require(
                    severity.getSeverityNumber() < Severity.ERROR.getSeverityNumber(),
                    "A log record of severity %s tells of the request for %s, which went well; a note of it is to stay"
                            + " below ERROR.",
                    severity,
                    item(span));
            require(
                    severity != Severity.UNDEFINED_SEVERITY_NUMBER,
                    "The note on the request for %s has no severity: nobody can leave it out, or look for its like."
                            + " Expected WARN.",
                    item(span));
        }
    }

    @Claim(id = "2e", value = "the call to the near warehouse stays an error")
    void callFailed(Telemetry emitted) {
        var span = request(emitted, HANDLED);
        require(
                emitted.spans("shop", CLIENT).stream()
                        .anyMatch(call -> call.getTraceId().equals(span.getTraceId())
                                && call.getStatus().getStatusCode() == StatusCode.ERROR),
                "No CLIENT span of the request for %s has the status ERROR: the call to the near warehouse did fail,"
                        + " and its span is to say so.",
                item(span));
    }

    @Claim(id = "2f", value = "the note says what it is about")
    void saysSomething(Telemetry emitted) {
        var span = request(emitted, HANDLED);
        assumeTrue(!notes(emitted, span).isEmpty());
        require(
                notes(emitted, span).stream().anyMatch(note -> !note.isBlank()),
                "The note on the request for %s has no text, no event name and no exception: it says that something"
                        + " was, and not what.",
                item(span));
    }

    @Claim(id = "2g", value = "only a request that took the detour has the note")
    void onlyTheDetour(Telemetry emitted) {
        var detour = request(emitted, HANDLED);
        var notes = notes(emitted, detour);
        // What each request says of its own item is said of no detour.
        var general =
                notes.stream().map(note -> note.replace(item(detour), "…")).collect(Collectors.toSet());
        var alone = new HashSet<>(general);
        for (var other : Stream.concat(Stream.of("coffee"), FAILING.stream()).toList()) {
            var direct = request(emitted, other);
            for (var note : besidesFailure(emitted, direct)) {
                var alike = note.replace(item(direct), "…");
                alone.remove(alike);
                require(
                        !notes.contains(note) && (!alone.isEmpty() || !general.contains(alike)),
                        "The request for %s has the note \"%s\" as well, and the near warehouse answered that one."
                                + " Write it where the error is handled.",
                        item(direct),
                        note);
            }
        }
    }

    /** The notes of a request without those that tell of its failure: they may be written alike. */
    private static List<String> besidesFailure(Telemetry emitted, SpanData span) {
        var notes = new ArrayList<>(notes(emitted, span));
        if (FAILING.stream().anyMatch(item -> emitted.input(item).equals(item(span)))) {
            records(emitted, span).forEach(record -> notes.remove(said(record)));
            notes.removeIf("exception"::equals);
        }
        return notes;
    }

    @Task(3)
    @DisplayName("a metric counts the failed requests by error.type, and only these")
    void counted(Telemetry emitted) {
        points(emitted, DURATION);
        require(
                !failures(emitted).isEmpty(),
                "%s has counted %d requests, and no series has an error.type: no alert can tell the two that failed.",
                DURATION,
                measured(emitted));
    }

    @Claim(id = "3a", value = "every request is measured, also one that fails")
    void measuredAll(Telemetry emitted) {
        var measured = measured(emitted);
        require(
                measured == ALL.size(),
                measured > ALL.size()
                        ? "%s has counted %d requests, and there were %d: where it is recorded in two places, a request"
                                + " counts twice."
                        : "%s has counted %d requests, and there were %d: those that fail take time too.",
                DURATION,
                measured,
                ALL.size());
    }

    @Claim(id = "3b", value = "a request that went well has no error.type")
    void onlyFailures(Telemetry emitted) {
        var failures = failures(emitted);
        require(
                total(failures) <= FAILING.size(),
                "By error.type, %s were counted: %d; two requests failed. (A request that went well, or whose error was"
                        + " handled, has no error.type.)",
                failures,
                total(failures));
    }

    @Claim(id = "3c", value = "each failed request is counted by its error.type")
    void allFailures(Telemetry emitted) {
        var failures = failures(emitted);
        assumeTrue(!failures.isEmpty() && measured(emitted) == ALL.size());
        require(
                total(failures) >= FAILING.size(),
                "By error.type, %s were counted: %d; two requests failed, each of something else.",
                failures,
                total(failures));
    }

    @Claim(id = "3d", value = "the metric's error.type is a type and not a message")
    void countedByType(Telemetry emitted) {
        for (var type : failures(emitted).keySet()) {
            require(
                    isType(type),
                    "A series has error.type=\"%s\": that is a message, and each new message makes a new series."
                            + " Expected a type.",
                    type);
        }
    }

    @Claim(id = "3e", value = "span and metric have the same error.type")
    void same(Telemetry emitted) {
        var failures = failures(emitted);
        var spans = new TreeMap<String, Long>();
        failing(emitted).stream()
                .map(span -> type(span.getAttributes()))
                .filter(Objects::nonNull)
                .forEach(type -> spans.merge(type, 1L, Long::sum));
        assumeTrue(total(failures) == FAILING.size() && total(spans) == FAILING.size());
        assumeTrue(failures.keySet().stream().allMatch(ErrorsCheck::isType)
                && spans.keySet().stream().allMatch(ErrorsCheck::isType));
        require(
                spans.equals(failures),
                "The metric says %s, the spans of the failed requests say %s: the same failure needs the same"
                        + " error.type in both, to get from one to the other.",
                failures,
                spans);
    }

    /** How many by error.type: in the histogram of all requests, else in a metric that counts failures alone. */
    private static Map<String, Long> failures(Telemetry emitted) {
        var failures = failures(emitted, DURATION);
        return !failures.isEmpty()
                ? failures
                : emitted.metrics().stream()
                        .filter(metric -> !metric.getName().equals(DURATION))
                        .map(metric -> failures(emitted, metric.getName()))
                        .filter(found -> !found.isEmpty())
                        .findFirst()
                        .orElse(failures);
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long measured(Telemetry emitted) {
        return points(emitted, DURATION).stream().mapToLong(ErrorsCheck::count).sum();
    }

    private static boolean isType(String type) {
        return TYPE.matcher(type).matches();
    }

    private static boolean isError(LogRecordData log) {
        var number = log.getSeverity().getSeverityNumber();
        return number >= Severity.ERROR.getSeverityNumber() && number < Severity.FATAL.getSeverityNumber();
    }

    private static List<SpanData> failing(Telemetry emitted) {
        return FAILING.stream().map(item -> request(emitted, item)).toList();
    }

    /** The log records with an exception in this trace. */
    private static List<LogRecordData> records(Telemetry emitted, SpanData span) {
        return logs(emitted, span).stream()
                .filter(log -> exception(log, "type") != null)
                .toList();
    }

    private static long exceptionEvents(Telemetry emitted, SpanData span) {
        return emitted.spans(one -> one.getTraceId().equals(span.getTraceId())).stream()
                .flatMap(one -> one.getEvents().stream())
                .filter(event -> event.getName().equals("exception"))
                .count();
    }

    /** What the log records of this trace say, and the events on its spans; empty for one that says nothing. */
    private static List<String> notes(Telemetry emitted, SpanData span) {
        var logs = logs(emitted, span).stream().map(ErrorsCheck::said);
        var events = emitted.spans(one -> one.getTraceId().equals(span.getTraceId())).stream()
                .flatMap(one -> one.getEvents().stream())
                .map(EventData::getName);
        return Stream.concat(logs, events).toList();
    }

    private static String said(LogRecordData log) {
        return Stream.of(Telemetry.text(log), log.getEventName(), exception(log, "type"))
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse("");
    }

    private static String item(SpanData span) {
        return path(span).substring(path(span).lastIndexOf('/') + 1);
    }

    private static String path(SpanData span) {
        return Objects.toString(span.getAttributes().get(AttributeKey.stringKey("url.path")), "");
    }

    /** How many by error.type, in the last export of this metric. */
    private static Map<String, Long> failures(Telemetry emitted, String metric) {
        var failures = new TreeMap<String, Long>();
        for (var point : points(emitted, metric)) {
            if (type(point.getAttributes()) != null) {
                failures.merge(type(point.getAttributes()), count(point), Long::sum);
            }
        }
        return failures;
    }

    private static List<PointData> points(Telemetry emitted, String metric) {
        MetricData last = emitted.metric(metric);
        return new ArrayList<>(last.getData().getPoints());
    }

    private static long count(PointData point) {
        return switch (point) {
            case HistogramPointData histogram -> histogram.getCount();
            case LongPointData number -> number.getValue();
            default -> 0;
        };
    }

    private static SpanData request(Telemetry emitted, String what) {
        var item = emitted.input(what);
        return emitted.spans("shop", SERVER).stream()
                .filter(span -> path(span).endsWith("/" + item))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No SERVER span of the shop has a url.path that ends in /" + item
                        + "." + emitted.whyNone("shop", SERVER)));
    }

    private static List<LogRecordData> logs(Telemetry emitted, SpanData span) {
        return emitted.logs().stream()
                .filter(log -> log.getSpanContext().getTraceId().equals(span.getTraceId()))
                .toList();
    }

    private static String exception(LogRecordData log, String what) {
        return log.getAttributes().get(AttributeKey.stringKey("exception." + what));
    }

    /** error.type, whatever the type of the attribute; null when there is none. */
    private static String type(Attributes attributes) {
        return attributes.asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals("error.type"))
                .map(entry -> entry.getValue().toString())
                .findFirst()
                .orElse(null);
    }

    private static void require(boolean right, String sentence, Object... seen) {
        if (!right) {
            throw new AssertionError(sentence.formatted(seen));
        }
    }
}
