import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 09: what a span gets on its way, which spans end there, and what must not arrive. */
@Lesson("09_processors")
class ProcessorsCheck {

    /**
     * The customers' data and the bank's key, as they are without their separators: however it is written, it must not
     * be found.
     */
    private static final Map<String, List<String>> PERSONAL = personal();

    @Task(1)
    @DisplayName("every span of an order has the tenant, and nothing else of the baggage")
    void stamped(Telemetry emitted) {
        var spans = ofOrders(emitted);
        assertThat(spans).withFailMessage("No span of an order arrived.").isNotEmpty();
        for (var span : spans) {
            var tenant = text(span.getAttributes(), "shop.tenant");
            assertThat(tenant)
                    .withFailMessage(
                            "A %s span of an order has %s; expected acme, as the baggage says.",
                            span.getKind(), tenant == null ? "no shop.tenant" : "shop.tenant=" + tenant)
                    .isEqualTo("acme");
        }
        // The shop puts user.email on its SERVER spans itself. On a CLIENT span it can only be from the baggage.
        for (var call : emitted.spans("shop", CLIENT)) {
            assertThat(text(call.getAttributes(), "user.email"))
                    .withFailMessage(
                            "The CLIENT span has user.email, too: all of the baggage was copied. Copy by name.")
                    .isNull();
        }
    }

    @Task(2)
    @DisplayName("of the health checks only the one that failed arrives")
    void dropped(Telemetry emitted) {
        var checks = emitted.spans(ProcessorsCheck::isHealthCheck);
        var well = checks.stream().filter(span -> status(span) == 200).count();
        assertThat(well)
                .withFailMessage("%d health checks arrived that only say that all is well.", well)
                .isZero();
        assertThat(checks)
                .withFailMessage(
                        "The health check that failed did not arrive: the one that somebody would have looked for.")
                .isNotEmpty();
        var orders = emitted.spans("shop", SERVER).stream()
                .filter(span -> !isHealthCheck(span))
                .count();
        assertThat(orders)
                .withFailMessage("The SERVER spans of %d orders arrived; there were 2.", orders)
                .isEqualTo(2);
        assertThat(emitted.spans("shop", CLIENT))
                .withFailMessage(
                        "%d CLIENT spans arrived; there were 2.",
                        emitted.spans("shop", CLIENT).size())
                .hasSize(2);
    }

    @Task(3)
    @DisplayName("names and attributes hold no personal data and no key, and still say what happened")
    void masked(Telemetry emitted) {
        var found = new LinkedHashSet<String>();
        for (var span : emitted.spans()) {
            look(found, span.getName(), "in the name of a " + span.getKind() + " span");
            look(found, span.getAttributes(), "of a " + span.getKind() + " span");
        }
        gone(found);
        var orders = emitted.spans("shop", SERVER).stream()
                .map(span -> text(span.getAttributes(), "order.id"))
                .filter(id -> id != null)
                .toList();
        assertThat(orders)
                .withFailMessage(
                        "The orders' numbers are 20261121-0041 and 20261121-0042; order.id says %s. That number is no"
                                + " secret, and the only way to the trace of an order.",
                        orders)
                .containsExactlyInAnyOrder("20261121-0041", "20261121-0042");
        for (var call : emitted.spans("shop", CLIENT)) {
            var url = text(call.getAttributes(), "url.full");
            assertThat(url)
                    .withFailMessage(
                            "url.full says %s; expected that it still says where to: http://localhost:…/pay.", url)
                    .matches("http://localhost:\\d+/pay.*");
            assertThat(call.getAttributes().get(AttributeKey.longKey("server.port")))
                    .withFailMessage(
                            "A CLIENT span has lost its server.port: a copy has to take over what it does not mask.")
                    .isNotNull();
        }
        assertThat(emitted.spans())
                .withFailMessage("A span has lost its name.")
                .noneMatch(span -> span.getName().isBlank());
    }

