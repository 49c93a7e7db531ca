import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** One run of the three services, with orders that the learner has not seen. The language of stock does not matter. */
@Lesson(value = "32_languages", python = true, patience = 3)
class LanguagesCheck {

    private static final String FIRST = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SECOND = "5bf92f3577b35da6a3ce929d0e0e5736";
    private static final String UNSAMPLED = "6bf92f3577b36da6a3ce929d0e0e6736";

    // ── context in ──────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("stock continues the shop's trace")
    void contextIn(Telemetry emitted) {
        for (var trace : List.of(FIRST, SECOND)) {
            var asked = only(emitted, "shop", SpanKind.CLIENT, trace);
            assertThat(emitted.spans("stock", SpanKind.SERVER))
                    .withFailMessage(() -> "The shop sent traceparent 00-%s-%s-01 to stock. Expected a SERVER span of"
                                    .formatted(trace, asked.getSpanId())
                            + " stock in that trace, whose parent is that span; stock's SERVER spans are "
                            + seen(emitted.spans("stock", SpanKind.SERVER)) + "."
                            + emitted.whyNone("stock", SpanKind.SERVER) + complaint(emitted))
                    .anyMatch(span -> span.getTraceId().equals(trace)
                            && span.getParentSpanId().equals(asked.getSpanId()));
        }
    }

    @Claim(id = "1a", value = "a caller's decision counts: what it does not sample, stock does not record")
    void decision(Telemetry emitted) {
        var spans = ofUnsampled(emitted);
        assertThat(spans)
                .withFailMessage(() -> "The shop's caller does not sample the order of " + emitted.input("tea")
                        + ": its traceparent ends with 00. Stock sent spans of that order all the same: " + seen(spans)
                        + ".")
                .isEmpty();
    }

    @Claim(id = "1b", value = "tracestate comes with it")
    void traceState(Telemetry emitted) {
        var expected = emitted.input("partner=order-42");
        var served = emitted.spans("stock", SpanKind.SERVER);
        assumeThat(served).isNotEmpty();
        assertThat(served)
                .withFailMessage(
                        "The partner's tracestate is %s; the SERVER spans of stock have %s.",
                        expected, served.stream().map(LanguagesCheck::written).toList())
                .allMatch(span -> written(span).equals(expected));
    }

    // ── context out ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(2)
    @DisplayName("stock hands the context on to parcels")
    void contextOut(Telemetry emitted) {
        var asked = emitted.spans("stock", SpanKind.CLIENT).stream()
                .map(SpanData::getSpanId)
                .toList();
        var served = emitted.spans("parcels", SpanKind.SERVER);
        assertThat(served)
                .withFailMessage(() -> "No SERVER span of parcels arrived." + complaint(emitted))
                .isNotEmpty();
        var strays = served.stream()
                .filter(span -> !asked.contains(span.getParentSpanId()))
                .toList();
        assertThat(strays)
                .withFailMessage(() -> "Stock asked parcels, and each SERVER span of parcels is to be the child of the"
                        + " CLIENT span of stock that asked. " + strays.size() + " of " + served.size()
                        + " are not: " + seen(strays) + ". opentelemetry-instrument reads traceparent by itself, if"
                        + " there is one." + emitted.whyNone("stock", SpanKind.CLIENT))
                .isEmpty();
    }

    @Claim(id = "2a", value = "it asks inside the request that it serves")
    void inside(Telemetry emitted) {
        var served = emitted.spans("stock", SpanKind.SERVER).stream()
                .map(SpanData::getSpanId)
                .collect(Collectors.toSet());
        assertThat(emitted.spans("stock", SpanKind.CLIENT))
                .withFailMessage(() -> "A CLIENT span of stock is not the child of the SERVER span of the request for"
                        + " which it asks: " + seen(emitted.spans("stock", SpanKind.CLIENT)) + ".")
                .allMatch(span -> served.contains(span.getParentSpanId()));
    }

    @Claim(id = "2b", value = "baggage goes along")
    void baggage(Telemetry emitted) {
        var expected = "customer=" + emitted.input("ada");
        var asked = emitted.spans("stock", SpanKind.CLIENT).stream()
                .map(SpanData::getSpanId)
                .toList();
        var served = emitted.spans("parcels", SpanKind.SERVER).stream()
                .filter(span -> asked.contains(span.getParentSpanId()))
                .toList();
        assumeThat(served).isNotEmpty();
        assertThat(served)
                .withFailMessage(
                        "The shop sent \"baggage: %s\" to stock; what arrived at parcels is %s. Baggage is part of the"
                                + " context, not of the span: was the whole context current, or a span with that"
                                + " parent?",
                        expected, served.stream().map(LanguagesCheck::baggage).toList())
                .allMatch(span -> baggage(span).contains(expected));
    }

