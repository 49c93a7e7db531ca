import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 13: every log line belongs to its trace, on both ways out, and tells nothing that it should not. */
@Lesson("13_logs")
class LogsCheck {

    private static final AttributeKey<String> ORDER = AttributeKey.stringKey("order.id");
    private static final AttributeKey<String> EXCEPTION = AttributeKey.stringKey("exception.type");

    /** What must be seen nowhere, however it is written. */
    private static final Map<String, Pattern> PERSONAL = personal();

    @Task(1)
    @DisplayName("the log records reach OpenTelemetry, each in its span")
    void bridged(Telemetry emitted) {
        assertThat(emitted.logs())
                .withFailMessage("No log record arrived: what is logged goes to stdout, and nowhere else.")
                .isNotEmpty();
        var shop = emitted.spans("shop");
        assertThat(shop).withFailMessage("No span of the service shop arrived.").isNotEmpty();
        for (var log : emitted.logs()) {
            assertThat(shop)
                    .withFailMessage(
                            "The record %s belongs to %s.",
                            quoted(log), log.getSpanContext().isValid() ? "a span that did not arrive" : "no span")
                    .anyMatch(span -> of(span, log));
        }
        for (var span : shop) {
            assertThat(emitted.logs())
                    .withFailMessage(
                            "No record belongs to the span %s of the trace %s.", span.getName(), span.getTraceId())
                    .anyMatch(log -> of(span, log));
        }
        assertThat(errors(emitted))
                .withFailMessage(
                        "Expected one record of severity ERROR, for the order that was not paid; there are %s.",
                        errors(emitted).size())
                .hasSize(1);
    }

