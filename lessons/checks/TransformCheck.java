import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lab.grade.Claim;
import lab.grade.CollectorBench;
import lab.grade.Lesson;
import lab.grade.Specimens;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Requests and lines of another bought program, through the learner's Collector, once for all tasks. */
@Lesson(value = "21_transform", collector = true)
class TransformCheck {

    private static final Resource PROGRAM = Resource.create(Attributes.of(stringKey("service.name"), "bought-billing"));
    private static final Pattern CARD =
            Pattern.compile("\\d{4}(?:[ +-]|%20)?\\d{4}(?:[ +-]|%20)?\\d{4}(?:[ +-]|%20)?\\d{4}");

    private static final Pattern OLD = Pattern.compile("http\\.(method|status_code|url)");

    private static Telemetry out;

    private static synchronized Telemetry out(Telemetry program) throws Exception {
        if (out == null) {
            try (var bench = CollectorBench.start(program.companion("21_transform.yaml"), Map.of())) {
                bench.spans(spans(program));
                bench.logs(logs(program));
                out = bench.ended();
            }
        }
        return out;
    }

    private static List<SpanData> spans(Telemetry program) {
        var card = program.input("5105-1051-0510-5100");
        return List.of(
                request("well", "GET", "https://billing.internal:8443/healthz?verbose=1", 200),
                request("well", "HEAD", "http://10.0.0.7/healthz", 204),
                request("ill", "GET", "http://10.0.0.7/healthz", 503),
                request("refused", "GET", "http://10.0.0.7/healthz", 400),
                request("report", "GET", "http://10.0.0.7/healthz-report", 200),
                request("next", "GET", "http://10.0.0.7/login?next=/healthz", 302),
                request("live", "GET", "http://10.0.0.7/healthz/live", 200),
                request("shop", "GET", "http://10.0.0.7/shop/healthz", 200),
                request("orders", "GET", "http://10.0.0.7/orders/7", 304),
                request("url", "PUT", "http://10.0.0.7/refund/" + card.replace("-", "%20"), 200),
                Specimens.span(
                        PROGRAM,
                        "note",
                        Attributes.builder()
                                .put("shop.note", "she said " + card.replace("-", "") + ", I think")
                                .put("shop.fax", card)
                                .put("shop.form", "card=" + card.replace("-", "+"))
                                .put("order.id", order(program))
                                .build()),
                Specimens.builder(PROGRAM, Specimens.traceId(), "event", Instant.now(), 3)
                        .setEvents(List.of(EventData.create(
                                System.currentTimeMillis() * 1_000_000,
                                "refused",
                                Attributes.of(stringKey("shop.reason"), "card " + card.replace("-", " ")))))
                        .build(),
                Specimens.span(
                        PROGRAM,
                        "today",
                        Attributes.builder()
                                .put("http.request.method", "PATCH")
                                .put("http.response.status_code", 418)
                                .put("url.full", "http://10.0.0.7/tea")
                                .build()),
                // A call without an answer, with an old name that no task is about.
                Specimens.builder(PROGRAM, Specimens.traceId(), "call", Instant.now(), 3)
                        .setKind(SpanKind.CLIENT)
                        .setAttributes(Attributes.builder()
                                .put("http.method", "POST")
                                .put("http.url", "http://10.0.0.9/pay")
                                .put("http.flavor", "1.1")
                                .build())
                        .build());
    }

    private static String order(Telemetry program) {
        return program.input("20251224-7713");
    }

    private static SpanData request(String name, String method, String url, long status) {
        return Specimens.span(
                PROGRAM,
                name,
                Attributes.builder()
                        .put("http.method", method)
                        .put("http.url", url)
                        .put("http.status_code", status)
                        .build());
    }

