import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.INTERNAL;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 09: what a span gets on its way, which spans end there, and what must not arrive. */
@Lesson("09_processors")
class ProcessorsCheck {

    private static final String FIRST =
            "20261121-0041;acme;mina@example.com;010-2345-6789;900101-2345678;4111 1111 1111 1111";
    private static final String SECOND =
            "20261121-0042;corp;mina+shop@example.co.kr;+1 415-555-0132;078-05-1120;5500-0000-0000-0004";
    private static final String KEY = "8c1f20d7e94b";

    /** What the shop sets that holds nothing personal, nor the order's number. */
    private static final Map<SpanKind, List<AttributeKey<?>>> OTHERS = Map.of(
            SERVER,
            List.of(
                    HttpAttributes.HTTP_REQUEST_METHOD,
                    HttpAttributes.HTTP_ROUTE,
                    UrlAttributes.URL_SCHEME,
                    UrlAttributes.URL_PATH,
                    HttpAttributes.HTTP_RESPONSE_STATUS_CODE),
            CLIENT,
            List.of(
                    HttpAttributes.HTTP_REQUEST_METHOD,
                    ServerAttributes.SERVER_ADDRESS,
                    ServerAttributes.SERVER_PORT,
                    HttpAttributes.HTTP_RESPONSE_STATUS_CODE));

    /** An order as the shop got it: the fields that the check asks for. */
    private record Order(String id, String tenant, String email, String phone, String holder, String card) {

        static List<Order> taken(Telemetry emitted) {
            return Stream.of(FIRST, SECOND)
                    .map(order -> emitted.input(order).split(";"))
                    .map(field -> new Order(field[0], field[1], field[2], field[3], field[4], field[5]))
                    .toList();
        }
    }

    @Task(1)
    @DisplayName("every span of an order has its tenant, and nothing else of the baggage")
    void stamped(Telemetry emitted) {
        var spans = ofOrders(emitted);
        assertThat(spans).withFailMessage("No span of an order arrived.").isNotEmpty();
        var orders = Order.taken(emitted);
        for (var span : spans) {
            var tenant = text(span.getAttributes(), "shop.tenant");
            var expected = order(emitted, span)
                    .map(order -> List.of(order.tenant()))
                    .orElse(orders.stream().map(Order::tenant).toList());
            assertThat(tenant)
                    .withFailMessage(
                            "A %s span of an order has %s; expected %s, as the baggage says.",
                            span.getKind(),
                            tenant == null ? "no shop.tenant" : "shop.tenant=" + tenant,
                            String.join(" or ", expected))
                    .isIn(expected);
        }
    }

    @Claim(id = "1a", value = "nothing else of the baggage becomes an attribute")
    void byName(Telemetry emitted) {
        // The shop puts user.email on its SERVER spans itself. On a CLIENT span it can only be from the baggage.
        for (var call : emitted.spans("shop", CLIENT)) {
            assertThat(text(call.getAttributes(), "user.email"))
                    .withFailMessage(
                            "The CLIENT span has user.email, too: all of the baggage was copied. Copy by name.")
                    .isNull();
        }
    }

    @Claim(id = "1b", value = "a health check has no tenant")
    void noTenantWithoutOrder(Telemetry emitted) {
        for (var check : emitted.spans(ProcessorsCheck::isHealthCheck)) {
            var tenant = text(check.getAttributes(), "shop.tenant");
            assertThat(tenant)
                    .withFailMessage(
                            "A health check has shop.tenant=%s: it has no baggage, and so no tenant. Set nothing"
                                    + " there.",
                            tenant)
                    .isNull();
        }
    }

    @Task(2)
    @DisplayName("of the health checks only the one that failed arrives")
    void dropped(Telemetry emitted) {
        var well = emitted.spans(ProcessorsCheck::isHealthCheck).stream()
                .filter(span -> span.getStatus().getStatusCode() != StatusCode.ERROR)
                .filter(span -> text(span.getAttributes(), "error.type") == null)
                .count();
        assertThat(well)
                .withFailMessage("%d health checks arrived that only say that all is well.", well)
                .isZero();
    }

    @Claim(id = "2a", value = "the health check that failed is to be seen")
    void failedArrives(Telemetry emitted) {
        assertThat(emitted.spans(ProcessorsCheck::isHealthCheck))
                .withFailMessage(
                        "The health check that failed did not arrive: the one that somebody would have looked for.")
                .isNotEmpty();
    }

