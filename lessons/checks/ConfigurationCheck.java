import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.receive.ReceivedRequest;
import org.junit.jupiter.api.DisplayName;

@Lesson("18_configuration")
class ConfigurationCheck {

    /** Of one question: the shop's client, the stock's server and client, the warehouse's server. */
    private static final int SPANS_OF_A_TRACE = 4;

    /** Coffee and tea. */
    private static final int QUESTIONS = 2;

    @Task(1)
    @DisplayName("every resource says where it runs: deployment.environment.name is ${DEPLOYMENT}")
    void resource(Telemetry emitted) {
        var said = arrived(emitted).stream()
                .map(span -> String.valueOf(span.getResource().getAttribute(stringKey("deployment.environment.name"))))
                .distinct()
                .toList();
        var expected = emitted.input("staging-eu");
        assertThat(said)
                .withFailMessage(
                        "${DEPLOYMENT} was %s; the resources' deployment.environment.name was %s.",
                        expected, said.equals(List.of("null")) ? "not there" : String.join(" and ", said))
                .containsExactly(expected);
    }

    @Claim(id = "1a", value = "each service keeps its name")
    void names(Telemetry emitted) {
        var names = arrived(emitted).stream()
                .map(span -> Telemetry.service(span.getResource()))
                .collect(Collectors.toSet());
        assertThat(names)
                .withFailMessage("Three services ran, shop, stock and warehouse; their names were %s.", names)
                .containsExactlyInAnyOrder("shop", "stock", "warehouse");
    }

    @Task(2)
    @DisplayName("each question is one trace through all three services")
    void oneTrace(Telemetry emitted) {
        var spans = different(arrived(emitted));
        assertThat(spans)
                .withFailMessage(
                        "%d questions were asked, which is %d spans; %d arrived. Does a sampler or a limit in the file"
                                + " keep the others away?",
                        QUESTIONS, QUESTIONS * SPANS_OF_A_TRACE, spans)
                .isEqualTo(QUESTIONS * SPANS_OF_A_TRACE);
        var traces = emitted.traceIds().size();
        assertThat(traces)
                .withFailMessage(
                        "%d questions were asked, and %d traces arrived. The file names no propagator of trace"
                                + " context: who is asked does not learn of the trace.",
                        QUESTIONS, traces)
                .isEqualTo(QUESTIONS);
    }

    @Task(3)
    @DisplayName("spans go to the gateway in batches, with its token")
    void token(Telemetry emitted) {
        arrived(emitted);
        var expected = "Bearer " + emitted.input("token-4711");
        var sent = requests(emitted).stream()
                .map(request -> request.headers().getOrDefault("authorization", List.of("no such header")))
                .map(List::getFirst)
                .distinct()
                .toList();
        assertThat(sent)
                .withFailMessage(
                        "The header authorization of the requests was to be \"%s\", of ${GATEWAY_TOKEN}; it was"
                                + " \"%s\".",
                        expected, String.join("\" and \"", sent))
                .containsExactly(expected);
    }

    @Claim(id = "3a", value = "in batches")
    void batches(Telemetry emitted) {
        var spans = arrived(emitted).size();
        var requests = requests(emitted).size();
        assertThat(requests)
                .withFailMessage(
                        "%d spans came in %d requests: each was sent when it ended, while the program waited. The"
                                + " processor is called batch.",
                        spans, requests)
                .isLessThan(spans);
    }

    @Claim(id = "3b", value = "each span once")
    void once(Telemetry emitted) {
        var spans = arrived(emitted);
        assertThat(spans)
                .withFailMessage(
                        "%d spans arrived at the gateway, and only %d different ones. Each processor with an exporter"
                                + " to it sends all of them.",
                        spans.size(), different(spans))
                .hasSize((int) different(spans));
    }

    @Task(4)
    @DisplayName("baggage_stamp, a component of our own, writes shop.tenant onto every span")
    void stamped(Telemetry emitted) {
        var shop = arrived(emitted).stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT
                        && span.getParentSpanContext().getSpanId().matches("0+"))
                .toList();
        assertThat(shop)
                .withFailMessage(
                        "The shop's spans do not all have shop.tenant=%s, which is in the baggage there. The file names"
                                + " the processor baggage_stamp, and below it, which key?",
                        emitted.input("acme"))
                .allMatch(span -> stamped(emitted, span));
    }

    @Claim(id = "4a", value = "in the services behind as well")
    void stampedBehind(Telemetry emitted) {
        var servers = arrived(emitted).stream()
                .filter(span -> span.getKind() == SpanKind.SERVER)
                .toList();
        assumeThat(emitted.traceIds().size()).isLessThan(arrived(emitted).size() / 2);
        assertThat(servers)
                .withFailMessage(
                        "The spans of stock and warehouse do not have shop.tenant=%s: does the baggage reach them? Its"
                                + " propagator is another one than the trace context's.",
                        emitted.input("acme"))
                .allMatch(span -> stamped(emitted, span));
    }

    private static long different(List<SpanData> spans) {
        return spans.stream().map(SpanData::getSpanId).distinct().count();
    }

    private static boolean stamped(Telemetry emitted, SpanData span) {
        return emitted.input("acme").equals(span.getAttributes().get(stringKey("shop.tenant")));
    }

    private static List<SpanData> arrived(Telemetry emitted) {
        assertThat(emitted.spans())
                .withFailMessage(
                        "No span arrived. The check listens where ${OTEL_EXPORTER_OTLP_ENDPOINT} says: does the"
                                + " file still send to ${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces?")
                .isNotEmpty();
        return emitted.spans();
    }

    private static List<ReceivedRequest> requests(Telemetry emitted) {
        return emitted.requests().stream()
                .filter(request -> request.path().equals("/v1/traces"))
                .toList();
    }
}
