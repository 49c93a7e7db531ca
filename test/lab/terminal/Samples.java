package lab.terminal;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.telemetry.Emitted;

/** Telemetry to draw, always the same. Times are in microseconds after {@link #NOON}. */
final class Samples {

    static final long NOON = 1_700_000_000_000_000_000L;
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    static final String OTHER = "0af7651916cd43dd8448eb211c80319c";
    private static final AttributeKey<String> KEY = AttributeKey.stringKey("item");

    private Samples() {}

    static Resource service(String name) {
        return Resource.create(Attributes.builder()
                .put("service.name", name)
                .put("telemetry.sdk.language", "java")
                .build());
    }

    static SpanContext context(String trace, int span, TraceState state) {
        return SpanContext.create(trace, "00f067aa0ba9%04x".formatted(span), TraceFlags.getSampled(), state);
    }

    static SpanContext context(String trace, int span) {
        return context(trace, span, TraceState.getDefault());
    }

    static TestSpanData.Builder span(
            String service, String trace, int id, int parent, String name, long from, long to) {
        return TestSpanData.builder()
                .setResource(service(service))
                .setName(name)
                .setKind(SpanKind.INTERNAL)
                .setStatus(StatusData.unset())
                .setInstrumentationScopeInfo(InstrumentationScopeInfo.builder(service)
                        .setVersion("1.0")
                        .build())
                .setSpanContext(context(trace, id))
                .setParentSpanContext(parent == 0 ? SpanContext.getInvalid() : context(trace, parent))
                .setStartEpochNanos(NOON + from * 1000)
                .setEndEpochNanos(NOON + to * 1000)
                .setHasEnded(true);
    }

    static EventData event(String name, long at, Attributes attributes) {
        return EventData.create(NOON + at * 1000, name, attributes);
    }

    static EventData exception(String type, String message, long at) {
        return event(
                "exception",
                at,
                Attributes.builder()
                        .put("exception.type", type)
                        .put("exception.message", message)
                        .put("exception.stacktrace", type + ": " + message + "\n\tat Shop.buy(Shop.java:12)\n")
                        .build());
    }

    static LogRecordData log(String service, SpanContext span, Severity severity, String body, long at) {
        return TestLogRecordData.builder()
                .setResource(service(service))
                .setSpanContext(span)
                .setSeverity(severity)
                .setBody(body)
                .setTimestamp(NOON + at * 1000, TimeUnit.NANOSECONDS)
                .setAttributes(Attributes.of(KEY, "coffee"))
                .build();
    }

    /** DESIGN.md's sketch: two services, one request. */
    static Emitted sketch() {
        return new Emitted(
                List.of(
                        span("stock", TRACE, 2, 1, "GET /price/{item}", 11_300, 29_300)
                                .setKind(SpanKind.SERVER)
                                .setEvents(List.of(event("cache miss", 20_300, Attributes.of(KEY, "coffee"))))
                                .build(),
                        span("shop", TRACE, 1, 0, "GET", 0, 41_200)
                                .setKind(SpanKind.CLIENT)
                                .build()),
                List.of(),
                List.of());
    }