    @Task(2)
    @DisplayName("stdout has the log as JSON, with trace_id and span_id")
    void structured(Telemetry emitted) {
        var lines = json(emitted.stdout());
        assertThat(lines).withFailMessage("No line on stdout is a JSON object.").isNotEmpty();
        assertThat(emitted.stdout().lines())
                .withFailMessage("Not all that is logged is JSON: a stack trace has lines of its own.")
                .noneMatch(line -> line.startsWith("\tat "));
        for (var line : lines) {
            var trace = text(line, "trace_id");
            var span = text(line, "span_id");
            assertThat(trace)
                    .withFailMessage("A JSON line on stdout has no trace_id; its fields: %s.", line.keySet())
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
        for (var span : emitted.spans("shop")) {
            assertThat(lines)
                    .withFailMessage(
                            "No JSON line on stdout belongs to the span %s of the trace %s.",
                            span.getName(), span.getTraceId())
                    .anyMatch(line -> span.getSpanId().equals(text(line, "span_id")));
        }
        assertThat(lines)
                .withFailMessage("No JSON line on stdout has the level ERROR: the order that was not paid is missing.")
                .anyMatch(line -> line.toString().contains("\"ERROR\""));
    }

    @Task(value = 3, after = 1)
    @DisplayName("what differs between two orders is in attributes, not in the text")
    void attributed(Telemetry emitted) {
        for (var log : emitted.logs()) {
            var order = log.getAttributes().get(ORDER);
            assertThat(order)
                    .withFailMessage("The record %s has no attribute order.id; it has: %s.", quoted(log), keys(log))
                    .isNotNull();
            assertThat(order)
                    .withFailMessage(
                            "The record %s has the order.id \"%s\"; the orders are a1 and b2.", quoted(log), order)
                    .isIn("a1", "b2");
            assertThat(Telemetry.text(log))
                    .withFailMessage(
                            "The text still has values in it: %s. Expected one that is the same for every order.",
                            quoted(log))
                    .doesNotContainPattern("\\b(a1|b2)\\b|https?:|@|\\d");
        }
        var counts = new LinkedHashSet<Object>();
        for (var log : emitted.logs()) {
            log.getAttributes().forEach((key, value) -> {
                if (key.getKey().equals("order.item.count")) {
                    assertThat(key.getType())
                            .withFailMessage(
                                    "order.item.count is of the type %s; expected a number: nobody can add up texts.",
                                    key.getType())
                            .isEqualTo(AttributeType.LONG);
                    counts.add(value);
                }
            });
        }
        assertThat(counts)
                .withFailMessage("Expected records with order.item.count 2 and 3; seen: %s.", counts)
                .containsExactlyInAnyOrder(2L, 3L);
        assertThat(emitted.logs())
                .withFailMessage("No record says in url.full where the bank was asked (…/pay…).")
                .anyMatch(log -> String.valueOf(log.getAttributes().get(AttributeKey.stringKey("url.full")))
                        .contains("/pay"));
    }

    @Task(4)
    @DisplayName("no personal data and no key leaves the program, on either way")
    void masked(Telemetry emitted) {
        var found = new LinkedHashSet<String>();
        look(found, emitted.stdout(), "on stdout");
        look(found, emitted.stderr(), "on stderr");
        for (var log : emitted.logs()) {
            look(found, Telemetry.text(log), "in the text of a log record");
            look(found, log.getAttributes(), "of a log record");
        }
        for (var span : emitted.spans()) {
            look(
                    found,
                    span.getName() + " " + span.getStatus().getDescription(),
                    "in the name or the status of a span");
            look(found, span.getAttributes(), "of a span");
            span.getEvents().forEach(event -> look(found, event.getAttributes(), "of a span's event"));
        }
        assertThat(found)
                .withFailMessage(() -> "It still leaves the program:\n"
                        + found.stream().limit(8).map(one -> "  " + one).collect(Collectors.joining("\n")))
                .isEmpty();
        assertThat(errors(emitted))
                .withFailMessage("Nothing leaks; but no ERROR record arrived that would say what went wrong.")
                .isNotEmpty();
        assertThat(errors(emitted))
                .withFailMessage(
                        "Nothing leaks; but the ERROR record no longer says which exception it was: expected"
                                + " exception.type, seen: %s.",
                        errors(emitted).stream().map(LogsCheck::keys).toList())
                .anyMatch(log ->
                        String.valueOf(log.getAttributes().get(EXCEPTION)).endsWith("Exception"));
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
        var text = Telemetry.text(log);
        return '"' + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + '"';
    }

    private static void look(Set<String> found, Attributes attributes, String of) {
        attributes.forEach(
                (key, value) -> look(found, String.valueOf(value), "in the attribute " + key.getKey() + " " + of));
    }

    private static void look(Set<String> found, String text, String place) {
        PERSONAL.forEach((what, form) -> {
            if (form.matcher(text).find()) {
                found.add(what + ", " + place);
            }
        });
    }

    /** The objects among the lines; the picture is on stdout, too. */
    private static List<JsonObject> json(String stdout) {
        var objects = new ArrayList<JsonObject>();
        for (var line : stdout.lines().filter(line -> line.startsWith("{")).toList()) {
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

    private static Map<String, Pattern> personal() {
        var forms = new LinkedHashMap<String, Pattern>();
        for (var email : List.of("mina@example.com", "john@example.org")) {
            forms.put(
                    "the e-mail address " + email,
                    Pattern.compile(
                            email.replace(".", "\\.").replace("@", "(@|%40|\\\\u0040)"), Pattern.CASE_INSENSITIVE));
        }
        for (var phone : List.of("010 2345 6789", "415-555-0132")) {
            forms.put("the phone number " + phone, digits(phone));
        }
        forms.put("the resident number 900101-2345678", digits("9001012345678"));
        forms.put("the social security number 078-05-1120", digits("078051120"));
        for (var card : List.of("4111 1111 1111 1111", "5500-0000-0000-0004")) {
            forms.put("the card number " + card, digits(card));
        }
        forms.put("the bank's API key", Pattern.compile("8c1f20d7e94b"));
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
