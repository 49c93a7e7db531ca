import static io.opentelemetry.api.common.AttributeType.LONG;
import static io.opentelemetry.api.common.AttributeType.STRING;
import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 02: one order, one trace; what it asked, what happened in it, and which part of it failed. There may be more
 * spans than the lesson's four, and requests that are tried again.
 */
@Lesson("02_spans")
class SpansCheck {

    private static final String METHOD = "http.request.method";
    private static final String URL = "url.full";
    private static final String ADDRESS = "server.address";
    private static final String PORT = "server.port";
    private static final String STATUS_CODE = "http.response.status_code";
    private static final String ERROR_TYPE = "error.type";
    private static final String EXCEPTION = "exception";

    private static final List<String> OF_OLD =
            List.of("http.method", "http.url", "http.target", "http.status_code", "net.peer.name", "net.peer.port");

    /** A log record's time is read from another clock than a span's; it may be behind by as much. */
    private static final long CLOCKS_NANOS = 100_000_000;

    @Task(1)
    @DisplayName("all spans are one trace: the order's span, and under it the work that it waited for")
    void nested(Telemetry emitted) {
        requests(emitted);
        var roots = roots(emitted);
        require(
                roots.size() <= 1,
                "Expected one span without a parent, the order's; there are %d: %s.",
                roots.size(),
                names(roots));
    }

    @Claim(id = "1a", value = "each request is below the order's span")
    void requestsBelow(Telemetry emitted) {
        for (var request : requests(emitted)) {
            require(
                    request.getParentSpanContext().isValid(),
                    "%s has no parent: where it started, no span was current.",
                    name(request));
        }
    }

    @Claim(id = "1b", value = "the signature is below the order's span")
    void signatureBelow(Telemetry emitted) {
        assumeTrue(requests(emitted).stream()
                .allMatch(request -> request.getParentSpanContext().isValid()));
        var inner = emitted.spans(span -> !isRequest(span));
        var roots = inner.stream()
                .filter(span -> !span.getParentSpanContext().isValid())
                .toList();
        require(
                roots.size() <= 1,
                "%s are roots, each in a trace of its own; expected the signature below the order: it has to be current"
                        + " until the receipt is signed.",
                names(roots));
        assumeTrue(emitted.unended() == 0);
        require(
                inner.stream().anyMatch(span -> span.getParentSpanContext().isValid()),
                "Expected a span for the signature, below the order's; there are %s.",
                names(emitted.spans()));
    }

    @Claim(id = "1c", value = "no request is a parent")
    void requestsAreLeaves(Telemetry emitted) {
        for (var child : emitted.spans(span -> span.getParentSpanContext().isValid())) {
            var parent = emitted.parent(child);
            require(
                    parent == null || !isRequest(parent),
                    "%s is a child of the request %s, which did not cause it. %s",
                    name(child),
                    parent == null ? "" : name(parent),
                    emitted.stillCurrent().isPresent()
                            ? "The request was still current after its end: its scope was never closed."
                            : "Its parent is the order, which made both.");
        }
    }

    @Claim(id = "1d", value = "every scope is closed when the order is done")
    void scopesClosed(Telemetry emitted) {
        var open = emitted.stillCurrent();
        require(
                open.isEmpty(),
                "When the order was done, the span \"%s\" was still current: its scope was never closed, and the next"
                        + " order on this thread would become its child. try (var _ = span.makeCurrent()) closes it.",
                open.orElse(""));
    }

    @Claim(id = "1e", value = "every span is ended")
    void ended(Telemetry emitted) {
        var orphans = emitted.spans(span -> span.getParentSpanContext().isValid() && emitted.parent(span) == null);
        var unended = emitted.unended();
        require(
                orphans.isEmpty(),
                "The parent of %s, span %s, never arrived%s",
                orphans.isEmpty() ? "" : name(orphans.getFirst()),
                orphans.isEmpty() ? "" : orphans.getFirst().getParentSpanId(),
                unended > 0
                        ? ": it was started and never ended. Only a span that ends is exported; end it in a finally."
                        : ": was it ended?");
        require(
                unended == 0,
                "%s started and never ended: only a span that ends is exported. There are %s.",
                unended == 1 ? "One span was" : unended + " spans were",
                names(emitted.spans()));
    }