    @Claim(id = "2b", value = "nothing but health checks is dropped")
    void ordersArrive(Telemetry emitted) {
        for (var kind : List.of(SERVER, CLIENT)) {
            var arrived = emitted.spans("shop", kind).stream()
                    .filter(span -> !isHealthCheck(span))
                    .map(SpanData::getSpanId)
                    .distinct()
                    .count();
            assertThat(arrived)
                    .withFailMessage("%d %s spans of orders arrived; there were 2.", arrived, kind)
                    .isEqualTo(2);
        }
    }

    private static String its(SpanData span) {
        return (span.getKind() == INTERNAL ? "an " : "a ") + span.getKind() + " span";
    }

    @Task(3)
    @DisplayName("names and attributes hold no personal data and no key, and still say what happened")
    void masked(Telemetry emitted) {
        var search = new Search(emitted);
        for (var span : emitted.spans()) {
            search.look(span.getName(), "in the name of " + its(span));
            search.look(span.getAttributes(), "of " + its(span));
        }
        search.assertNothing();
    }

    @Claim(id = "3a", value = "the order's number survives")
    void numberSurvives(Telemetry emitted) {
        var ids = Order.taken(emitted).stream().map(Order::id).toList();
        for (var order : servers(emitted)) {
            var id = text(order.getAttributes(), "order.id");
            assertThat(id)
                    .withFailMessage(
                            "The orders' numbers are %s; order.id says %s. That number is no secret, and the only way"
                                    + " to the trace of an order.",
                            String.join(" and ", ids), id)
                    .isIn(ids);
        }
    }

    @Claim(id = "3b", value = "url.full still says where to")
    void whereTo(Telemetry emitted) {
        for (var call : emitted.spans("shop", CLIENT)) {
            var url = text(call.getAttributes(), "url.full");
            assertThat(url)
                    .withFailMessage(
                            "url.full says %s; expected that it still says where to: http://localhost:…/pay.", url)
                    .matches("http://(localhost|127\\.0\\.0\\.1):\\d+/pay.*");
        }
    }

