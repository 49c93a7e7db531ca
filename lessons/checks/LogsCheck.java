import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.semconv.UrlAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 13: every log line belongs to its trace, on both ways out, and tells nothing that it should not. */
@Lesson("13_logs")
class LogsCheck {

    private static final AttributeKey<String> ORDER = AttributeKey.stringKey("order.id");
    private static final AttributeKey<String> EXCEPTION = AttributeKey.stringKey("exception.type");

    /** A line that Logback prints of itself, with its stack trace: no event. One warning, and it prints all of them. */
    private static final Pattern STATUS =
            Pattern.compile("(?m)^\\d\\d:\\d\\d:\\d\\d,\\d{3} \\|-.*(\\R(\\t|Caused by: ).*)*");

    @Task(1)
    @DisplayName("the log records reach OpenTelemetry, each in its span")
    void bridged(Telemetry emitted) {
        assertThat(emitted.logs())
                .withFailMessage(
                        "No log record arrived: what is logged goes to stdout, and nowhere else.%s", complaint(emitted))
                .isNotEmpty();
        assertThat(emitted.spans("shop"))
                .withFailMessage(
                        "No span of the service shop arrived.%s",
                        emitted.unended("shop") > 0 ? " It was started and never ended." : "")
                .isNotEmpty();
    }

    @Claim(id = "1a", value = "each record belongs to a span")
    void inSpans(Telemetry emitted) {
        for (var log : emitted.logs()) {
            assertThat(emitted.spans("shop"))
                    .withFailMessage(
                            "The record %s belongs to %s.",
                            quoted(log),
                            log.getSpanContext().isValid()
                                    ? "a span that did not arrive"
                                    : "no span: where it was logged, or handed to OpenTelemetry, none was current")
                    .anyMatch(span -> of(span, log));
        }
    }

    @Claim(id = "1b", value = "each order's span has records")
    void allSpans(Telemetry emitted) {
        assumeTrue(inSpan(emitted));
        for (var span : emitted.spans("shop")) {
            assertThat(emitted.logs())
                    .withFailMessage(
                            "No record belongs to the span %s of the trace %s.", span.getName(), span.getTraceId())
                    .anyMatch(log -> emitted.spans("shop").stream()
                            .anyMatch(one -> one.getTraceId().equals(span.getTraceId()) && of(one, log)));
        }
    }

    @Claim(id = "1c", value = "each event is one record; the one of the order that was not paid has severity ERROR")
    void once(Telemetry emitted) {
        assertThat(errors(emitted))
                .withFailMessage(
                        "Expected one record of severity ERROR, for the order that was not paid; there are %s.%s",
                        errors(emitted).size(),
                        errors(emitted).size() > 1
                                ? " Is it logged twice, or is a second appender beside the gate?"
                                : "")
                .hasSize(1);
    }

    @Task(2)
    @DisplayName("stdout has the log as JSON, with trace_id and span_id")
    void structured(Telemetry emitted) {
        assertThat(json(emitted))
                .withFailMessage("No line on stdout is a JSON object.%s", complaint(emitted))
                .isNotEmpty();
    }

    @Claim(id = "2a", value = "an event is a line of JSON, and nothing else")
    void onlyJson(Telemetry emitted) {
        var text = STATUS.matcher(emitted.printed())
                .replaceAll("")
                .lines()
                .filter(line -> !line.startsWith("{"))
                .filter(line -> line.startsWith("\tat ") || line.matches(".*\\b(INFO|WARN|ERROR)\\b.*"))
                .findFirst();
        assertThat(text)
                .withFailMessage(() -> text.get().startsWith("\t")
                        ? "Not all that is logged is JSON: a stack trace has lines of its own."
                        : "Not all that is logged is JSON: \"%s\" is a line of text.".formatted(shortened(text.get())))
                .isEmpty();
    }

    @Claim(id = "2b", value = "each line has the trace_id and the span_id of a span")
    void ids(Telemetry emitted) {
        for (var line : json(emitted)) {
            var trace = text(line, "trace_id");
            var span = text(line, "span_id");
            assertThat(trace)
                    .withFailMessage(
                            "A JSON line on stdout has no trace_id (no span was current?); its fields: %s.",
                            line.keySet())
                    .isNotNull();
            assertThat(span)
                    .withFailMessage("A JSON line on stdout has no span_id; its fields: %s.", line.keySet())
                    .isNotNull();
            assertThat(emitted.spans())
                    .withFailMessage(
                            "A JSON line on stdout names the span %s of the trace %s: no such span arrived.",
                            span, trace)
                    .anyMatch(one ->
                            one.getTraceId().equals(trace) && one.getSpanId().equals(span));
        }
    }