    /**
     * By one clock: Java's SDK takes the times of a trace within a program from that of its first span. JavaScript's
     * takes the whole milliseconds of the day at the beginning of each span.
     */
    @Claim(id = "1f", value = "a span ends after its parts")
    void endedLast(Telemetry emitted) {
        for (var child : emitted.spans(span -> emitted.parent(span) != null)) {
            var parent = emitted.parent(child);
            assumeTrue(!isRequest(parent));
            require(
                    parent.getEndEpochNanos() + inexact(parent) >= child.getEndEpochNanos(),
                    "%s had ended before its child %s did: whatever is added to it after its end is lost. End it in a"
                            + " finally, when all is done.",
                    name(parent),
                    name(child));
        }
    }

    private static long inexact(SpanData span) {
        return "nodejs".equals(span.getResource().getAttribute(AttributeKey.stringKey("telemetry.sdk.language")))
                ? 1_000_000
                : 0;
    }

    @Task(2)
    @DisplayName("each request says whom it asked and for what, in the names and types of the HTTP conventions")
    void described(Telemetry emitted) {
        requests(emitted);
    }

    @Claim(id = "2a", value = "http.request.method is GET")
    void method(Telemetry emitted) {
        for (var request : requests(emitted)) {
            var method = attribute(request, METHOD, STRING);
            require("GET".equals(method), "%s of %s is %s; expected GET.", METHOD, name(request), method);
        }
    }

    @Claim(id = "2b", value = "url.full is the URL that was asked, with scheme, host and port")
    void url(Telemetry emitted) {
        for (var request : requests(emitted)) {
            var url = attribute(request, URL, STRING).toString();
            require(
                    url.matches("https?://[^/]+.*"),
                    "%s of %s is \"%s\"; full means with scheme and host, http://….",
                    URL,
                    name(request),
                    url);
            var asked = emitted.input(failed(emitted).contains(request) ? "SPRING" : "coffee");
            require(
                    url.endsWith("/" + asked),
                    "%s of %s is \"%s\"; what it asked for was …/%s.",
                    URL,
                    name(request),
                    url,
                    asked);
        }
    }

    @Claim(id = "2c", value = "server.address is the server's name")
    void address(Telemetry emitted) {
        for (var request : requests(emitted)) {
            var address = attribute(request, ADDRESS, STRING);
            assumeTrue(authority(request) != null);
            require(
                    authority(request).getHost().equals(address),
                    "%s of %s is %s; expected %s, without scheme and port.",
                    ADDRESS,
                    name(request),
                    address,
                    authority(request).getHost());
        }
    }

    @Claim(id = "2d", value = "server.port is the server's port")
    void port(Telemetry emitted) {
        for (var request : requests(emitted)) {
            var port = value(request, PORT);
            require(port != null, "%s has no attribute %s.%s", name(request), PORT, ofOld(request));
            assumeTrue(authority(request) != null);
            var asked = Integer.toString(authority(request).getPort());
            require(asked.equals(port.toString()), "%s of %s is %s; expected %s.", PORT, name(request), port, asked);
        }
    }

    @Claim(id = "2e", value = "the port is a whole number")
    void portIsNumber(Telemetry emitted) {
        for (var request : requests(emitted)) {
            assumeTrue(value(request, PORT) != null);
            attribute(request, PORT, LONG);
        }
    }

    @Claim(id = "2f", value = "the status code is a whole number")
    void statusCodeIsNumber(Telemetry emitted) {
        for (var request : requests(emitted)) {
            attribute(request, STATUS_CODE, LONG);
        }
    }

    @Claim(id = "2g", value = "each request is of the kind CLIENT")
    void kind(Telemetry emitted) {
        for (var request : requests(emitted)) {
            require(
                    request.getKind() == CLIENT,
                    "%s is of the kind %s; it is the asking end of a call: setSpanKind(SpanKind.CLIENT).",
                    name(request),
                    request.getKind());
        }
    }

