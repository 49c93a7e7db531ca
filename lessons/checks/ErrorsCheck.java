import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
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
    private static final String DURATION = "http.server.request.duration";
    private static final Pattern TYPE = Pattern.compile("[\\w.$-]+");

    @Task(1)
    @DisplayName("a request that fails has the status ERROR and an error.type, and its exception is one log record")
    void recordedAndRethrown(Telemetry emitted) {
        for (var item : FAILING) {
            var span = request(emitted, item);
            var swallowed = emitted.stdout().lines().anyMatch(line -> line.matches(".*/" + item + "\\W+200\\b.*"));
            assertThat(swallowed)
                    .withFailMessage(
                            "The request for %s is answered with 200 now: the exception was swallowed. To record it is"
                                    + " one thing, to handle it another: let it fly on.",
                            item)
                    .isFalse();
            assertThat(span.getStatus().getStatusCode())
                    .withFailMessage(
                            "The request for %s was answered with 500, and the status of its SERVER span is %s;"
                                    + " expected ERROR.",
                            item, span.getStatus().getStatusCode())
                    .isEqualTo(StatusCode.ERROR);
            assertThat(type(span.getAttributes()))
                    .withFailMessage(
                            "The SERVER span of the failed request for %s has no error.type: its status says that it"
                                    + " failed, and not of what.",
                            item)
                    .isNotNull()
                    .withFailMessage(
                            "error.type of the request for %s is \"%s\": that is a message. Expected a type, to count"
                                    + " by: a class name, or the status code.",
                            item, type(span.getAttributes()))
                    .matches(TYPE);
            recordedOnce(emitted, item, span);
        }
    }

    private static void recordedOnce(Telemetry emitted, String item, SpanData span) {
        var records = logs(emitted, span).stream()
                .filter(log -> exception(log, "type") != null
                        && log.getSeverity().getSeverityNumber() >= Severity.ERROR.getSeverityNumber())
                .toList();
        var events = emitted.spans(one -> one.getTraceId().equals(span.getTraceId())).stream()
                .flatMap(one -> one.getEvents().stream())
                .filter(event -> event.getName().equals("exception"))
                .count();
        if (records.isEmpty()) {
            throw new AssertionError("No log record of severity ERROR has the exception of the request for " + item
                    + ". " + insteadOfIt(emitted, span, events));
        }
        assertThat(records.size() + events)
                .withFailMessage(
                        "The exception of the request for %s is recorded %d times: whoever counts such records counts"
                                + " one failure %d times. Record it once, where it leaves the request.",
                        item, records.size() + events, records.size() + events)
                .isEqualTo(1);
        assertThat(exception(records.getFirst(), "stacktrace"))
                .withFailMessage(
                        "The record of the request for %s has no exception.stacktrace: it does not say where in the"
                                + " code. (setException fills in type, message and stack trace.)",
                        item)
                .isNotNull()
                .isNotBlank();
    }

    /** What there is in place of the record that was expected. */
    private static String insteadOfIt(Telemetry emitted, SpanData span, long events) {
        if (events > 0) {
            return "It is an event on a span (recordException): so it was done until now; the conventions say log"
                    + " record today.";
        }
        if (emitted.logs().stream()
                .anyMatch(log ->
                        exception(log, "type") != null && !log.getSpanContext().isValid())) {
            return "There is a record with an exception that belongs to no span: in a catch the scope of its try is"
                    + " closed already.";
        }
        var others = logs(emitted, span);
        return others.isEmpty()
                ? "Its trace has no log record at all."
                : exception(others.getFirst(), "type") == null
                        ? "There is a record in its trace without exception.type: what was thrown is not in it."
                        : "There is one of severity " + others.getFirst().getSeverity()
                                + ": the request failed, and that is an ERROR.";
    }

    @Task(2)
    @DisplayName(
            "a request whose error was handled is no error: its status is unset, and a note below ERROR tells of it")
    void handled(Telemetry emitted) {
        var span = request(emitted, HANDLED);
        assertThat(span.getStatus().getStatusCode())
                .withFailMessage(
                        "The request for %s got its answer from the other warehouse, and the status of its SERVER span"
                                + " is ERROR: whoever is called for that finds nothing to mend.",
                        HANDLED)
                .isNotEqualTo(StatusCode.ERROR);
        assertThat(type(span.getAttributes()))
                .withFailMessage(
                        "The SERVER span of the request for %s has an error.type, and the request did not fail.",
                        HANDLED)
                .isNull();
        var logs = logs(emitted, span);
        assertThat(logs)
                .withFailMessage(
                        "A log record of severity ERROR tells of the request for %s, which went well; a note of it is"
                                + " to stay below ERROR.",
                        HANDLED)
                .noneMatch(log -> log.getSeverity().getSeverityNumber() >= Severity.ERROR.getSeverityNumber());
        assertThat(!logs.isEmpty() || !span.getEvents().isEmpty())
                .withFailMessage(
                        "Nothing in the trace of the request for %s tells that the shop went on to the other"
                                + " warehouse: the handled error left no note.",
                        HANDLED)
                .isTrue();
        assertThat(emitted.spans("shop", CLIENT).stream()
                        .filter(call -> call.getTraceId().equals(span.getTraceId()))
                        .toList())
                .withFailMessage(
                        "No CLIENT span of the request for %s has the status ERROR: the call to the near warehouse did"
                                + " fail, and its span is to say so.",
                        HANDLED)
                .anyMatch(call -> call.getStatus().getStatusCode() == StatusCode.ERROR);
    }

    @Task(3)
    @DisplayName("a metric counts the failed requests by error.type, and only these")
    void counted(Telemetry emitted) {
        var measured =
                points(emitted, DURATION).stream().mapToLong(ErrorsCheck::count).sum();
        assertThat(measured)
                .withFailMessage(
                        "%s has counted %d requests, and there were 4: those that fail take time too.",
                        DURATION, measured)
                .isEqualTo(4);
        var failures = failures(emitted, DURATION);
        if (failures.isEmpty()) {
            failures = emitted.metrics().stream()
                    .filter(metric -> !metric.getName().equals(DURATION))
                    .map(metric -> failures(emitted, metric.getName()))
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .orElse(failures);
        }
        assertThat(failures)
                .withFailMessage(
                        "%s has counted 4 requests, and no series has an error.type: no alert can tell the two that"
                                + " failed.",
                        DURATION)
                .isNotEmpty();
        for (var type : failures.keySet()) {
            assertThat(type)
                    .withFailMessage(
                            "A series has error.type=\"%s\": that is a message, and each new message makes a new"
                                    + " series. Expected a type.",
                            type)
                    .matches(TYPE);
        }
        var total = failures.values().stream().mapToLong(Long::longValue).sum();
        assertThat(total)
                .withFailMessage(
                        "By error.type, %s were counted: %d; two requests failed. (A request that went well, or whose"
                                + " error was handled, has no error.type.)",
                        failures, total)
                .isEqualTo(FAILING.size());
        var spans = new TreeMap<String, Long>();
        FAILING.stream()
                .map(item -> type(request(emitted, item).getAttributes()))
                .filter(Objects::nonNull)
                .forEach(type -> spans.merge(type, 1L, Long::sum));
        assertThat(spans.isEmpty() || spans.equals(failures))
                .withFailMessage(
                        "The metric says %s, the spans of the failed requests say %s: the same failure needs the same"
                                + " error.type in both, to get from one to the other.",
                        failures, spans)
                .isTrue();
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

    private static SpanData request(Telemetry emitted, String item) {
        return emitted.spans("shop", SERVER).stream()
                .filter(span -> Objects.toString(span.getAttributes().get(AttributeKey.stringKey("url.path")), "")
                        .endsWith("/" + item))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No SERVER span of the shop has a url.path that ends in /" + item
                        + ": the request for it has no span, or its span was never ended."));
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
}
