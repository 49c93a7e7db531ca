import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.stream.Collectors;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 05: three messages, one batch, one span that links to each of its causes. */
@Lesson("05_span_links")
class SpanLinksCheck {

    /** As instrumentation of Java names it; the conventions have no name for a message's headers. */
    private static final AttributeKey<List<String>> TRACEPARENT =
            AttributeKey.stringArrayKey("messaging.header.traceparent");

    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<Long> MESSAGE_COUNT = AttributeKey.longKey("messaging.batch.message_count");

    @Task(1)
    @DisplayName("each message carries the context of its own order")
    void injected(Telemetry emitted) {
        var orders = orders(emitted);
        var arrived = emitted.span("warehouse", CONSUMER).getAttributes().get(TRACEPARENT);
        assertThat(arrived)
                .withFailMessage(
                        "The warehouse's CONSUMER span does not note the headers that arrived, as %s.",
                        TRACEPARENT.getKey())
                .isNotNull();
        for (var order : orders) {
            var own = "00-" + order.getTraceId() + "-" + order.getSpanId() + "-";
            assertThat(arrived)
                    .withFailMessage(
                            "No message brought the context of %s, in trace %s; what arrived in traceparent: %s.",
                            name(order), order.getTraceId(), told(arrived, orders))
                    .anyMatch(header -> header.startsWith(own));
        }
    }

    @Task(value = 2, after = 1)
    @DisplayName("the warehouse's span links to each order's PRODUCER span, and has none of them as its parent")
    void linked(Telemetry emitted) {
        var batch = emitted.span("warehouse", CONSUMER);
        var parent = emitted.parent(batch);
        assertThat(parent == null || parent.getKind() != PRODUCER)
                .withFailMessage(() ->
                        "The warehouse's span is a child of %s: one order of the batch looks like the cause of all."
                                .formatted(name(parent)))
                .isTrue();
        var unlinked = orders(emitted).stream()
                .filter(order -> links(batch, order).isEmpty())
                .map(SpanLinksCheck::name)
                .collect(Collectors.joining(", "));
        assertThat(unlinked)
                .withFailMessage(
                        "The warehouse's span has %s; none leads to %s.",
                        count(batch.getLinks().size(), "link"), unlinked)
                .isEmpty();
    }

    @Task(value = 3, after = 2)
    @DisplayName("the batch's size is on the span, each message's id on its link")
    void described(Telemetry emitted) {
        var batch = emitted.span("warehouse", CONSUMER);
        var orders = orders(emitted);
        var count = batch.getAttributes().get(MESSAGE_COUNT);
        assertThat(count)
                .withFailMessage(
                        "The warehouse's span has %s; expected %s=%d, a number.",
                        count == null ? "no number " + MESSAGE_COUNT.getKey() : MESSAGE_COUNT.getKey() + "=" + count,
                        MESSAGE_COUNT.getKey(),
                        orders.size())
                .isEqualTo(orders.size());
        for (var order : orders) {
            var sent = order.getAttributes().get(MESSAGE_ID);
            var ids = links(batch, order).stream()
                    .map(link -> String.valueOf(link.getAttributes().get(MESSAGE_ID)))
                    .toList();
            assertThat(ids)
                    .withFailMessage(
                            "The link to %s has %s=%s; expected %s.",
                            name(order), MESSAGE_ID.getKey(), ids.getFirst(), sent)
                    .contains(sent);
        }
        var id = batch.getAttributes().get(MESSAGE_ID);
        assertThat(id)
                .withFailMessage(
                        "The warehouse's span itself says %s=%s: that is one message of %d.",
                        MESSAGE_ID.getKey(), id, orders.size())
                .isNull();
    }

    private static List<SpanData> orders(Telemetry emitted) {
        var orders = emitted.spans("shop", PRODUCER);
        var traces = orders.stream().map(SpanData::getTraceId).distinct().count();
        assertThat(orders.size() >= 3 && traces == orders.size())
                .withFailMessage(
                        "Expected at least three PRODUCER spans of the shop, each in a trace of its own; there are %d,"
                                + " in %s.",
                        orders.size(), count(traces, "trace"))
                .isTrue();
        return orders;
    }

    private static List<LinkData> links(SpanData from, SpanData to) {
        return from.getLinks().stream()
                .filter(link -> same(link.getSpanContext(), to.getSpanContext()))
                .toList();
    }

    private static boolean same(SpanContext one, SpanContext other) {
        return one.getTraceId().equals(other.getTraceId()) && one.getSpanId().equals(other.getSpanId());
    }

    /** The headers, shortened to whose context they are. */
    private static String told(List<String> headers, List<SpanData> orders) {
        return headers.stream()
                .map(header -> orders.stream()
                        .filter(order -> header.contains(order.getSpanId()))
                        .findFirst()
                        .map(SpanLinksCheck::name)
                        .orElse(header.isBlank() || header.equals("null") ? "nothing" : header))
                .collect(Collectors.joining("; ", headers.isEmpty() ? "nothing" : "", ""));
    }

    private static String name(SpanData order) {
        return "\"" + order.getName() + "\" of message " + order.getAttributes().get(MESSAGE_ID);
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