    @Task(4)
    @DisplayName("events, exceptions and status hold none either, nor anything else that is emitted")
    void everywhere(Telemetry emitted) {
        var found = new LinkedHashSet<String>();
        for (var span : emitted.spans()) {
            for (var event : span.getEvents()) {
                look(found, event.getName(), "in the name of an event");
                look(found, event.getAttributes(), "of an event");
            }
            look(found, span.getStatus().getDescription(), "in the status of a " + span.getKind() + " span");
            span.getLinks().forEach(link -> look(found, link.getAttributes(), "of a link"));
            look(found, span.getSpanContext().getTraceState().asMap().toString(), "in the tracestate");
            look(found, span.getResource().getAttributes(), "of the resource");
            look(found, span.getInstrumentationScopeInfo().getAttributes(), "of the scope");
        }
        for (var log : emitted.logs()) {
            look(found, Telemetry.text(log), "in a log record");
            look(found, log.getAttributes(), "of a log record");
        }
        emitted.metrics()
                .forEach(metric -> metric.getData()
                        .getPoints()
                        .forEach(point -> look(found, point.getAttributes(), "of the metric " + metric.getName())));
        gone(found);
        for (var span : emitted.spans("shop", CLIENT)) {
            if (status(span) == 500) {
                var types = span.getEvents().stream()
                        .map(event -> text(event.getAttributes(), "exception.type"))
                        .toList();
                assertThat(types)
                        .withFailMessage("The CLIENT span that failed no longer says which exception it was.")
                        .contains("java.lang.IllegalStateException");
                assertThat(span.getEvents().stream()
                                .map(event -> String.valueOf(text(event.getAttributes(), "exception.stacktrace"))))
                        .withFailMessage("The exception has lost its stack trace: mask the text, and keep the rest.")
                        .anyMatch(trace -> trace.contains("\tat "));
                assertThat(span.getStatus().getStatusCode())
                        .withFailMessage(
                                "The CLIENT span that failed has the status %s; expected ERROR.",
                                span.getStatus().getStatusCode())
                        .isEqualTo(StatusData.error().getStatusCode());
            }
        }
        var events = emitted.spans("shop", SERVER).stream()
                .filter(span -> !isHealthCheck(span))
                .map(SpanData::getEvents)
                .toList();
        assertThat(events)
                .withFailMessage("The orders have lost their events: mask the text, and keep the rest.")
                .noneMatch(List::isEmpty);
    }

    private static void gone(Set<String> found) {
        assertThat(found)
                .withFailMessage(() -> "It still arrives:\n"
                        + found.stream().limit(9).map(one -> "  " + one).collect(joining("\n"))
                        + (found.size() > 9 ? "\n  …" : ""))
                .isEmpty();
    }

    private static void look(Set<String> found, Attributes attributes, String where) {
        attributes.forEach((key, value) -> look(found, String.valueOf(value), "in " + key.getKey() + " " + where));
    }

    /** Without separators, so that none hides anything; a blank of a URL is %20 or +, an at sign %40. */
    private static void look(Set<String> found, String text, String where) {
        var plain = text.replace("%40", "@")
                .replace("%20", "")
                .replace("%2B", "+")
                .replaceAll("[\\s+.()/-]", "")
                .toLowerCase(Locale.ROOT);
        PERSONAL.forEach((kind, values) -> {
            if (values.stream().anyMatch(plain::contains)) {
                found.add(kind + " " + where);
            }
        });
    }

    private static Map<String, List<String>> personal() {
        var personal = new LinkedHashMap<String, List<String>>();
        personal.put("an e-mail address", List.of("mina@example", "shop@example"));
        personal.put("a telephone number", List.of("01023456789", "4155550132"));
        personal.put("a resident or social security number", List.of("9001012345678", "078051120"));
        personal.put("a card number", List.of("4111111111111111", "5500000000000004"));
        personal.put("the key to the bank", List.of("8c1f20d7e94b"));
        return personal;
    }

    private static List<SpanData> ofOrders(Telemetry emitted) {
        var healthy = emitted.spans(ProcessorsCheck::isHealthCheck).stream()
                .map(SpanData::getTraceId)
                .toList();
        return emitted.spans(span -> !healthy.contains(span.getTraceId()));
    }

    private static boolean isHealthCheck(SpanData span) {
        return span.getKind() == SERVER
                && (span.getName().contains("health")
                        || String.valueOf(text(span.getAttributes(), "url.path"))
                                .contains("health"));
    }

    private static long status(SpanData span) {
        var status = span.getAttributes().get(AttributeKey.longKey("http.response.status_code"));
        return status == null ? 0 : status;
    }

    private static String text(Attributes attributes, String key) {
        return attributes.get(AttributeKey.stringKey(key));
    }
}