    private static List<LogRecordData> logs(Telemetry program) {
        var card = program.input("5105-1051-0510-5100");
        return List.of(
                log("{\"level\":\"warn\",\"message\":\"stock is low\",\"stock.item\":\"" + program.input("jasmine")
                        + "\",\"order.id\":\"" + order(program) + "\"}"),
                log("{\"message\":\"refused\",\"shop.note\":\"" + card + "\",\"level\":\"error\"}"),
                log("paid: " + card.replace("-", " ")),
                log("closing at 18:00"),
                log("{not JSON, only a brace"));
    }

    /** Each has an attribute of its own. */
    private static LogRecordData log(String body) {
        return Specimens.log(PROGRAM, body, Attributes.of(stringKey("shop.till"), "2"));
    }

    @Task(1)
    @DisplayName("health checks that say that all is well are dropped, and no other request")
    void healthChecks(Telemetry program) throws Exception {
        var well = spans(out(program), "well");
        assertThat(well)
                .withFailMessage(
                        "%d of 2 health checks arrive that only say that all is well: GET /healthz?verbose=1 (200) and"
                                + " HEAD /healthz (204).",
                        well.size())
                .isEmpty();
    }

    @Claim(id = "1a", value = "a health check that failed stays")
    void failedHealthCheck(Telemetry program) throws Exception {
        var gone = gone(program, Map.of("ill", "503", "refused", "400"));
        assertThat(gone)
                .withFailMessage(
                        "A health check that failed is gone, too: answered %s. Somebody should see it.",
                        String.join(", ", gone))
                .isEmpty();
    }

    @Claim(id = "1b", value = "requests to other paths stay")
    void otherPaths(Telemetry program) throws Exception {
        var gone = gone(
                program,
                Map.of(
                        "report", "/healthz-report",
                        "next", "/login?next=/healthz",
                        "live", "/healthz/live",
                        "shop", "/shop/healthz"));
        assertThat(gone)
                .withFailMessage("Requests that are no health checks are gone: %s.", String.join(", ", gone))
                .isEmpty();
    }

