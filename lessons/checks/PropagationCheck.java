import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.semconv.HttpAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 03: one request, three hops, one trace. Where the spans note the header, it says who lost it; a program whose
 * spans do not note it is judged by its traces alone.
 */
@Lesson("03_propagation")
class PropagationCheck {

    private static final AttributeKey<List<String>> HEADER =
            HttpAttributes.HTTP_REQUEST_HEADER.getAttributeKey("traceparent");

    @Task(1)
    @DisplayName("the shop sends its context in a traceparent header")
    void injected(Telemetry emitted) {
        clients(emitted);
    }

    @Claim(id = "1a", value = "the shop's request has a traceparent header")
    void hasHeader(Telemetry emitted) {
        var clients = clients(emitted);
        assertThat(header(emitted).isPresent() || continued(emitted))
                .withFailMessage(() -> clients.stream().anyMatch(client -> noted(client) != null)
                                || stocks(emitted).stream().anyMatch(stock -> noted(stock) != null)
                        ? "The shop's request to the gateway has no traceparent header: nothing in it says which trace"
                                + " it belongs to. Who injects nothing, or an empty context, sends none."
                        : "Stock's span is in no trace of the shop's, and no span notes the header"
                                + " (http.request.header.traceparent): either the shop sends none, or stock does not"
                                + " read it.")
                .isTrue();
    }

    @Claim(id = "1b", value = "the header names the CLIENT span as the caller")
    void namesTheCaller(Telemetry emitted) {
        var header = header(emitted);
        assumeTrue(header.isPresent());
        var client = clients(emitted).getFirst();
        assertThat(names(header.get(), clients(emitted)))
                .withFailMessage(
                        "The traceparent that the shop sent is %s; expected the trace %s and, as the caller, the shop's"
                                + " CLIENT span %s%s.",
                        header.get(), client.getTraceId(), client.getSpanId(), calledBy(emitted, header.get()))
                .isTrue();
    }

    @Claim(id = "1c", value = "the header says that the span is sampled")
    void sampled(Telemetry emitted) {
        var header = header(emitted);
        assumeTrue(header.isPresent());
        assertThat(header.get())
                .withFailMessage(
                        "The traceparent that the shop sent is %s. Its last two digits, the flags, say that nobody"
                                + " keeps this trace, so the services behind drop their part; the shop's span is kept"
                                + " (01).",
                        header.get())
                .matches(".*-\\w[13579bdf]");
    }

    @Claim(id = "1d", value = "the request has the header once")
    void oneHeader(Telemetry emitted) {
        for (var client : clients(emitted)) {
            var sent = noted(client);
            assertThat(sent == null || sent.size() < 2)
                    .withFailMessage(() ->
                            "The shop's request has %d traceparent headers, and who gets several takes none: inject once, or with setHeader."
                                    .formatted(sent.size()))
                    .isTrue();
        }
    }

    @Task(value = 2, after = 1)
    @DisplayName("the stock service's span is a child of the shop's CLIENT span")
    void isContinued(Telemetry emitted) {
        var stock = stocks(emitted);
        assertThat(stock).withFailMessage(noStock(emitted)).isNotEmpty();
        assertThat(lostByGateway(emitted))
                .withFailMessage("The shop sent a traceparent, and none reached stock: the gateway between them, whose"
                        + " headers task 3 is about, did not hand it on.")
                .isFalse();
        assertThat(doubledByGateway(emitted))
                .withFailMessage("The shop sent one traceparent, and several reached stock, which takes none then: the"
                        + " gateway between them, whose headers task 3 is about, doubled it.")
                .isFalse();
    }

    @Claim(id = "2a", value = "stock's span continues the shop's trace")
    void sameTrace(Telemetry emitted) {
        assumeTrue(header(emitted).isPresent() && !lostByGateway(emitted) && !doubledByGateway(emitted));
        assumeTrue(clients(emitted).stream()
                .map(PropagationCheck::noted)
                .allMatch(sent -> sent == null || sent.size() < 2));
        var traces = clients(emitted).stream().map(SpanData::getTraceId).toList();
        for (var stock : stocks(emitted)) {
            assertThat(traces)
                    .withFailMessage(
                            stock.getLinks().isEmpty()
                                    ? "The header arrived, but stock's span began a trace of its own (%s): nobody made"
                                            + " the extracted context its parent."
                                    : "Stock's span has a link, and still a trace of its own (%s): a link is no parent,"
                                            + " and does not continue a trace.",
                            stock.getTraceId())
                    .contains(stock.getTraceId());
        }
    }

    @Claim(id = "2b", value = "stock's span descends from the shop's CLIENT span")
    void child(Telemetry emitted) {
        var clients = clients(emitted);
        assumeTrue(header(emitted).map(header -> names(header, clients)).orElse(true));
        for (var stock : stocks(emitted)) {
            assumeTrue(clients.stream().anyMatch(client -> client.getTraceId().equals(stock.getTraceId())));
            assertThat(clients)
                    .withFailMessage(
                            "Stock's span is in the right trace, but its parent is %s; expected the shop's CLIENT span"
                                    + " %s: the extracted context names it.",
                            parent(emitted, stock), clients.getFirst().getSpanId())
                    .anyMatch(client -> emitted.descends(stock, client));
        }
    }

    @Task(value = 3, after = 1)
    @DisplayName("the partner's tracestate reaches the stock service")
    void handedOn(Telemetry emitted) {
        assertThat(stocks(emitted))
                .withFailMessage("Task 2 comes first: no SERVER span of stock arrived.")
                .isNotEmpty();
        assertThat(lostByGateway(emitted) || doubledByGateway(emitted) || continued(emitted))
                .withFailMessage("Task 2 comes first: tracestate can be seen only on a span of the shop's trace.")
                .isTrue();
    }

