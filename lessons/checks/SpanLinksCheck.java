import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 05: three messages, one batch, one span that links to each of its causes. A batch's span may have a span for
 * each message inside; then the links may be on those.
 */
@Lesson("05_span_links")
class SpanLinksCheck {

    /** As instrumentation of Java names it; the conventions have no name for a message's headers. */
    private static final AttributeKey<List<String>> TRACEPARENT =
            AttributeKey.stringArrayKey("messaging.header.traceparent");

    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final String COUNT = "messaging.batch.message_count";

    @Task(1)
    @DisplayName("each message carries the context of its own order")
    void sent(Telemetry emitted) {
        orders(emitted);
        batches(emitted);
    }

    @Claim(id = "1a", value = "for each order a message arrives with the context of its PRODUCER span")
    void injected(Telemetry emitted) {
        assumeTrue(anyBatch(emitted));
        var arrived = arrived(emitted);
        var missing = missing(emitted);
        assertThat(missing)
                .withFailMessage(
                        () -> "No message brought the context of %s, in trace %s; what arrived in traceparent: %s."
                                .formatted(
                                        name(missing.getFirst()),
                                        missing.getFirst().getTraceId(),
                                        told(arrived, emitted)))
                .isEmpty();
    }

    @Task(value = 2, after = 1)
    @DisplayName("the warehouse's span links to each order's PRODUCER span, and has none of them as its parent")
    void linked(Telemetry emitted) {
        batches(emitted);
        assertThat(missing(emitted)).withFailMessage("Task 1 comes first.").isEmpty();
    }

    @Claim(id = "2a", value = "each order's PRODUCER span is linked to")
    void links(Telemetry emitted) {
        assumeTrue(anyBatch(emitted) && missing(emitted).isEmpty());
        var unlinked = orders(emitted).stream()
                .filter(order -> links(emitted, order).isEmpty())
                .map(SpanLinksCheck::name)
                .collect(Collectors.joining(", "));
        var links = working(emitted).stream()
                .mapToLong(span -> span.getLinks().size())
                .sum();
        assertThat(unlinked)
                .withFailMessage("The warehouse's span has %s; none leads to %s.", count(links, "link"), unlinked)
                .isEmpty();
    }