    /** A request through four services that fails in the last: nesting, an error, an exception, logs, attributes. */
    static Emitted checkout() {
        var declined = exception("java.lang.IllegalStateException", "card declined", 51_000);
        return new Emitted(
                List.of(
                        span("shop", TRACE, 1, 0, "POST /checkout", 0, 62_400)
                                .setKind(SpanKind.SERVER)
                                .setAttributes(Attributes.builder()
                                        .put("http.request.method", "POST")
                                        .put("http.route", "/checkout")
                                        .put("http.response.status_code", 502)
                                        .put("url.path", "/checkout")
                                        .put("user_agent.original", "curl/8.5.0")
                                        .build())
                                .setStatus(StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, ""))
                                .build(),
                        span("shop", TRACE, 2, 1, "load basket", 1_200, 9_800)
                                .setStatus(StatusData.ok())
                                .build(),
                        span("stock", TRACE, 3, 2, "SELECT shop.basket", 2_000, 8_700)
                                .setKind(SpanKind.CLIENT)
                                .setEvents(List.of(event("cache miss", 2_900, Attributes.of(KEY, "coffee"))))
                                .build(),
                        span("shop", TRACE, 4, 1, "reserve items", 10_100, 21_000)
                                .build(),
                        span("stock", TRACE, 5, 4, "POST /reservations", 11_300, 20_400)
                                .setKind(SpanKind.SERVER)
                                .build(),
                        span("shop", TRACE, 6, 1, "POST", 22_000, 60_900)
                                .setKind(SpanKind.CLIENT)
                                .setEvents(List.of(
                                        event("retry", 24_500, Attributes.empty()),
                                        event("retry", 31_000, Attributes.empty())))
                                .build(),
                        span("payment", TRACE, 7, 6, "POST /charges", 33_200, 59_700)
                                .setKind(SpanKind.SERVER)
                                .setStatus(
                                        StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "card declined"))
                                .setEvents(List.of(declined))
                                .build(),
                        span("mail", TRACE, 8, 1, "send receipt", 61_000, 61_030)
                                .setKind(SpanKind.PRODUCER)
                                .build()),
                List.of(),
                List.of(
                        log("payment", context(TRACE, 7), Severity.WARN, "card declined", 50_900),
                        log("shop", context(TRACE, 1), Severity.ERROR, "checkout failed", 61_900),
                        log("shop", SpanContext.getInvalid(), Severity.INFO, "listening on port 8080", -120_000)));
    }

    /** A batch with several causes: links between traces, and one that leads out of the picture. */
    static Emitted links() {
        var third = "9d2f5a7f3b1c4e6d8a0b2c4d6e8f0a1b";
        return new Emitted(
                List.of(
                        span("orders", TRACE, 1, 0, "send order.placed", 0, 900)
                                .setKind(SpanKind.PRODUCER)
                                .build(),
                        span("orders", OTHER, 2, 0, "send order.placed", 2_000, 2_700)
                                .setKind(SpanKind.PRODUCER)
                                .build(),
                        span("billing", third, 3, 0, "process order.placed", 5_000, 17_000)
                                .setKind(SpanKind.CONSUMER)
                                .setLinks(List.of(
                                        LinkData.create(context(TRACE, 1), Attributes.of(KEY, "coffee")),
                                        LinkData.create(context(OTHER, 2)),
                                        LinkData.create(context("ffffffffffffffffffffffffffffffff", 9))))
                                .build(),
                        span("billing", third, 4, 3, "write invoice", 8_000, 15_000)
                                .build()),
                List.of(),
                List.of());
    }

    /** Korean: names two cells wide a character, in every column. */
    static Emitted korean() {
        return new Emitted(
                List.of(
                        span("상점", TRACE, 1, 0, "주문하기", 0, 41_200)
                                .setKind(SpanKind.SERVER)
                                .build(),
                        span("재고 서비스", TRACE, 2, 1, "GET /가격/{상품}", 5_000, 23_000)
                                .setKind(SpanKind.SERVER)
                                .setEvents(List.of(event("캐시 없음", 14_000, Attributes.empty())))
                                .build(),
                        span("payment", TRACE, 3, 1, "결제 charge", 24_000, 40_000)
                                .setKind(SpanKind.CLIENT)
                                .setStatus(
                                        StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "카드 한도를 넘었습니다"))
                                .build()),
                List.of(),
                List.of(log("상점", context(TRACE, 1), Severity.WARN, "재고가 거의 없습니다", 21_000)));
    }

    /**
     * Three hops without a shared context: each its own trace, one with a parent that is elsewhere, one with a clock
     * that is slow.
     */
    static Emitted torn() {
        var state = TraceState.builder().put("partner", "7").build();
        return new Emitted(
                List.of(
                        span("gateway", OTHER, 1, 0, "GET /price/{item}", 400, 30_000)
                                .setKind(SpanKind.SERVER)
                                .setParentSpanContext(SpanContext.createFromRemoteParent(
                                        OTHER, "00f067aa0ba902b7", TraceFlags.getSampled(), state))
                                .setSpanContext(context(OTHER, 1, state))
                                .build(),
                        span("stock", OTHER, 2, 1, "GET /stock/{item}", -2_700, 24_000)
                                .setKind(SpanKind.SERVER)
                                .build(),
                        span("shop", TRACE, 3, 0, "GET", 0, 41_200)
                                .setKind(SpanKind.CLIENT)
                                .build(),
                        span("shop", TRACE, 4, 3, "parse", 41_000, 41_000)
                                .setEndEpochNanos(0)
                                .setHasEnded(false)
                                .build()),
                List.of(),
                List.of());
    }

    static Emitted spansOf(List<SpanData> spans) {
        return new Emitted(spans, List.of(), List.of());
    }
}