    @Task(3)
    @DisplayName("an event on the order's span tells when it went on without the coupon")
    void told(Telemetry emitted) {
        failed(emitted);
        require(!events(emitted).isEmpty(), "%s", whyNoEvent(emitted));
    }

    @Claim(id = "3a", value = "the event is on the order's span, not on the request's")
    void onTheOrder(Telemetry emitted) {
        var events = events(emitted);
        assumeTrue(!events.isEmpty());
        require(
                events.stream().noneMatch(event -> isRequest(event.span()))
                        || !ofTheOrder(emitted).isEmpty(),
                "The event is on %s: that is the request. It is the order that went on without a coupon.",
                name(events.getFirst().span()));
        require(
                !ofTheOrder(emitted).isEmpty(),
                "The event is on %s, a part of the order that has nothing to do with the coupon.",
                name(events.getFirst().span()));
    }

    @Claim(id = "3b", value = "the event has a name")
    void named(Telemetry emitted) {
        require(
                ofTheOrder(emitted).stream().noneMatch(event -> event.name().isBlank()),
                "The event has no name: it says when something happened, and not what.");
    }

    @Claim(id = "3c", value = "the event's name is the same for every coupon")
    void namedAlike(Telemetry emitted) {
        var coupon = emitted.input("SPRING");
        for (var event : ofTheOrder(emitted)) {
            require(
                    !event.name().contains(coupon),
                    "The event's name is \"%s\", another one for each coupon: nobody can count these. The code, %s, is"
                            + " an attribute.",
                    event.name(),
                    coupon);
        }
    }

    @Claim(id = "3d", value = "the event's time is when the order went on: after the request had failed")
    void timed(Telemetry emitted) {
        var asked = failed(emitted).getFirst();
        var events = ofTheOrder(emitted);
        assumeTrue(!events.isEmpty());
        var first = events.getFirst();
        require(
                events.stream().anyMatch(event -> isDuring(event, event.span())),
                "The event \"%s\" is dated %s, and its span %s took place %s: is its time in the unit that it says?",
                first.name(),
                date(first.at()),
                name(first.span()),
                date(first.span().getStartEpochNanos()));
        require(
                events.stream().anyMatch(event -> event.at() >= asked.getStartEpochNanos()),
                "The event \"%s\" came before the coupon's request had begun; expected it when that had failed.",
                first.name());
    }

    @Claim(id = "3e", value = "one coupon, one event")
    void once(Telemetry emitted) {
        // An event for each attempt is another matter: those come before the last one.
        var last = failed(emitted).stream()
                .mapToLong(SpanData::getStartEpochNanos)
                .max()
                .orElseThrow();
        for (var event : ofTheOrder(emitted)) {
            var times = events(emitted).stream()
                    .filter(other -> other.name().equals(event.name()) && other.at() >= last)
                    .count();
            require(
                    times <= 1,
                    "There are %d events \"%s\"; one coupon was skipped, so whoever counts them counts too many.",
                    times,
                    event.name());
        }
    }

    @Task(4)
    @DisplayName("the request that failed has the status ERROR and an error.type; no other span has")
    void failing(Telemetry emitted) {
        failed(emitted);
    }

    @Claim(id = "4a", value = "the request that failed has the status ERROR")
    void status(Telemetry emitted) {
        for (var failed : failed(emitted)) {
            var status = failed.getStatus().getStatusCode();
            require(
                    status == StatusCode.ERROR,
                    "%s was answered with %d, and its status is %s; expected ERROR.%s",
                    name(failed),
                    code(failed),
                    status,
                    status == StatusCode.OK
                            ? " (OK is final: whether ERROR was set before or after it, OK is what stays.)"
                            : failed.getEvents().stream()
                                            .anyMatch(event -> event.getName().equals(EXCEPTION))
                                    ? " (An exception event alone sets no status.)"
                                    : "");
        }
    }