    @Claim(id = "3c", value = "all other attributes stay")
    void othersStay(Telemetry emitted) {
        for (var span : ofOrders(emitted)) {
            var set = new ArrayList<AttributeKey<?>>(OTHERS.getOrDefault(span.getKind(), List.of()));
            if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
                set.add(ErrorAttributes.ERROR_TYPE);
            }
            for (var key : set) {
                assertThat(span.getAttributes().asMap())
                        .withFailMessage(
                                "A %s span has lost its %s: a copy has to take over what it does not mask.",
                                span.getKind(), key)
                        .containsKey(key);
            }
        }
    }

    @Claim(id = "3d", value = "every span keeps a name")
    void named(Telemetry emitted) {
        assertThat(emitted.spans())
                .withFailMessage("A span has lost its name.")
                .noneMatch(span -> span.getName().isBlank());
    }

    @Task(4)
    @DisplayName("events, exceptions, status and links hold none either, nor anything else that is emitted")
    void everywhere(Telemetry emitted) {
        var search = new Search(emitted);
        for (var span : emitted.spans()) {
            for (var event : span.getEvents()) {
                search.look(event.getName(), "in the name of an event");
                search.look(event.getAttributes(), "of an event");
            }
            search.look(span.getSpanContext().getTraceState().asMap().toString(), "in the tracestate");
            search.look(span.getResource().getAttributes(), "of the resource");
            search.look(span.getInstrumentationScopeInfo().getAttributes(), "of the scope");
        }
        for (var log : emitted.logs()) {
            search.look(Telemetry.text(log), "in a log record");
            search.look(log.getAttributes(), "of a log record");
        }
        emitted.metrics()
                .forEach(metric -> metric.getData()
                        .getPoints()
                        .forEach(point -> search.look(point.getAttributes(), "of the metric " + metric.getName())));
        search.assertNothing();
    }

    @Claim(id = "4a", value = "the text of the status holds none")
    void status(Telemetry emitted) {
        var search = new Search(emitted);
        emitted.spans()
                .forEach(span -> search.look(span.getStatus().getDescription(), "in the status of " + its(span)));
        search.assertNothing();
    }

    @Claim(id = "4b", value = "the attributes of links hold none")
    void links(Telemetry emitted) {
        var search = new Search(emitted);
        for (var span : emitted.spans()) {
            span.getLinks().forEach(link -> search.look(link.getAttributes(), "of a link of " + its(span)));
        }
        search.assertNothing();
    }

    @Claim(id = "4c", value = "the exception's type and stack trace stay readable")
    void exceptionStays(Telemetry emitted) {
        for (var call : emitted.spans("shop", CLIENT)) {
            for (var event : call.getEvents()) {
                assertThat(String.valueOf(text(event.getAttributes(), "exception.type")))
                        .withFailMessage("The CLIENT span that failed no longer says which exception it was.")
                        .matches("java\\.lang\\.IllegalStateException|[A-Z]\\w*Error"); // Java's; others'
                assertThat(String.valueOf(text(event.getAttributes(), "exception.stacktrace")))
                        .withFailMessage("The exception has lost its stack trace: mask the text, and keep the rest.")
                        .containsPattern("\\s+at |Traceback ");
            }
        }
    }

    @Claim(id = "4d", value = "what failed still has the status ERROR")
    void statusStays(Telemetry emitted) {
        for (var call : emitted.spans("shop", CLIENT)) {
            var status = call.getStatus().getStatusCode();
            assertThat(status == StatusCode.ERROR || text(call.getAttributes(), "error.type") == null)
                    .withFailMessage("The CLIENT span that failed has the status %s; expected ERROR.", status)
                    .isTrue();
        }
    }

    @Claim(id = "4e", value = "no event is lost")
    void eventsStay(Telemetry emitted) {
        for (var order : ofOrders(emitted)) {
            var expected =
                    (order.getKind() == SERVER ? 1 : 0) + (text(order.getAttributes(), "error.type") == null ? 0 : 1);
            assertThat(order.getEvents().size())
                    .withFailMessage(
                            "A %s span of an order has %d events; there were %d. Mask the text, and keep the rest.",
                            order.getKind(), order.getEvents().size(), expected)
                    .isGreaterThanOrEqualTo(expected);
        }
    }

    @Claim(id = "4f", value = "the link to the order before stays")
    void linkStays(Telemetry emitted) {
        assumeTrue(servers(emitted).stream().map(SpanData::getSpanId).distinct().count() == 2);
        assertThat(servers(emitted).stream().flatMap(span -> span.getLinks().stream()))
                .withFailMessage("The second order has lost its link to the first: mask its attributes, and keep it.")
                .isNotEmpty();
    }

    /** Looks for the customers' data and the bank's key, however they are written. */
    private static class Search {

        private final Map<String, List<String>> personal = new LinkedHashMap<>();
        private final Set<String> found = new LinkedHashSet<>();

        Search(Telemetry emitted) {
            var orders = Order.taken(emitted);
            // The last part before the at sign and the first after it: a pattern may leave the rest.
            personal.put(
                    "an e-mail address", values(orders, order -> order.email().replaceAll("^.*\\+|\\..*$", "")));
            personal.put(
                    "a telephone number", values(orders, order -> order.phone().replaceAll("^\\+\\d+ ", "")));
            personal.put("a resident or social security number", values(orders, Order::holder));
            personal.put("a card number", values(orders, Order::card));
            personal.put("the key to the bank", List.of(plain(emitted.input(KEY))));
        }

        private static List<String> values(List<Order> orders, Function<Order, String> field) {
            return orders.stream().map(field).map(Search::plain).toList();
        }

        void look(Attributes attributes, String where) {
            attributes.forEach((key, value) -> look(String.valueOf(value), "in " + key.getKey() + " " + where));
        }

        void look(String text, String where) {
            var plain = plain(text);
            personal.forEach((kind, values) -> {
                if (values.stream().anyMatch(plain::contains)) {
                    found.add(kind + " " + where);
                }
            });
        }

        void assertNothing() {
            assertThat(found)
                    .withFailMessage(() -> "It still arrives:\n"
                            + found.stream().limit(9).map(one -> "  " + one).collect(joining("\n"))
                            + (found.size() > 9 ? "\n  …" : ""))
                    .isEmpty();
        }

        /** Without separators, so that none hides anything; a blank of a URL is %20 or +, an at sign %40. */
        private static String plain(String text) {
            return text.replace("%40", "@")
                    .replace("%20", "")
                    .replace("%2B", "+")
                    .replaceAll("[\\s+.()/-]", "")
                    .toLowerCase(Locale.ROOT);
        }
    }

    /** The order that the span belongs to, by the number on the SERVER span of its trace. */
    private static Optional<Order> order(Telemetry emitted, SpanData span) {
        var ids = servers(emitted).stream()
                .filter(server -> server.getTraceId().equals(span.getTraceId()))
                .map(server -> String.valueOf(text(server.getAttributes(), "order.id")))
                .toList();
        return Order.taken(emitted).stream()
                .filter(order -> ids.contains(order.id()))
                .findFirst();
    }

    private static List<SpanData> servers(Telemetry emitted) {
        return emitted.spans("shop", SERVER).stream()
                .filter(span -> !isHealthCheck(span))
                .toList();
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

    private static String text(Attributes attributes, String key) {
        return attributes.get(AttributeKey.stringKey(key));
    }
}
