import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashSet;
import java.util.List;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 15: what a request has done on other threads is in its trace; what outlives it is not. */
@Lesson("15_threads")
class ThreadsCheck {

    private static final AttributeKey<Long> THREAD = AttributeKey.longKey("thread.id");

    @Task(1)
    @DisplayName("both offers are signed within the request's trace, on the pool")
    void pool(Telemetry emitted) {
        var signed = named(emitted, "sign", 2);
        within(emitted, signed);
        elsewhere(emitted, signed);
    }

    @Task(2)
    @DisplayName("both suppliers are asked within the request's trace, each on a thread of its own")
    void virtualThreads(Telemetry emitted) {
        var asked = emitted.spans("shop", CLIENT);
        assertThat(asked)
                .withFailMessage(
                        "Expected two CLIENT spans of the shop, one for each supplier; there are %s.", asked.size())
                .hasSize(2);
        within(emitted, asked);
        elsewhere(emitted, asked);
        var threads = new HashSet<>(
                asked.stream().map(span -> span.getAttributes().get(THREAD)).toList());
        assertThat(threads.size() == 1 && !threads.contains(null))
                .withFailMessage("Both suppliers were asked on one thread: one waits for the other.")
                .isFalse();
    }

    @Task(3)
    @DisplayName("the callback books the offers within the request's trace")
    void callback(Telemetry emitted) {
        within(emitted, named(emitted, "book", 1));
    }

    @Task(4)
    @DisplayName("each renewal is a trace of its own, with a link to the request")
    void scheduled(Telemetry emitted) {
        var request = emitted.span("shop", SERVER);
        var renewals = named(emitted, "renew", 2);
        for (var renewal : renewals) {
            assertThat(renewal.getTraceId())
                    .withFailMessage(
                            "A renewal lies in the request's trace, which then never ends: it runs when the request"
                                    + " has been answered.")
                    .isNotEqualTo(request.getTraceId());
            assertThat(renewal.getParentSpanContext().isValid())
                    .withFailMessage("A renewal has a parent, the span %s; expected a root.", renewal.getParentSpanId())
                    .isFalse();
            assertThat(renewal.getLinks())
                    .withFailMessage(
                            "A renewal has %s; expected one to the request, the span %s of the trace %s.",
                            links(renewal), request.getSpanId(), request.getTraceId())
                    .anyMatch(link -> link.getSpanContext().getTraceId().equals(request.getTraceId())
                            && emitted.spans("shop").stream()
                                    .anyMatch(span -> span.getSpanId()
                                            .equals(link.getSpanContext().getSpanId())));
        }
    }

    private static String links(SpanData span) {
        return span.getLinks().isEmpty()
                ? "no link"
                : span.getLinks().stream()
                                .allMatch(link -> link.getSpanContext().isValid())
                        ? "a link, but to another trace"
                        : "a link that leads nowhere";
    }

    private static List<SpanData> named(Telemetry emitted, String name, int expected) {
        var found = emitted.spans(span -> span.getName().equals(name));
        assertThat(found)
                .withFailMessage(
                        "Expected %s \"%s\"; there %s.",
                        expected == 1 ? "one span" : expected + " spans",
                        name,
                        found.isEmpty() ? "is none" : found.size() == 1 ? "is one" : "are " + found.size())
                .hasSize(expected);
        return found;
    }

    /** They descend from the request's SERVER span. */
    private static void within(Telemetry emitted, List<SpanData> spans) {
        var request = emitted.span("shop", SERVER);
        for (var span : spans) {
            assertThat(ancestor(emitted, span).getSpanId())
                    .withFailMessage(
                            "%s: %s.",
                            what(span),
                            span.getParentSpanContext().isValid()
                                    ? "its parent is the span " + span.getParentSpanId()
                                            + ", and that does not lead to the request's SERVER span"
                                    : "it has no parent, and a trace to itself; expected it below the request's SERVER"
                                            + " span")
                    .isEqualTo(request.getSpanId());
        }
    }

    private static void elsewhere(Telemetry emitted, List<SpanData> spans) {
        var own = emitted.span("shop", SERVER).getAttributes().get(THREAD);
        for (var span : spans) {
            var thread = span.getAttributes().get(THREAD);
            assertThat(thread != null && thread.equals(own))
                    .withFailMessage(
                            "%s: it ran on the request's own thread, which can do only one thing at a time.",
                            what(span))
                    .isFalse();
        }
    }

    private static String what(SpanData span) {
        return "The " + (span.getKind() == CLIENT ? "CLIENT " : "") + "span \"" + span.getName() + "\"";
    }

    private static SpanData ancestor(Telemetry emitted, SpanData span) {
        var oldest = span;
        for (int i = 0; i < 100 && emitted.parent(oldest) != null; i++) {
            oldest = emitted.parent(oldest);
        }
        return oldest;
    }
}