    @Claim(id = "2c", value = "stdout has all events, those of each order and the error")
    void allEvents(Telemetry emitted) {
        assumeTrue(json(emitted).stream().allMatch(line -> text(line, "span_id") != null));
        for (var span : emitted.spans("shop")) {
            assertThat(json(emitted))
                    .withFailMessage(
                            "No JSON line on stdout belongs to the span %s of the trace %s.",
                            span.getName(), span.getTraceId())
                    .anyMatch(line -> span.getTraceId().equals(text(line, "trace_id")));
            // By text: a record that arrived twice is still one event.
            var events = emitted.logs().stream()
                    .filter(log -> of(span, log))
                    .map(Telemetry::text)
                    .distinct()
                    .count();
            var lines = json(emitted).stream()
                    .filter(line -> span.getSpanId().equals(text(line, "span_id")))
                    .count();
            assertThat(lines)
                    .withFailMessage(
                            "stdout has %d JSON lines of the span %s of the trace %s, and %d different log records of"
                                    + " it arrived: not every event is on stdout.",
                            lines, span.getName(), span.getTraceId(), events)
                    .isGreaterThanOrEqualTo(events);
        }
        assertThat(json(emitted))
                .withFailMessage("No JSON line on stdout has the level ERROR: the order that was not paid is missing.")
                .anyMatch(line -> line.toString().contains("\"ERROR\""));
    }

    @Task(value = 3, after = 1)
    @DisplayName("what differs between two orders is in attributes, not in the text")
    void attributed(Telemetry emitted) {
        assertThat(emitted.logs()).withFailMessage("No log record arrived.").isNotEmpty();
    }

    @Claim(id = "3a", value = "each record has the order.id of its order")
    void orders(Telemetry emitted) {
        assumeTrue(isBridged(emitted));
        var ids = List.of(emitted.input("a1"), emitted.input("b2"));
        for (var log : emitted.logs()) {
            var order = log.getAttributes().get(ORDER);
            assertThat(order)
                    .withFailMessage("The record %s has no attribute order.id; it has: %s.", quoted(log), keys(log))
                    .isNotNull();
            assertThat(order)
                    .withFailMessage(
                            "The record %s has the order.id \"%s\"; the orders are %s.",
                            quoted(log), order, String.join(" and ", ids))
                    .isIn(ids);
        }
        assertThat(emitted.logs().stream().map(log -> log.getAttributes().get(ORDER)))
                .withFailMessage("All records have the same order.id.")
                .containsAll(ids);
    }

    @Claim(id = "3b", value = "the text is the same for every order: it has no value in it")
    void text(Telemetry emitted) {
        assumeTrue(isBridged(emitted));
        var ids = Pattern.quote(emitted.input("a1")) + "|" + Pattern.quote(emitted.input("b2"));
        for (var log : emitted.logs()) {
            assertThat(Telemetry.text(log))
                    .withFailMessage(
                            "The text still has values in it: %s. Expected one that is the same for every order.",
                            quoted(log))
                    .doesNotContainPattern("\\b(" + ids + ")\\b|https?:|@|\\d");
        }
    }

