import static io.opentelemetry.api.common.AttributeType.LONG;
import static io.opentelemetry.api.common.AttributeType.STRING;
import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/** Lesson 02: one order, one trace; what it asked, what happened in it, and which part of it failed. */
@Lesson("02_spans")
class SpansCheck {

    private static final List<String> OF_OLD =
            List.of("http.method", "http.url", "http.target", "http.status_code", "net.peer.name", "net.peer.port");

    @Task(1)
    @DisplayName("all spans are one trace: the order's span, and under it the work that it waited for")
    void nested(Telemetry emitted) {
        requests(emitted);
        var roots = emitted.spans(span -> !span.getParentSpanContext().isValid());
        assertThat(roots)
                .withFailMessage(
                        "Expected one span without a parent, the order's; there are %d: %s.",
                        roots.size(), names(roots))
                .hasSizeLessThanOrEqualTo(1);
        for (var child : emitted.spans(span -> span.getParentSpanContext().isValid())) {
            var parent = emitted.parent(child);
            assertThat(parent)
                    .withFailMessage(
                            "The parent of %s, span %s, never arrived: was it ended?",
                            name(child), child.getParentSpanId())
                    .isNotNull();
            assertThat(parent.getEndEpochNanos())
                    .withFailMessage(
                            "%s began after its parent %s had ended: the parent's scope stayed open.",
                            name(child), name(parent))
                    .isGreaterThanOrEqualTo(child.getStartEpochNanos());
            assertThat(parent.getKind())
                    .withFailMessage(
                            "%s is a child of the request %s, which did not cause it.", name(child), name(parent))
                    .isNotEqualTo(CLIENT);
        }
        assertThat(emitted.spans())
                .withFailMessage(
                        "Expected four spans or more: the order, its two requests and the signature; there are %d: %s.",
                        emitted.spans().size(), names(emitted.spans()))
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Task(2)
    @DisplayName("each request says whom it asked and for what, in the names and types of the HTTP conventions")
    void described(Telemetry emitted) {
        for (var request : requests(emitted)) {
            attribute(request, "http.request.method", STRING, "GET");
            var url = attribute(request, "url.full", STRING, null).toString();
            assertThat(url)
                    .withFailMessage(
                            "url.full of %s is \"%s\"; full means with scheme and host, http://….", name(request), url)
                    .matches("https?://[^/]+/.*");
            var authority = java.net.URI.create(url);
            attribute(request, "server.address", STRING, authority.getHost());
            attribute(request, "server.port", LONG, (long) authority.getPort());
            attribute(request, "http.response.status_code", LONG, null);
        }
    }

    @Task(3)
    @DisplayName("an event on the order's span tells when it went on without the coupon")
    void told(Telemetry emitted) {
        var failed = failed(emitted);
        var events = events(emitted).toList();
        assertThat(events)
                .withFailMessage(
                        "No span carries an event. (Added where no span is current, or to one that has ended, it goes"
                                + " nowhere.)")
                .isNotEmpty();
        var elsewhere = events.stream().map(Event::span).toList();
        var orders = events.stream()
                .filter(event -> event.span().getKind() != CLIENT)
                .toList();
        assertThat(orders)
                .withFailMessage(
                        "The event is on %s: that is the request. It is the order that went on without a coupon.",
                        names(elsewhere))
                .isNotEmpty();
        assertThat(orders)
                .withFailMessage("The event has no name.")
                .anyMatch(event -> !event.name().isBlank());
        var first = orders.getFirst();
        assertThat(orders)
                .withFailMessage(
                        "The event \"%s\" is dated %s, and its span %s took place %s: is its time in the unit that it"
                                + " says?",
                        first.name(),
                        time(first.at()),
                        name(first.span()),
                        time(first.span().getStartEpochNanos()))
                .anyMatch(event -> event.at() >= event.span().getStartEpochNanos()
                        && event.at() <= event.span().getEndEpochNanos());
        assertThat(orders)
                .withFailMessage(
                        "The event \"%s\" came before the coupon's request had begun; expected it when that had"
                                + " failed.",
                        first.name())
                .anyMatch(event -> event.at() >= failed.getStartEpochNanos()
                        && event.at() <= event.span().getEndEpochNanos());
    }

    @Task(4)
    @DisplayName("the request that failed has the status ERROR and an error.type; no other span has")
    void failing(Telemetry emitted) {
        var failed = failed(emitted);
        for (var span : emitted.spans()) {
            if (!span.equals(failed) && !isBetween(emitted, span, failed)) {
                assertThat(span.getStatus().getStatusCode())
                        .withFailMessage(
                                "%s has the status ERROR, and it did not fail: %s.",
                                name(span),
                                span.getKind() == CLIENT
                                        ? "its answer was a " + code(span)
                                        : "it handled the failure below it, and the customer got what was asked for")
                        .isNotEqualTo(StatusCode.ERROR);
                assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                        .withFailMessage("%s has an error.type, and it did not fail.", name(span))
                        .isNull();
            }
        }
        assertThat(failed.getStatus().getStatusCode())
                .withFailMessage(
                        "%s was answered with %d, and its status is %s; expected ERROR.%s",
                        name(failed),
                        code(failed),
                        failed.getStatus().getStatusCode(),
                        failed.getStatus().getStatusCode() == StatusCode.OK
                                ? " (OK is final: what is set after it is ignored.)"
                                : failed.getEvents().isEmpty() ? "" : " (An exception event alone sets no status.)")
                .isEqualTo(StatusCode.ERROR);
        var type = attribute(failed, "error.type", STRING, null).toString();
        assertThat(type)
                .withFailMessage(
                        "error.type is \"%s\": that is a message, and there may be a million of them. Expected a type,"
                                + " to count by: a class name or the status code.",
                        type)
                .matches("[\\w.$-]+");
    }

    /** A span between the order's and the failed request's may have failed with it. */
    private static boolean isBetween(Telemetry emitted, SpanData span, SpanData failed) {
        var above = emitted.parent(failed);
        for (int i = 0;
                i < emitted.spans().size()
                        && above != null
                        && above.getParentSpanContext().isValid();
                i++) {
            if (above.equals(span)) {
                return true;
            }
            above = emitted.parent(above);
        }
        return false;
    }

    private static List<SpanData> requests(Telemetry emitted) {
        var requests = emitted.spans(span -> span.getKind() == CLIENT);
        assertThat(requests)
                .withFailMessage(
                        "Expected two CLIENT spans, one for each request; there are %d among %s.",
                        requests.size(), names(emitted.spans()))
                .hasSizeGreaterThanOrEqualTo(2);
        return requests;
    }

    /** The request that was answered with 400 or more. */
    private static SpanData failed(Telemetry emitted) {
        return requests(emitted).stream()
                .filter(request -> code(request) >= 400)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "No CLIENT span has an http.response.status_code of 400 or more; the coupon's server"
                                + " answers with 500."));
    }

    /** The status code, whatever its type; 0 when there is none. That it is a long is judged with task 2. */
    private static long code(SpanData request) {
        return request.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals("http.response.status_code"))
                .map(entry -> entry.getValue().toString())
                .filter(value -> value.matches("\\d{3}"))
                .map(Long::valueOf)
                .findFirst()
                .orElse(0L);
    }

    /** The value of an attribute that must be there, with this type, and with this value unless that is null. */
    private static Object attribute(SpanData span, String key, AttributeType type, Object value) {
        var attributes = span.getAttributes().asMap();
        var found = attributes.keySet().stream()
                .filter(one -> one.getKey().equals(key))
                .findFirst()
                .orElse(null);
        var old = attributes.keySet().stream()
                .map(AttributeKey::getKey)
                .filter(OF_OLD::contains)
                .collect(Collectors.joining(", "));
        assertThat(found)
                .withFailMessage(
                        "%s has no attribute %s.%s",
                        name(span),
                        key,
                        old.isEmpty() ? "" : " (" + old + ": so it was called before the conventions were stable.)")
                .isNotNull();
        assertThat(found.getType())
                .withFailMessage(
                        "%s of %s has the type %s; the conventions say %s.",
                        key, name(span), word(found.getType()), word(type))
                .isEqualTo(type);
        var seen = attributes.get(found);
        assertThat(value == null || value.equals(seen))
                .withFailMessage("%s of %s is %s; expected %s.", key, name(span), seen, value)
                .isTrue();
        return seen;
    }

    private record Event(SpanData span, String name, long at) {}

    /** Events on spans, and events as log records, which are to take their place; exceptions are task 4's. */
    private static Stream<Event> events(Telemetry emitted) {
        var onSpans = emitted.spans().stream()
                .flatMap(span -> span.getEvents().stream()
                        .map(event -> new Event(span, event.getName(), event.getEpochNanos())));
        var asLogs = emitted.logs().stream()
                .filter(log -> log.getEventName() != null)
                .flatMap(log -> at(emitted, log.getSpanContext())
                        .map(span -> new Event(
                                span,
                                log.getEventName(),
                                log.getTimestampEpochNanos() != 0
                                        ? log.getTimestampEpochNanos()
                                        : log.getObservedTimestampEpochNanos())));
        return Stream.concat(onSpans, asLogs).filter(event -> !event.name().equals("exception"));
    }

    private static Stream<SpanData> at(Telemetry emitted, SpanContext context) {
        return emitted.spans().stream()
                .filter(span -> span.getSpanId().equals(context.getSpanId())
                        && span.getTraceId().equals(context.getTraceId()));
    }

    private static String name(SpanData span) {
        return "\"" + span.getName() + "\"";
    }

    private static String names(List<SpanData> spans) {
        return spans.stream().map(SpansCheck::name).collect(Collectors.joining(", "));
    }

    private static String word(AttributeType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String time(long epochNanos) {
        return java.time.Instant.ofEpochSecond(0, epochNanos)
                .atOffset(java.time.ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }
}
