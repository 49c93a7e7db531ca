import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.semconv.HttpAttributes;
import java.util.List;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 15: what a request has done on other threads is in its trace; what outlives it is not. */
@Lesson("15_threads")
class ThreadsCheck {

    private static final AttributeKey<Long> THREAD = AttributeKey.longKey("thread.id");

    /** Nanoseconds. So far apart two clocks may be. */
    private static final long CLOCKS = 1_000_000;

    @Task(1)
    @DisplayName("both offers are signed within the request's trace, on the pool")
    void pool(Telemetry emitted) {
        named(emitted, "sign", 2);
    }

    @Claim(id = "1a", value = "each signature is below the request's SERVER span")
    void signedWithin(Telemetry emitted) {
        assumeTrue(arrived(emitted, "sign", 2));
        within(emitted, named(emitted, "sign", 2));
    }

    @Claim(id = "1b", value = "the offers are signed on another thread than the request's")
    void signedElsewhere(Telemetry emitted) {
        assumeTrue(arrived(emitted, "sign", 2));
        var own = request(emitted).getAttributes().get(THREAD);
        for (var span : named(emitted, "sign", 2)) {
            var thread = span.getAttributes().get(THREAD);
            assertThat(thread != null && thread.equals(own))
                    .withFailMessage(
                            "The span \"sign\": it ran on the request's own thread, which can do only one thing at a"
                                    + " time; expected it on the pool.")
                    .isFalse();
        }
    }

    @Task(2)
    @DisplayName("both suppliers are asked at once, within the request's trace")
    void virtualThreads(Telemetry emitted) {
        clients(emitted);
    }

    @Claim(id = "2a", value = "each question is below the request's SERVER span")
    void askedWithin(Telemetry emitted) {
        assumeTrue(!emitted.spans("shop", CLIENT).isEmpty());
        within(emitted, clients(emitted));
    }