    @Claim(id = "2c", value = "so does the decision not to sample")
    void decisionOut(Telemetry emitted) {
        assumeThat(ofUnsampled(emitted)).isEmpty(); // else stock has decided otherwise, and told it
        var orders = emitted.spans("shop", SpanKind.CLIENT).size();
        var served = emitted.spans("parcels", SpanKind.SERVER);
        assertThat(served)
                .withFailMessage(
                        "%d of the orders are sampled, and parcels sent spans of %d: %s. A span that is not recorded"
                                + " has a context all the same, and that goes into the headers.",
                        orders, served.size(), seen(served))
                .hasSizeLessThanOrEqualTo(orders);
    }

    // ── logs ────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("stock's log lines are records with the ids of the span in which they were written")
    void logs(Telemetry emitted) {
        var warning = record(emitted, emitted.input("saffron"), "only");
        assertThat(warning.getSpanContext().isValid())
                .withFailMessage(
                        "The log record \"%s\" has neither a trace id nor a span id: no span was current when it was"
                                + " written, or nobody handed its context on.",
                        text(warning))
                .isTrue();
        var span = emitted.spans("stock").stream()
                .filter(each -> each.getSpanId().equals(warning.getSpanContext().getSpanId())
                        && each.getTraceId().equals(warning.getSpanContext().getTraceId()))
                .toList();
        assertThat(span)
                .withFailMessage(() -> "The log record \"%s\" has the ids %s %s; stock's spans are %s."
                        .formatted(
                                text(warning),
                                warning.getSpanContext().getTraceId(),
                                warning.getSpanContext().getSpanId(),
                                seen(emitted.spans("stock"))))
                .isNotEmpty();
    }

    @Claim(id = "3a", value = "those at INFO, too")
    void information(Telemetry emitted) {
        for (var item : List.of("coffee", "saffron", "tea")) {
            record(emitted, emitted.input(item), "reserved");
        }
    }

    @Claim(id = "3b", value = "each keeps its severity")
    void severity(Telemetry emitted) {
        var warnings = records(emitted, emitted.input("saffron"), "only");
        assumeThat(warnings).isNotEmpty();
        assertThat(warnings)
                .withFailMessage(
                        "The line was written as a warning, and its record has severity %s.",
                        warnings.stream().map(LogRecordData::getSeverity).toList())
                .allMatch(record -> record.getSeverity() == Severity.WARN);
        var records = records(emitted, emitted.input("saffron"), "reserved");
        assertThat(records)
                .withFailMessage(
                        "The line was written at INFO, and its record has severity %s.",
                        records.stream().map(LogRecordData::getSeverity).toList())
                .allMatch(record -> record.getSeverity() == Severity.INFO);
    }

    @Claim(id = "3c", value = "and comes from the service stock")
    void resourceOfLogs(Telemetry emitted) {
        var found = records(emitted, emitted.input("saffron"), "only");
        assumeThat(found).isNotEmpty();
        var service = Telemetry.service(found.getFirst().getResource());
        assertThat(service)
                .withFailMessage(
                        "The log record comes from the service \"%s\", the spans come from \"stock\": each provider is"
                                + " given a resource.",
                        service)
                .isEqualTo("stock");
    }

    @Claim(id = "3d", value = "the console has the id of the trace in each line")
    void console(Telemetry emitted) {
        for (var order : new TreeMap<>(Map.of("coffee", FIRST, "saffron", SECOND, "tea", UNSAMPLED)).entrySet()) {
            var item = emitted.input(order.getKey());
            var lines = (emitted.stderr() + "\n" + emitted.stdout())
                    .lines()
                    .filter(line -> line.contains(item) && line.contains("reserved"))
                    .filter(line -> !line.contains("• INFO")) // the lab's picture
                    .toList();
            var trace = emitted.spans("stock", SpanKind.SERVER).stream()
                    .filter(span -> about(span, item))
                    .map(SpanData::getTraceId)
                    .findFirst()
                    .orElse(order.getValue());
            assertThat(lines)
                    .withFailMessage(
                            "Stock's line about %s on the console is %s; expected the id of its trace, %s, in it.",
                            item, lines, trace)
                    .anyMatch(line -> line.contains(trace));
        }
    }

    @Claim(id = "3e", value = "each line is one record")
    void once(Telemetry emitted) {
        var warnings = records(emitted, emitted.input("saffron"), "only");
        assumeThat(warnings).isNotEmpty();
        assertThat(warnings)
                .withFailMessage(
                        "One line of stock became %d records: each handler of a logger makes one, and so does each of"
                                + " its parents.",
                        warnings.size())
                .hasSize(1);
    }

    // ── resource ────────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(4)
    @DisplayName("the three services say where they belong in the same words")
    void resource(Telemetry emitted) {
        assertDeployment(emitted, "stock");
    }

    @Claim(id = "4a", value = "stock says which SDK it has")
    void sdk(Telemetry emitted) {
        var resource = resource(emitted, "stock");
        assertThat(resource.getAttribute(stringKey("telemetry.sdk.language")))
                .withFailMessage(
                        "Stock's resource is %s: the SDK's own part, telemetry.sdk.language and its like, is missing.",
                        told(resource))
                .isNotBlank();
    }