    @Claim(id = "3c", value = "order.item.count is a number")
    void count(Telemetry emitted) {
        assumeTrue(isBridged(emitted));
        var counts = new LinkedHashMap<Object, Object>();
        for (var log : emitted.logs()) {
            log.getAttributes().forEach((key, value) -> {
                if (key.getKey().equals("order.item.count")) {
                    assertThat(key.getType())
                            .withFailMessage(
                                    "order.item.count is of the type %s; expected a number: nobody can add up texts.",
                                    key.getType())
                            .isEqualTo(AttributeType.LONG);
                    counts.put(String.valueOf(log.getSpanContext().getTraceId()), value);
                }
            });
        }
        var expected = List.of((long) emitted.input(2), (long) emitted.input(3));
        assertThat(counts.values())
                .withFailMessage(
                        "Expected records with order.item.count %s and %s; seen: %s.",
                        expected.getFirst(), expected.getLast(), counts.values())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Claim(id = "3d", value = "url.full says where the bank was asked")
    void url(Telemetry emitted) {
        assumeTrue(isBridged(emitted));
        assertThat(emitted.logs())
                .withFailMessage("No record says in url.full where the bank was asked (…/pay…).")
                .anyMatch(log -> String.valueOf(log.getAttributes().get(UrlAttributes.URL_FULL))
                        .contains("/pay"));
    }

    @Task(4)
    @DisplayName("no personal data and no key leaves the program, on either way")
    void masked(Telemetry emitted) {
        assertThat(errors(emitted))
                .withFailMessage(() -> leaks(emitted).isEmpty()
                        ? "Nothing leaks; but no ERROR record arrived that would say what went wrong."
                        : told(leaks(emitted)))
                .isNotEmpty();
    }

    @Claim(id = "4a", value = "nothing personal on stdout")
    void printed(Telemetry emitted) {
        var found = onStdout(emitted);
        assertThat(found).withFailMessage(() -> told(leaks(emitted))).isEmpty();
    }

    @Claim(id = "4b", value = "nothing personal in a log record, its text, its attributes, its exception")
    void recorded(Telemetry emitted) {
        assertThat(inRecords(emitted))
                .withFailMessage(() -> told(leaks(emitted)))
                .isEmpty();
    }

    @Claim(id = "4c", value = "nothing personal on a span")
    void spanned(Telemetry emitted) {
        assertThat(onSpans(emitted)).withFailMessage(() -> told(leaks(emitted))).isEmpty();
    }

    @Claim(id = "4d", value = "the ERROR record still says which exception it was")
    void exception(Telemetry emitted) {
        assumeTrue(!errors(emitted).isEmpty());
        assertThat(errors(emitted))
                .withFailMessage(
                        "The ERROR record no longer says which exception it was: expected exception.type, seen: %s.",
                        errors(emitted).stream().map(LogsCheck::keys).toList())
                .anyMatch(log ->
                        String.valueOf(log.getAttributes().get(EXCEPTION)).matches("[\\w.$]+(Exception|Error)"));
    }

    private static Set<String> leaks(Telemetry emitted) {
        var found = new LinkedHashSet<>(onStdout(emitted));
        found.addAll(inRecords(emitted));
        found.addAll(onSpans(emitted));
        return found;
    }

    private static String told(Set<String> leaks) {
        return "It still leaves the program:\n"
                + leaks.stream().limit(8).map(one -> "  " + one).collect(Collectors.joining("\n"));
    }

    private static Set<String> onStdout(Telemetry emitted) {
        var found = new LinkedHashSet<String>();
        look(emitted, found, emitted.printed(), "on stdout");
        look(emitted, found, emitted.stderr(), "on stderr");
        return found;
    }

    private static Set<String> inRecords(Telemetry emitted) {
        var found = new LinkedHashSet<String>();
        for (var log : emitted.logs()) {
            look(emitted, found, Telemetry.text(log), "in the text of a log record");
            look(emitted, found, log.getAttributes(), "of a log record");
        }
        return found;
    }

    private static Set<String> onSpans(Telemetry emitted) {
        var found = new LinkedHashSet<String>();
        for (var span : emitted.spans()) {
            var named = span.getName() + " " + span.getStatus().getDescription();
            look(emitted, found, named, "in the name or the status of a span");
            look(emitted, found, span.getAttributes(), "of a span");
            span.getEvents().forEach(event -> {
                look(emitted, found, event.getName(), "in the name of a span's event");
                look(emitted, found, event.getAttributes(), "of a span's event");
            });
            span.getLinks().forEach(link -> look(emitted, found, link.getAttributes(), "of a span's link"));
        }
        return found;
    }

    /** What task 1 asks for: the claims of task 3 rest on it. */
    private static boolean isBridged(Telemetry emitted) {
        return inSpan(emitted)
                && errors(emitted).size() == 1
                && emitted.spans("shop").stream()
                        .allMatch(span -> emitted.logs().stream()
                                .anyMatch(
                                        log -> log.getSpanContext().getTraceId().equals(span.getTraceId())));
    }

    private static boolean inSpan(Telemetry emitted) {
        return emitted.logs().stream()
                .allMatch(log -> emitted.spans("shop").stream().anyMatch(span -> of(span, log)));
    }

    private static boolean of(SpanData span, LogRecordData log) {
        return span.getTraceId().equals(log.getSpanContext().getTraceId())
                && span.getSpanId().equals(log.getSpanContext().getSpanId());
    }

    private static List<LogRecordData> errors(Telemetry emitted) {
        return emitted.logs().stream()
                .filter(log -> log.getSeverity().getSeverityNumber() >= Severity.ERROR.getSeverityNumber())
                .toList();
    }

    private static Set<String> keys(LogRecordData log) {
        return log.getAttributes().asMap().keySet().stream()
                .map(AttributeKey::getKey)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private static String quoted(LogRecordData log) {
        return '"' + shortened(Telemetry.text(log)) + '"';
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private static void look(Telemetry emitted, Set<String> found, Attributes attributes, String of) {
        attributes.forEach((key, value) ->
                look(emitted, found, String.valueOf(value), "in the attribute " + key.getKey() + " " + of));
    }

    private static void look(Telemetry emitted, Set<String> found, String text, String place) {
        personal(emitted).forEach((what, form) -> {
            if (form.matcher(text).find()) {
                found.add(what + ", " + place);
            }
        });
    }

    /** What Logback says of its configuration: without it nobody finds a name that is misspelt there. */
    private static String complaint(Telemetry emitted) {
        return emitted.printed()
                .lines()
                .filter(line -> STATUS.matcher(line).lookingAt() && line.matches(".*\\|-(WARN|ERROR) .*"))
                .findFirst()
                .map(line -> " Logback says: " + line.substring(line.indexOf("|-") + 2))
                .orElse("");
    }

    /** The objects among the lines. */
    private static List<JsonObject> json(Telemetry emitted) {
        var objects = new ArrayList<JsonObject>();
        for (var line :
                emitted.printed().lines().filter(line -> line.startsWith("{")).toList()) {
            try {
                objects.add(JsonParser.parseString(line).getAsJsonObject());
            } catch (JsonParseException | IllegalStateException broken) {
                throw new AssertionError("A line on stdout begins like JSON, and is none: "
                        + line.substring(0, Math.min(80, line.length())));
            }
        }
        return objects;
    }

    /**
     * A field's text: at the top, where the specification wants it, or in an object below, as in Logback's own "mdc".
     */
    private static String text(JsonObject line, String name) {
        if (line.has(name) && line.get(name).isJsonPrimitive()) {
            return line.get(name).getAsString();
        }
        return line.entrySet().stream()
                .map(Map.Entry::getValue)
                .filter(JsonElement::isJsonObject)
                .map(inner -> text(inner.getAsJsonObject(), name))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What must be seen nowhere, however it is written. */
    private static Map<String, Pattern> personal(Telemetry emitted) {
        var forms = new LinkedHashMap<String, Pattern>();
        for (var written : List.of("mina@example.com", "john@example.org")) {
            var email = emitted.input(written);
            forms.put(
                    "the e-mail address " + email,
                    Pattern.compile(
                            email.replace(".", "\\.").replace("@", "(@|%40|\\\\u0040)"), Pattern.CASE_INSENSITIVE));
        }
        for (var number : List.of(
                "the phone number 010 2345 6789",
                "the phone number +1 415-555-0132",
                "the resident number 900101-2345678",
                "the social security number 078-05-1120",
                "the card number 4111 1111 1111 1111",
                "the card number 5500-0000-0000-0004")) {
            var start = number.indexOf(" number ") + " number ".length();
            var value = emitted.input(number.substring(start));
            forms.put(number.substring(0, start) + value, digits(value));
        }
        forms.put("the bank's API key", Pattern.compile(emitted.input("8c1f20d7e94b")));
        return forms;
    }

    /** The number, with or without something between its digits. */
    private static Pattern digits(String number) {
        return Pattern.compile(number.replaceAll("\\D", "")
                .chars()
                .mapToObj(digit -> String.valueOf((char) digit))
                .collect(Collectors.joining("[ .+%/-]?")));
    }
}