    @Claim(id = "3a", value = "the gateway hands on traceparent, once")
    void traceparent(Telemetry emitted) {
        assertThat(lostByGateway(emitted))
                .withFailMessage(
                        "The gateway no longer hands on traceparent, and tracestate means nothing without it: hand on"
                                + " both.")
                .isFalse();
        assertThat(doubledByGateway(emitted))
                .withFailMessage(
                        "The gateway hands on traceparent more than once, and who gets several takes none: once.")
                .isFalse();
    }

    @Claim(id = "3b", value = "stock's span has the tracestate that the partner sent")
    void tracestate(Telemetry emitted) {
        assumeTrue(continued(emitted));
        var partner = partner(emitted);
        for (var stock : stocks(emitted)) {
            var arrived = stock.getSpanContext().getTraceState().asMap();
            assertThat(arrived)
                    .withFailMessage(
                            "Stock's span has %s; the partner sent %s. %s",
                            arrived.isEmpty() ? "no tracestate" : "the tracestate " + told(arrived),
                            told(partner),
                            clients(emitted).stream()
                                            .allMatch(client -> client.getSpanContext()
                                                    .getTraceState()
                                                    .isEmpty())
                                    ? "The shop itself has lost it: its spans have none."
                                    : "The shop's spans have it: either its request goes out without it (a propagator"
                                            + " writes both headers), or the gateway does not hand it on.")
                    .containsAllEntriesOf(partner);
        }
    }

    /** What the partner sent; a program that does not read {@code Lab.input} has its own partner. */
    private static Map<String, String> partner(Telemetry emitted) {
        var note = emitted.input("partner=order-42").split("=");
        var shop = emitted.spans("shop", SERVER).stream()
                .map(span -> span.getSpanContext().getTraceState().asMap())
                .filter(state -> !state.isEmpty())
                .findFirst();
        return shop.orElse(Map.of(note[0], note[1]));
    }

    private static List<SpanData> clients(Telemetry emitted) {
        var clients = emitted.spans("shop", CLIENT);
        assertThat(clients)
                .withFailMessage("No CLIENT span of the shop arrived.%s", emitted.whyNone("shop", CLIENT))
                .isNotEmpty();
        return clients;
    }

    private static List<SpanData> stocks(Telemetry emitted) {
        return emitted.spans("stock", SERVER);
    }

    private static String noStock(Telemetry emitted) {
        var refused = clients(emitted).stream()
                .map(client -> client.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE))
                .anyMatch(status -> status != null && status >= 500);
        var why = emitted.whyNone("stock", SERVER);
        return "No SERVER span of stock arrived."
                + (why.isEmpty() && refused
                        ? " The gateway answered with an error: did it fail to send its own request? A client refuses"
                                + " headers that belong to one hop, such as Host."
                        : why);
    }

    private static boolean names(String header, List<SpanData> clients) {
        return clients.stream()
                .anyMatch(one -> header.matches("\\w\\w-" + one.getTraceId() + "-" + one.getSpanId() + "-\\w\\w.*"));
    }

    private static boolean continued(Telemetry emitted) {
        return stocks(emitted).stream()
                .anyMatch(stock -> emitted.spans("shop", CLIENT).stream()
                        .anyMatch(client -> client.getTraceId().equals(stock.getTraceId())));
    }

    /** The header as the shop's CLIENT span notes it, or as stock's does. */
    private static Optional<String> header(Telemetry emitted) {
        return clients(emitted).stream()
                .map(PropagationCheck::noted)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .findFirst()
                .or(() -> stocks(emitted).stream()
                        .map(PropagationCheck::noted)
                        .filter(Objects::nonNull)
                        .flatMap(List::stream)
                        .findFirst());
    }

    /** Whether the shop notes that it sent the header, and stock that it got none. */
    private static boolean lostByGateway(Telemetry emitted) {
        return header(emitted).isPresent()
                && stocks(emitted).stream().anyMatch(stock -> List.of().equals(noted(stock)));
    }

    /** Whether the shop notes that it sent the header once, and stock that it got several. */
    private static boolean doubledByGateway(Telemetry emitted) {
        return clients(emitted).stream().map(PropagationCheck::noted).allMatch(sent -> sent != null && sent.size() == 1)
                && stocks(emitted).stream()
                        .map(PropagationCheck::noted)
                        .anyMatch(came -> came != null && came.size() > 1);
    }

    private static List<String> noted(SpanData span) {
        return span.getAttributes().get(HEADER);
    }

    private static String told(Map<String, String> state) {
        return state.entrySet().stream()
                .map(note -> note.getKey() + "=" + note.getValue())
                .collect(Collectors.joining(","));
    }

    private static String parent(Telemetry emitted, SpanData span) {
        return !span.getParentSpanContext().isValid()
                ? "missing"
                : Optional.ofNullable(emitted.parent(span))
                        .map(parent -> "\"" + parent.getName() + "\" (" + parent.getKind() + ")")
                        .orElse("the span " + span.getParentSpanId() + ", which did not arrive");
    }

    private static String calledBy(Telemetry emitted, String traceparent) {
        return emitted.spans(span -> traceparent.contains(span.getSpanId())).stream()
                .map(SpanData::getName)
                .distinct()
                .map(name -> " (the one in it is \"" + name + "\": injected before the CLIENT span was current?)")
                .collect(Collectors.joining());
    }
}
