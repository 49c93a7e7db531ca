import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 03: one request, three hops, one trace. */
@Lesson("03_propagation")
class PropagationCheck {

    private static final AttributeKey<List<String>> TRACEPARENT =
            AttributeKey.stringArrayKey("http.request.header.traceparent");

    @Task(1)
    @DisplayName("the shop sends its context in a traceparent header")
    void injected(Telemetry emitted) {
        var client = emitted.span("shop", CLIENT);
        var header = emitted.span("stock", SERVER).getAttributes().get(TRACEPARENT);
        assertThat(header)
                .withFailMessage(
                        "No traceparent header reached the stock service: the shop's request says nothing of its"
                                + " trace.")
                .isNotEmpty();
        assertThat(header.getFirst())
                .withFailMessage(
                        "The traceparent that reached stock is %s; expected the trace %s and, as the caller, the"
                                + " shop's CLIENT span %s%s.",
                        header.getFirst(),
                        client.getTraceId(),
                        client.getSpanId(),
                        calledBy(emitted, header.getFirst()))
                .startsWith("00-" + client.getTraceId() + "-" + client.getSpanId() + "-");
    }

    @Task(value = 2, after = 1)
    @DisplayName("the stock service's span is a child of the shop's CLIENT span")
    void continued(Telemetry emitted) {
        var client = emitted.span("shop", CLIENT);
        var server = emitted.span("stock", SERVER);
        assertThat(server.getTraceId())
                .withFailMessage(
                        "The header arrived, but stock's span began a trace of its own (%s): nobody made the extracted"
                                + " context its parent.",
                        server.getTraceId())
                .isEqualTo(client.getTraceId());
        assertThat(server.getParentSpanId())
                .withFailMessage(
                        "Stock's span has the parent %s; expected the shop's CLIENT span %s.",
                        server.getParentSpanId(), client.getSpanId())
                .isEqualTo(client.getSpanId());
    }

    @Task(value = 3, after = 2)
    @DisplayName("the partner's tracestate reaches the stock service")
    void kept(Telemetry emitted) {
        var sent = emitted.span("shop", SERVER).getSpanContext().getTraceState().asMap();
        var arrived =
                emitted.span("stock", SERVER).getSpanContext().getTraceState().asMap();
        assertThat(sent)
                .withFailMessage("The shop itself has lost the partner's tracestate: its server span has none.")
                .isNotEmpty();
        assertThat(arrived)
                .withFailMessage(
                        "Stock's span has %s; the shop's has tracestate %s.",
                        arrived.isEmpty() ? "no tracestate" : "tracestate " + arrived, sent)
                .isEqualTo(sent);
    }

    private static String calledBy(Telemetry emitted, String traceparent) {
        return emitted.spans(span -> traceparent.contains(span.getSpanId())).stream()
                .map(SpanData::getName)
                .findFirst()
                .map(name -> " (this one is \"" + name + "\")")
                .orElse("");
    }
}