    @Claim(id = "4b", value = "it has an error.type")
    void type(Telemetry emitted) {
        failed(emitted).forEach(failed -> attribute(failed, ERROR_TYPE, STRING));
    }

    @Claim(id = "4c", value = "error.type is a type, with few values, and not a message")
    void typeIsNoMessage(Telemetry emitted) {
        for (var failed : failed(emitted)) {
            var type = value(failed, ERROR_TYPE);
            assumeTrue(type != null);
            require(
                    type.toString().matches("[\\w.$-]+")
                            && !type.toString().contains(emitted.input("SPRING"))
                            && !type.toString().contains(emitted.input("coffee")),
                    "%s is \"%s\": that is a message, and there may be a million of them. Expected a type, to count by:"
                            + " a class name or the status code.",
                    ERROR_TYPE,
                    type);
        }
    }

    @Claim(id = "4d", value = "no other span has the status ERROR")
    void noOtherError(Telemetry emitted) {
        for (var span : unfailed(emitted)) {
            require(
                    span.getStatus().getStatusCode() != StatusCode.ERROR,
                    "%s has the status ERROR, and it did not fail: %s.",
                    name(span),
                    isRequest(span)
                            ? "its answer was a " + code(span)
                            : "it handled the failure below it, and the customer got what was asked for");
        }
    }

    @Claim(id = "4e", value = "no other span has an error.type")
    void noOtherType(Telemetry emitted) {
        for (var span : unfailed(emitted)) {
            require(
                    value(span, ERROR_TYPE) == null,
                    "%s has %s=%s, and it did not fail: whoever counts failures by %s counts it, too.",
                    name(span),
                    ERROR_TYPE,
                    value(span, ERROR_TYPE),
                    ERROR_TYPE);
        }
    }

    /** A request is told by its kind; one whose kind was forgotten, by what it says of HTTP. */
    private static boolean isRequest(SpanData span) {
        return span.getKind() == CLIENT || value(span, STATUS_CODE) != null || value(span, URL) != null;
    }

    private static List<SpanData> requests(Telemetry emitted) {
        var requests = emitted.spans(SpansCheck::isRequest);
        require(
                requests.size() >= 2,
                "Expected two CLIENT spans, one for each request; there %s among %s.%s",
                requests.size() == 1 ? "is 1" : "are " + requests.size(),
                names(emitted.spans()),
                emitted.unended() > 0
                        ? " Some span was started and never ended: only a span that ends is exported."
                        : "");
        return requests;
    }

    private static List<SpanData> roots(Telemetry emitted) {
        return emitted.spans(span -> !span.getParentSpanContext().isValid());
    }

    /** The requests that were answered with 400 or more: one, or as often as it was tried. */
    private static List<SpanData> failed(Telemetry emitted) {
        var failed = requests(emitted).stream()
                .filter(request -> code(request) >= 400)
                .toList();
        require(
                !failed.isEmpty(),
                "No request has an %s of 400 or more; the coupon's server answers with 500.",
                STATUS_CODE);
        return failed;
    }

    /** All spans but the failed requests; a span between the order's and such a request may have failed with it. */
    private static List<SpanData> unfailed(Telemetry emitted) {
        var failed = failed(emitted);
        return emitted.spans(span -> !failed.contains(span)
                && !(span.getParentSpanContext().isValid()
                        && failed.stream().anyMatch(request -> emitted.descends(request, span))));
    }

    /** The status code, whatever its type; 0 when there is none. */
    private static long code(SpanData request) {
        var code = String.valueOf(value(request, STATUS_CODE));
        return code.matches("\\d{3}") ? Long.parseLong(code) : 0;
    }

    /** Where a request went, by its url.full; null where that does not tell. */
    private static URI authority(SpanData request) {
        var url = String.valueOf(value(request, URL));
        return url.matches("https?://[\\w.-]+:\\d+/.*") ? URI.create(url) : null;
    }