    @Claim(id = "2b", value = "both suppliers are asked at once, each before the other one has answered")
    void atOnce(Telemetry emitted) {
        assumeTrue(!emitted.spans("shop", CLIENT).isEmpty());
        assertThat(clients(emitted))
                .withFailMessage(
                        "The suppliers were asked one after the other. The first one answered with an error (500),"
                            + " since nobody asked the second one while it waited: start both threads before you wait"
                            + " for either.")
                .allMatch(client -> {
                    var status = client.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE);
                    return status == null || status < 500;
                });
    }

    @Task(3)
    @DisplayName("the callback books the offers within the request's trace")
    void callback(Telemetry emitted) {
        named(emitted, "book", 1);
    }

    @Claim(id = "3a", value = "the booking is below the request's SERVER span")
    void bookedWithin(Telemetry emitted) {
        assumeTrue(arrived(emitted, "book", 1));
        within(emitted, named(emitted, "book", 1));
    }

    /**
     * One trace within a program has one clock; a parent made by hand begins another, and that one reads milliseconds.
     */
    @Claim(id = "3b", value = "the booking begins when both signatures are there")
    void bookedAfterBoth(Telemetry emitted) {
        assumeTrue(arrived(emitted, "book", 1) && arrived(emitted, "sign", 2));
        var request = request(emitted);
        var book = named(emitted, "book", 1).getFirst();
        var signatures = named(emitted, "sign", 2);
        assumeTrue(emitted.descends(book, request)
                && signatures.stream().allMatch(sign -> emitted.descends(sign, request)));
        var missing = signatures.stream()
                .filter(sign -> sign.getEndEpochNanos() > book.getStartEpochNanos() + CLOCKS)
                .count();
        assertThat(missing)
                .withFailMessage(
                        "When the span \"book\" began, %d of %d signatures were not there yet; expected the booking"
                                + " after both.",
                        missing, signatures.size())
                .isZero();
    }

    @Task(4)
    @DisplayName("each renewal is a trace of its own, with a link to the request")
    void scheduled(Telemetry emitted) {
        request(emitted);
        named(emitted, "renew", 2);
    }

    @Claim(id = "4a", value = "no renewal is in the request's trace")
    void apart(Telemetry emitted) {
        assumeTrue(arrived(emitted, "renew", 2));
        assertThat(named(emitted, "renew", 2).stream().map(SpanData::getTraceId))
                .withFailMessage(
                        "A renewal lies in the request's trace, which then never ends: it runs when the request"
                                + " has been answered.")
                .doesNotContain(request(emitted).getTraceId());
    }

    @Claim(id = "4b", value = "each renewal has a trace to itself")
    void alone(Telemetry emitted) {
        assumeTrue(arrived(emitted, "renew", 2));
        var traces =
                named(emitted, "renew", 2).stream().map(SpanData::getTraceId).toList();
        assumeTrue(!traces.contains(request(emitted).getTraceId()));
        assertThat(traces)
                .withFailMessage("All renewals are in one trace: the timer's work never ends, and neither does that"
                        + " trace. Expected a root for each.")
                .doesNotHaveDuplicates();
    }

    @Claim(id = "4c", value = "a renewal has no parent that is missing")
    void rooted(Telemetry emitted) {
        assumeTrue(arrived(emitted, "renew", 2));
        for (var renewal : named(emitted, "renew", 2)) {
            var root = root(emitted, renewal);
            assertThat(root.getParentSpanContext().isValid())
                    .withFailMessage(
                            "The renewal has a parent that nobody knows, the span %s; expected a root.",
                            root.getParentSpanId())
                    .isFalse();
        }
    }

    @Claim(id = "4d", value = "each renewal links to the request")
    void linked(Telemetry emitted) {
        assumeTrue(arrived(emitted, "renew", 2));
        var request = request(emitted);
        for (var renewal : named(emitted, "renew", 2)) {
            assertThat(isLinked(emitted, renewal))
                    .withFailMessage(
                            "A renewal has %s; expected one to the request, the span %s of the trace %s.",
                            links(emitted, renewal), request.getSpanId(), request.getTraceId())
                    .isTrue();
        }
    }

    private static boolean isLinked(Telemetry emitted, SpanData renewal) {
        var trace = request(emitted).getTraceId();
        return Stream.of(renewal, root(emitted, renewal))
                .flatMap(span -> span.getLinks().stream())
                .anyMatch(link -> emitted.spans("shop").stream()
                        .anyMatch(to -> to.getTraceId().equals(trace)
                                && to.getSpanId().equals(link.getSpanContext().getSpanId())));
    }

    private static String links(Telemetry emitted, SpanData span) {
        var request = request(emitted);
        var links = span.getLinks();
        if (links.isEmpty()) {
            return named(emitted, "renew", 2).stream().anyMatch(other -> isLinked(emitted, other))
                    ? "no link, and another one has its own (a SpanBuilder is good for one span)"
                    : "no link (one to a context without a span is not kept)";
        }
        return links.stream()
                        .anyMatch(link -> link.getSpanContext().getTraceId().equals(request.getTraceId()))
                ? "a link to a span that nobody knows"
                : "a link, but to another trace";
    }

    private static SpanData request(Telemetry emitted) {
        return emitted.span("shop", SERVER);
    }

    private static List<SpanData> clients(Telemetry emitted) {
        var asked = emitted.spans("shop", CLIENT);
        assertThat(asked)
                .withFailMessage(
                        "Expected two CLIENT spans of the shop, one for each supplier; there %s.%s",
                        asked.isEmpty() ? "is none" : "is one", emitted.whyNone("shop", CLIENT))
                .hasSizeGreaterThanOrEqualTo(2);
        return asked;
    }

    private static List<SpanData> named(Telemetry emitted, String name, int expected) {
        var found = emitted.spans(span -> span.getName().equals(name));
        var unended = emitted.unended("shop");
        assertThat(found)
                .withFailMessage(
                        "Expected %s \"%s\"; there %s.%s",
                        expected == 1 ? "one span" : expected + " spans",
                        name,
                        found.isEmpty() ? "is none" : "is one",
                        unended == 0 ? "" : " Of the spans of shop, " + unended + " were started and never ended.")
                .hasSizeGreaterThanOrEqualTo(expected);
        return found;
    }

    private static boolean arrived(Telemetry emitted, String name, int expected) {
        return emitted.spans("shop", SERVER).size() == 1
                && emitted.spans(span -> span.getName().equals(name)).size() >= expected;
    }

    /** They descend from the request's SERVER span. */
    private static void within(Telemetry emitted, List<SpanData> spans) {
        var request = request(emitted);
        for (var span : spans) {
            assertThat(emitted.descends(span, request))
                    .withFailMessage(
                            "%s: %s.",
                            what(span),
                            span.getParentSpanContext().isValid()
                                    ? "its parent is the span " + span.getParentSpanId()
                                            + ", and that does not lead to the request's SERVER span"
                                    : "it has no parent, and a trace to itself; expected it below the request's SERVER"
                                            + " span")
                    .isTrue();
        }
    }

    private static String what(SpanData span) {
        return "The " + (span.getKind() == CLIENT ? "CLIENT " : "") + "span \"" + span.getName() + "\"";
    }

    private static SpanData root(Telemetry emitted, SpanData span) {
        var oldest = span;
        for (int i = 0; i < 100 && emitted.parent(oldest) != null; i++) {
            oldest = emitted.parent(oldest);
        }
        return oldest;
    }
}