    @Claim(id = "4b", value = "parcels has the same attributes, by configuration")
    void parcels(Telemetry emitted) {
        assertDeployment(emitted, "parcels");
    }

    @Claim(id = "4c", value = "parcels tells HTTP by today's keys")
    void today(Telemetry emitted) {
        var served = emitted.spans("parcels", SpanKind.SERVER);
        assumeThat(served).isNotEmpty();
        assertThat(served)
                .withFailMessage(
                        "A span of parcels has the keys %s: those of the instrumentation's first years. It knows"
                                + " http.request.method, too, and waits until it is asked for it.",
                        new TreeMap<>(served.getFirst().getAttributes().asMap().entrySet().stream()
                                        .collect(
                                                Collectors.toMap(e -> e.getKey().getKey(), Map.Entry::getValue)))
                                .keySet())
                .allMatch(span -> span.getAttributes().get(stringKey("http.request.method")) != null
                        && span.getAttributes().get(stringKey("http.method")) == null);
    }

    @Claim(id = "4d", value = "and in no other words")
    void otherWords(Telemetry emitted) {
        for (var service : List.of("stock", "parcels")) {
            var environment = resource(emitted, service).getAttribute(stringKey("env"));
            assertThat(environment)
                    .withFailMessage(
                            "The resource of %s still says env=%s, too: who asks by it finds one service alone.",
                            service, environment)
                    .isNull();
        }
    }

    private static void assertDeployment(Telemetry emitted, String service) {
        var resource = resource(emitted, service);
        for (var each : new TreeMap<>(Map.of(
                        "service.namespace", emitted.input("orders"),
                        "service.version", emitted.input("4.2.0"),
                        "deployment.environment.name", emitted.input("staging")))
                .entrySet()) {
            assertThat(resource.getAttribute(stringKey(each.getKey())))
                    .withFailMessage(
                            "The deployment says %s=%s of all three services. The resource of %s is %s.",
                            each.getKey(), each.getValue(), service, told(resource))
                    .isEqualTo(each.getValue());
        }
    }

    private static Resource resource(Telemetry emitted, String service) {
        var spans = emitted.spans(service);
        assertThat(spans)
                .withFailMessage(() -> "No span of the service " + service + " arrived." + complaint(emitted))
                .isNotEmpty();
        return spans.getFirst().getResource();
    }

    private static String told(Resource resource) {
        return resource.getAttributes().asMap().entrySet().stream()
                .map(each -> each.getKey().getKey() + "=" + each.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    // ── what arrived ────────────────────────────────────────────────────────────────────────────────────────────────

    private static SpanData only(Telemetry emitted, String service, SpanKind kind, String trace) {
        var found = emitted.spans(service, kind).stream()
                .filter(span -> span.getTraceId().equals(trace))
                .toList();
        assertThat(found)
                .withFailMessage(() -> "The " + service + "'s " + kind + " span of the trace " + trace
                        + " is missing: the program stays as it is." + complaint(emitted))
                .hasSize(1);
        return found.getFirst();
    }

    /** Stock's spans of the order that is not sampled. */
    private static List<SpanData> ofUnsampled(Telemetry emitted) {
        return emitted.spans("stock").stream()
                .filter(span -> span.getTraceId().equals(UNSAMPLED) || about(span, emitted.input("tea")))
                .toList();
    }

    private static boolean about(SpanData span, String item) {
        return (span.getName() + span.getAttributes()).contains("/" + item);
    }

    /** The span's tracestate, as a header has it. */
    private static String written(SpanData span) {
        return span.getSpanContext().getTraceState().asMap().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(","));
    }

    private static String baggage(SpanData span) {
        return Objects.toString(span.getAttributes().get(stringArrayKey("http.request.header.baggage")), "nothing");
    }

    private static LogRecordData record(Telemetry emitted, String item, String word) {
        var records = records(emitted, item, word);
        assertThat(records)
                .withFailMessage(() -> "Expected a log record of stock with \"" + word + "\" and \"" + item
                        + "\" in its body; those that arrived: "
                        + emitted.logs().stream()
                                .map(LanguagesCheck::text)
                                .limit(12)
                                .toList()
                        + ".")
                .isNotEmpty();
        return records.getFirst();
    }

    private static List<LogRecordData> records(Telemetry emitted, String item, String word) {
        return emitted.logs(body -> body.contains(item) && body.contains(word));
    }

    private static String text(LogRecordData log) {
        return Telemetry.text(log);
    }

    private static String seen(List<SpanData> spans) {
        return spans.isEmpty()
                ? "none"
                : spans.stream()
                        .map(span -> "\"%s\" (trace %s, parent %s)"
                                .formatted(span.getName(), span.getTraceId(), span.getParentSpanId()))
                        .collect(Collectors.joining(", "));
    }

    /** What another language's runtime complained of. */
    private static String complaint(Telemetry emitted) {
        return emitted.stderr()
                .lines()
                .filter(line -> line.matches(".*(Error|Exception)\\b.*"))
                .findFirst()
                .map(line -> " A service says: " + line)
                .orElse("");
    }
}