    /** Of these spans, by name, what is said of those that did not arrive. */
    private static List<String> gone(Telemetry program, Map<String, String> expected) throws Exception {
        return expected.entrySet().stream()
                .filter(one -> has(program, one.getKey()).isEmpty())
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    @Task(2)
    @DisplayName("no card number leaves, and the order's number does")
    void cardsInSpans(Telemetry program) throws Exception {
        var found = new ArrayList<String>();
        out(program).spans().forEach(span -> cards(span.getAttributes(), "a span", found));
        assertThat(found)
                .withFailMessage("Card numbers arrive: in %s.", String.join(", in ", found))
                .isEmpty();
    }

    @Claim(id = "2a", value = "nor in a log record, its body or its attributes")
    void cardsInLogs(Telemetry program) throws Exception {
        var found = new ArrayList<String>();
        for (var log : out(program).logs()) {
            if (CARD.matcher(Telemetry.text(log)).find()) {
                found.add("the body of a log record");
            }
            cards(log.getAttributes(), "a log record", found);
        }
        assertThat(found)
                .withFailMessage("Card numbers arrive: in %s.", String.join(", in ", found))
                .isEmpty();
    }

    @Claim(id = "2b", value = "nor in an event of a span")
    void cardsInEvents(Telemetry program) throws Exception {
        var found = new ArrayList<String>();
        out(program)
                .spans()
                .forEach(span ->
                        span.getEvents().forEach(event -> cards(event.getAttributes(), "an event of a span", found)));
        assertThat(found)
                .withFailMessage("Card numbers arrive: in %s. The context is spanevent.", String.join(", in ", found))
                .isEmpty();
    }

    @Claim(id = "2c", value = "the order's number is spared")
    void orderSpared(Telemetry program) throws Exception {
        var order = has(program, "note")
                .map(span -> span.getAttributes().get(stringKey("order.id")))
                .orElse("nothing");
        assertThat(order)
                .withFailMessage("The order %s arrives as %s: nobody will find its trace.", order(program), order)
                .isEqualTo(order(program));
    }

    @Claim(id = "2d", value = "**** stands in the number's place, and the rest of the text stays")
    void restOfTheText(Telemetry program) throws Exception {
        var note = has(program, "note")
                .map(span -> span.getAttributes().get(stringKey("shop.note")))
                .orElse("nothing");
        assumeThat(CARD.matcher(note).find()).isFalse();
        assertThat(note)
                .withFailMessage(
                        "An attribute \"she said (a card number), I think\" arrives as \"%s\"; expected **** in"
                                + " the number's place.",
                        note)
                .isEqualTo("she said ****, I think");
    }

    @Claim(id = "2e", value = "the same in a body")
    void restOfTheBody(Telemetry program) throws Exception {
        var bodies = out(program).logs().stream().map(Telemetry::text).toList();
        assumeThat(bodies)
                .contains("closing at 18:00")
                .noneMatch(body -> CARD.matcher(body).find());
        assertThat(bodies)
                .withFailMessage(
                        "A line \"paid: (a card number)\" does not arrive as \"paid: ****\"; what arrived: %s", bodies)
                .contains("paid: ****");
    }

    private static void cards(Attributes attributes, String where, List<String> found) {
        attributes.forEach((key, value) -> {
            if (CARD.matcher(value.toString()).find()) {
                found.add(key.getKey() + " of " + where);
            }
        });
    }

    @Task(3)
    @DisplayName("method, status and URL have today's names, and only these")
    void names(Telemetry program) throws Exception {
        var attributes = has(program, "orders").map(SpanData::getAttributes).orElse(Attributes.empty());
        assertThat(attributes.asMap())
                .withFailMessage(
                        "A request GET %s, answered 304, arrives with %s; expected http.request.method,"
                                + " http.response.status_code (a number) and url.full.",
                        "http://10.0.0.7/orders/7", attributes)
                .containsEntry(stringKey("http.request.method"), "GET")
                .containsEntry(longKey("http.response.status_code"), 304L)
                .containsEntry(stringKey("url.full"), "http://10.0.0.7/orders/7");
    }

    @Claim(id = "3a", value = "the old names are gone")
    void oldNames(Telemetry program) throws Exception {
        var attributes = has(program, "orders").map(SpanData::getAttributes).orElse(Attributes.empty());
        assumeThat(attributes.get(stringKey("http.request.method"))).isNotNull();
        var old = attributes.asMap().keySet().stream()
                .map(key -> key.getKey())
                .filter(OLD.asMatchPredicate())
                .toList();
        assertThat(old)
                .withFailMessage("The old names are still there, beside the new ones: %s. Both are paid for.", old)
                .isEmpty();
    }

    @Claim(id = "3b", value = "what has today's names keeps them")
    void todaysNames(Telemetry program) throws Exception {
        var attributes = has(program, "today").map(SpanData::getAttributes).orElse(Attributes.empty());
        assertThat(attributes.asMap())
                .withFailMessage(
                        "A span that had today's names already, PATCH http://10.0.0.7/tea with 418, arrives with %s.",
                        attributes)
                .containsEntry(stringKey("http.request.method"), "PATCH")
                .containsEntry(longKey("http.response.status_code"), 418L)
                .containsEntry(stringKey("url.full"), "http://10.0.0.7/tea");
    }

    @Claim(id = "3c", value = "so has a call that was never answered, and what no task names stays")
    void call(Telemetry program) throws Exception {
        var attributes = has(program, "call")
                .map(span -> span.getAttributes().toBuilder()
                        .removeIf(key -> OLD.matcher(key.getKey()).matches())
                        .build())
                .orElse(Attributes.empty());
        assertThat(attributes.asMap())
                .withFailMessage(
                        "A CLIENT span with http.method, http.url and http.flavor and no status arrives with %s;"
                                + " expected http.request.method, url.full and http.flavor.",
                        attributes)
                .isEqualTo(Attributes.builder()
                        .put("http.request.method", "POST")
                        .put("url.full", "http://10.0.0.9/pay")
                        .put("http.flavor", "1.1")
                        .build()
                        .asMap());
    }

    @Task(4)
    @DisplayName("a log record that is JSON has its message as body, its level as severity, and all else as attributes")
    void json(Telemetry program) throws Exception {
        var record = record(program, "stock is low");
        assertThat(record).withFailMessage("""
            A line {"level":"warn","message":"stock is low","stock.item":…} was logged. No log record with the\
             body "stock is low" and the attribute stock.item arrives.\
            """).isPresent();
    }

    @Claim(id = "4a", value = "its level is the severity")
    void severity(Telemetry program) throws Exception {
        var record = record(program, "stock is low");
        assumeThat(record).isPresent();
        assertThat(record.get().getSeverity())
                .withFailMessage(
                        "\"level\":\"warn\" arrives with severity_number %d (%s) and severity_text %s; expected the"
                                + " number 13 (WARN).",
                        record.get().getSeverity().getSeverityNumber(),
                        record.get().getSeverity(),
                        record.get().getSeverityText())
                .isEqualTo(Severity.WARN);
    }

    @Claim(id = "4b", value = "what is no JSON arrives as it is")
    void noJson(Telemetry program) throws Exception {
        var bodies = out(program).logs().stream().map(Telemetry::text).toList();
        assertThat(bodies)
                .withFailMessage(
                        "\"closing at 18:00\" and \"{not JSON, only a brace\" are no JSON, and do not both arrive as"
                                + " they were; what arrived: %s",
                        bodies)
                .contains("closing at 18:00", "{not JSON, only a brace");
    }

    @Claim(id = "4c", value = "message and level are no attributes besides")
    void noneTwice(Telemetry program) throws Exception {
        var record = record(program, "stock is low");
        assumeThat(record).isPresent();
        var twice = List.of("level", "message").stream()
                .filter(key -> record.get().getAttributes().get(stringKey(key)) != null)
                .toList();
        assertThat(twice)
                .withFailMessage(
                        "The log record has an attribute %s, too; expected all else as attributes.",
                        String.join(", ", twice))
                .isEmpty();
    }

    @Claim(id = "4d", value = "attributes that the record had stay")
    void ownAttributes(Telemetry program) throws Exception {
        var record = record(program, "stock is low");
        assumeThat(record).isPresent();
        assertThat(record.get().getAttributes().get(stringKey("shop.till")))
                .withFailMessage("The log record had an attribute shop.till, and arrives without it.")
                .isEqualTo("2");
    }

    @Claim(id = "4e", value = "so is a line with other fields")
    void otherFields(Telemetry program) throws Exception {
        var other = record(program, "stock is low");
        assumeThat(other.map(LogRecordData::getSeverity)).contains(Severity.WARN);
        var severity = out(program).logs().stream()
                .filter(log -> Telemetry.text(log).equals("refused"))
                .map(LogRecordData::getSeverity)
                .findFirst();
        assertThat(severity)
                .withFailMessage(
                        "A line {\"message\":\"refused\",\"shop.note\":…,\"level\":\"error\"} does not arrive as"
                                + " \"refused\" with the severity ERROR.")
                .contains(Severity.ERROR);
    }

    private static Optional<LogRecordData> record(Telemetry program, String body) throws Exception {
        return out(program).logs().stream()
                .filter(log -> Telemetry.text(log).equals(body)
                        && program.input("jasmine").equals(log.getAttributes().get(stringKey("stock.item"))))
                .findFirst();
    }

    private static Optional<SpanData> has(Telemetry program, String name) {
        try {
            return spans(out(program), name).stream().findFirst();
        } catch (Exception failed) {
            throw new AssertionError(failed.getMessage(), failed);
        }
    }

    private static List<SpanData> spans(Telemetry out, String name) {
        return out.spans(span -> span.getName().equals(name));
    }
}