    @Claim(id = "2b", value = "no span links to the same order twice")
    void once(Telemetry emitted) {
        assumeTrue(anyBatch(emitted) && missing(emitted).isEmpty());
        for (var span : working(emitted)) {
            for (var order : orders(emitted)) {
                var links = span.getLinks().stream()
                        .filter(link -> same(link.getSpanContext(), order.getSpanContext()))
                        .count();
                assertThat(links)
                        .withFailMessage(
                                "The warehouse's span has %d links to %s: one cause, one link. What differs belongs"
                                        + " into that link's attributes.",
                                links, name(order))
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    @Claim(id = "2c", value = "no order's span is the parent of the batch's")
    void noParent(Telemetry emitted) {
        assumeTrue(anyBatch(emitted) && missing(emitted).isEmpty());
        var orders = orders(emitted);
        assumeTrue(batches(emitted).size() < orders.size()); // the span of a single message may be its child
        for (var batch : batches(emitted)) {
            for (var order : orders) {
                assertThat(batch.getParentSpanId().equals(order.getSpanId()) || emitted.descends(batch, order))
                        .withFailMessage(
                                "The warehouse's span is a child of %s: one order of the batch looks like the cause of"
                                        + " all.",
                                name(order))
                        .isFalse();
            }
        }
    }

    @Task(value = 3, after = 2)
    @DisplayName("the batch's size is on the span, each message's id on its link")
    void described(Telemetry emitted) {
        batches(emitted);
    }

    @Claim(id = "3a", value = "messaging.batch.message_count says how many messages there are")
    void size(Telemetry emitted) {
        assumeTrue(anyBatch(emitted));
        var counts = counts(emitted);
        var sum = counts.stream().mapToLong(Long::parseLong).sum();
        assertThat(sum)
                .withFailMessage(
                        "The warehouse's span has %s; expected %s=%d.",
                        counts.isEmpty() ? "no " + COUNT : COUNT + "=" + String.join(", ", counts),
                        COUNT,
                        orders(emitted).size())
                .isEqualTo(orders(emitted).size());
    }

    @Claim(id = "3b", value = "the count is a number")
    void number(Telemetry emitted) {
        assumeTrue(anyBatch(emitted));
        batches(emitted)
                .forEach(batch -> batch.getAttributes().forEach((key, value) -> {
                    if (key.getKey().equals(COUNT)) {
                        assertThat(key.getType())
                                .withFailMessage(
                                        "%s=%s is of the type %s; expected a whole number: nobody can add up texts.",
                                        COUNT, value, key.getType())
                                .isEqualTo(AttributeType.LONG);
                    }
                }));
    }

    @Claim(id = "3c", value = "each link says in messaging.message.id which message it stands for")
    void ids(Telemetry emitted) {
        assumeTrue(anyBatch(emitted));
        for (var order : orders(emitted)) {
            var sent = order.getAttributes().get(MESSAGE_ID);
            var ids = working(emitted).stream()
                    .flatMap(span -> span.getLinks().stream()
                            .filter(link -> same(link.getSpanContext(), order.getSpanContext()))
                            .map(link -> Objects.requireNonNullElse(
                                    link.getAttributes().get(MESSAGE_ID),
                                    batches(emitted).contains(span)
                                            ? "none"
                                            : String.valueOf(
                                                    span.getAttributes().get(MESSAGE_ID)))))
                    .toList();
            assumeTrue(!ids.isEmpty());
            assertThat(ids)
                    .withFailMessage(
                            "The link to %s has %s; expected %s=%s.",
                            name(order),
                            ids.contains("none")
                                    ? "no " + MESSAGE_ID.getKey()
                                    : MESSAGE_ID.getKey() + "=" + ids.getFirst(),
                            MESSAGE_ID.getKey(),
                            sent)
                    .contains(sent);
        }
    }

    @Claim(id = "3d", value = "the batch's span does not call itself one of the messages")
    void noId(Telemetry emitted) {
        assumeTrue(anyBatch(emitted));
        assumeTrue(batches(emitted).size() < orders(emitted).size());
        for (var batch : batches(emitted)) {
            var id = batch.getAttributes().get(MESSAGE_ID);
            assertThat(id)
                    .withFailMessage(
                            "The warehouse's span itself says %s=%s: an id is of one message, and this span is of %d."
                                    + " It belongs on the link.",
                            MESSAGE_ID.getKey(), id, orders(emitted).size())
                    .isNull();
        }
    }

    private static List<SpanData> orders(Telemetry emitted) {
        var orders = emitted.spans("shop", PRODUCER);
        var traces = orders.stream().map(SpanData::getTraceId).distinct().count();
        assertThat(orders.size() >= 3 && traces == orders.size())
                .withFailMessage(
                        "Expected at least three PRODUCER spans of the shop, each in a trace of its own; there are %d,"
                                + " in %s.%s",
                        orders.size(), count(traces, "trace"), emitted.whyNone("shop", PRODUCER))
                .isTrue();
        return orders;
    }

    private static boolean anyBatch(Telemetry emitted) {
        return !emitted.spans("warehouse", CONSUMER).isEmpty();
    }

    /** The headers as the warehouse's spans note them; none where they do not. */
    private static List<String> arrived(Telemetry emitted) {
        return batches(emitted).stream()
                .map(batch -> batch.getAttributes().get(TRACEPARENT))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
    }

    /** The orders whose context came with no message: neither a header nor a link says so. */
    private static List<SpanData> missing(Telemetry emitted) {
        var arrived = arrived(emitted);
        return orders(emitted).stream()
                .filter(order -> arrived.stream()
                                .noneMatch(header ->
                                        header.startsWith("00-" + order.getTraceId() + "-" + order.getSpanId() + "-"))
                        && links(emitted, order).isEmpty())
                .toList();
    }

    /** The warehouse's CONSUMER spans that are in no other of them: one for all messages. */
    private static List<SpanData> batches(Telemetry emitted) {
        var consumers = emitted.spans("warehouse", CONSUMER);
        assertThat(consumers)
                .withFailMessage("No CONSUMER span of the warehouse arrived.%s", emitted.whyNone("warehouse", CONSUMER))
                .isNotEmpty();
        return consumers.stream()
                .filter(span -> consumers.stream().noneMatch(outer -> emitted.descends(span, outer)))
                .toList();
    }

    /** The batches' spans, and those inside of them. */
    private static List<SpanData> working(Telemetry emitted) {
        var batches = batches(emitted);
        return emitted.spans("warehouse").stream()
                .filter(span ->
                        batches.contains(span) || batches.stream().anyMatch(batch -> emitted.descends(span, batch)))
                .toList();
    }

    private static List<LinkData> links(Telemetry emitted, SpanData to) {
        return working(emitted).stream()
                .flatMap(span -> span.getLinks().stream())
                .filter(link -> same(link.getSpanContext(), to.getSpanContext()))
                .toList();
    }

    /** The counts as text, of whatever type they are. */
    private static List<String> counts(Telemetry emitted) {
        return batches(emitted).stream()
                .flatMap(batch -> batch.getAttributes().asMap().entrySet().stream())
                .filter(attribute -> attribute.getKey().getKey().equals(COUNT))
                .map(attribute -> attribute.getValue().toString())
                .filter(value -> value.matches("\\d{1,9}"))
                .toList();
    }

    private static boolean same(SpanContext one, SpanContext other) {
        return one.getTraceId().equals(other.getTraceId()) && one.getSpanId().equals(other.getSpanId());
    }

    /** The headers, shortened to whose context they are. */
    private static String told(List<String> headers, Telemetry emitted) {
        return headers.stream()
                .map(header -> emitted.spans("shop").stream()
                        .filter(span -> header.contains(span.getSpanId()))
                        .findFirst()
                        .map(SpanLinksCheck::name)
                        .orElse(header.isBlank() || header.equals("null") ? "nothing" : header))
                .collect(Collectors.joining("; ", headers.isEmpty() ? "nothing" : "", ""));
    }

    private static String name(SpanData order) {
        var id = order.getAttributes().get(MESSAGE_ID);
        return "\"" + order.getName() + "\"" + (id == null ? "" : " of message " + id);
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