    private static Object value(SpanData span, String key) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals(key))
                .map(entry -> (Object) entry.getValue())
                .findFirst()
                .orElse(null);
    }

    /** The value of an attribute that must be there, with this type. */
    private static Object attribute(SpanData span, String key, AttributeType type) {
        var value = value(span, key);
        require(value != null, "%s has no attribute %s.%s", name(span), key, ofOld(span));
        var found = span.getAttributes().asMap().keySet().stream()
                .filter(one -> one.getKey().equals(key))
                .map(AttributeKey::getType)
                .findFirst()
                .orElseThrow();
        require(
                found == type,
                "%s of %s has the type %s; the conventions say %s.",
                key,
                name(span),
                word(found),
                word(type));
        return value;
    }

    private static String ofOld(SpanData span) {
        var old = OF_OLD.stream().filter(key -> value(span, key) != null).collect(Collectors.joining(", "));
        return old.isEmpty() ? "" : " (" + old + ": so it was called before the conventions were stable.)";
    }

    private record Event(SpanData span, String name, long at) {}

    /** Events on spans, and events as log records, which are to take their place; exceptions are task 4's. */
    private static List<Event> events(Telemetry emitted) {
        return allEvents(emitted)
                .filter(event -> !event.name().equals(EXCEPTION))
                .toList();
    }

    private static Stream<Event> allEvents(Telemetry emitted) {
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
        return Stream.concat(onSpans, asLogs);
    }

    /** The events on the order's span, or on one between that and the coupon's request. */
    private static List<Event> ofTheOrder(Telemetry emitted) {
        var failed = failed(emitted);
        Predicate<SpanData> isAbove = span -> failed.stream().anyMatch(request -> emitted.descends(request, span));
        return events(emitted).stream()
                .filter(event -> !isRequest(event.span())
                        && (isAbove.test(event.span())
                                || failed.stream()
                                        .noneMatch(request ->
                                                request.getParentSpanContext().isValid()))) // that is task 1's to say
                .toList();
    }

    private static String whyNoEvent(Telemetry emitted) {
        var exceptions =
                allEvents(emitted).filter(event -> !isRequest(event.span())).toList();
        if (!exceptions.isEmpty()) {
            return ("The event on %s is named exception: recordException notes what was thrown. What became of the"
                            + " order has a name of its own: addEvent(\"shop.coupon.skipped\").")
                    .formatted(name(exceptions.getFirst().span()));
        }
        if (emitted.stillCurrent().isPresent()) {
            return "No span carries an event. One that is added to a span that has ended goes nowhere, and the span"
                    + " \"%s\", whose scope was never closed, stayed the current one."
                            .formatted(emitted.stillCurrent().orElseThrow());
        }
        if (emitted.unended() > 0) {
            return "No span carries an event, and one that was started was never ended: an event goes with its span.";
        }
        var elsewhere = allEvents(emitted).findFirst();
        return "No span carries an event%s. (Added where no span is current, or to one that has ended, it goes nowhere.)"
                .formatted(elsewhere
                        .map(event -> " but the exception of " + name(event.span()))
                        .orElse(""));
    }

    private static Stream<SpanData> at(Telemetry emitted, SpanContext context) {
        return emitted.spans().stream()
                .filter(span -> span.getSpanId().equals(context.getSpanId())
                        && span.getTraceId().equals(context.getTraceId()));
    }

    private static boolean isDuring(Event event, SpanData span) {
        return event.at() >= span.getStartEpochNanos() - CLOCKS_NANOS
                && event.at() <= span.getEndEpochNanos() + CLOCKS_NANOS;
    }

    private static String name(SpanData span) {
        return "\"" + span.getName() + "\"";
    }

    private static String names(List<SpanData> spans) {
        return spans.isEmpty()
                ? "no spans at all"
                : spans.stream().map(SpansCheck::name).collect(Collectors.joining(", "));
    }

    private static String word(AttributeType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static LocalDate date(long epochNanos) {
        return java.time.Instant.ofEpochSecond(0, epochNanos)
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
    }

    private static void require(boolean right, String sentence, Object... seen) {
        if (!right) {
            throw new AssertionError(sentence.formatted(seen));
        }
    }
}
