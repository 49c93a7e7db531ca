package lab.review;

import static lab.review.Telemetries.at;
import static lab.review.Telemetries.counter;
import static lab.review.Telemetries.gauge;
import static lab.review.Telemetries.histogram;
import static lab.review.Telemetries.log;
import static lab.review.Telemetries.resource;
import static lab.review.Telemetries.span;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lab.review.Telemetries.SpanBuilder;
import lab.review.findings.FindingKind;

/** Telemetry of the board's kind, and each fault that can be planted in it. */
final class Plants {

    private static final long MS = 1_000_000;

    private Plants() {}

    /**
     * What nothing is wrong with: the shop asks the stock service, which asks its database; a message goes to the
     * mailer; logs and metrics fit.
     *
     * @param spans how many, rounded down to whole traces of six
     */
    static void good(Review review, int spans) {
        var traces = spans / 6;
        for (var trace = 1_000_000; trace < 1_000_000 + traces; trace++) {
            var start = (trace - 1_000_000) * 50 * MS;
            review.addSpans(List.of(
                    server("shop", trace, 1, "GET", "/buy/{item}", "/buy/coffee" + trace % 7)
                            .starting(start)
                            .lasting(40 * MS)
                            .attribute("thread.id", 11)
                            .build(),
                    client("shop", trace, 2, "GET", "http://stock:8081/price/coffee" + trace % 7)
                            .parent(1)
                            .starting(start + MS)
                            .lasting(20 * MS)
                            .build(),
                    server("stock", trace, 3, "GET", "/price/{item}", "/price/coffee" + trace % 7)
                            .remoteParent(2)
                            .starting(start + 2 * MS)
                            .lasting(18 * MS)
                            .build(),
                    span("SELECT prices")
                            .resource(good("stock"))
                            .kind(SpanKind.CLIENT)
                            .trace(trace)
                            .id(4)
                            .parent(3)
                            .starting(start + 3 * MS)
                            .lasting(6 * MS)
                            .attribute("db.system.name", "postgresql")
                            .attribute("db.query.text", "SELECT price FROM prices WHERE item = ?")
                            .attribute("server.address", "db")
                            .build(),
                    span("send mails")
                            .resource(good("shop"))
                            .kind(SpanKind.PRODUCER)
                            .trace(trace)
                            .id(5)
                            .parent(1)
                            .starting(start + 30 * MS)
                            .attribute("messaging.system", "rabbitmq")
                            .attribute("messaging.operation.name", "send")
                            .attribute("messaging.destination.name", "mails")
                            .build(),
                    span("process mails")
                            .resource(good("mailer"))
                            .kind(SpanKind.CONSUMER)
                            .trace(trace)
                            .id(6)
                            .remoteParent(5)
                            .starting(start + 45 * MS)
                            .attribute("messaging.system", "rabbitmq")
                            .attribute("messaging.operation.name", "process")
                            .attribute("messaging.destination.name", "mails")
                            .build()));
            review.addLogs(List.of(log(
                    good("shop"),
                    "INFO",
                    "sold coffee for 250 cents, order " + trace,
                    at(start + 5 * MS),
                    Attributes.of(AttributeKey.longKey("thread.id"), 11L),
                    context(trace, 1))));
        }
        review.addMetrics(List.of(
                histogram("shop", "http.server.request.duration", "s", List.of(0.1, 1.0), traces, at(traces * 50 * MS)),
                counter("shop.orders", "{order}", 1, Attributes.of(AttributeKey.stringKey("shop.item"), "coffee"))));
    }

    private static Resource good(String service) {
        return resource(
                service,
                "service.instance.id",
                service + "-0b7e4c1d",
                "telemetry.sdk.language",
                "java",
                "telemetry.sdk.name",
                "opentelemetry",
                "telemetry.sdk.version",
                "1.65.0");
    }

    static SpanBuilder server(String service, long trace, long id, String method, String route, String path) {
        return span(method + " " + route)
                .resource(good(service))
                .kind(SpanKind.SERVER)
                .trace(trace)
                .id(id)
                .attribute("http.request.method", method)
                .attribute("http.route", route)
                .attribute("http.response.status_code", 200)
                .attribute("url.path", path)
                .attribute("url.scheme", "http");
    }

    static SpanBuilder client(String service, long trace, long id, String method, String url) {
        return span(method)
                .resource(good(service))
                .kind(SpanKind.CLIENT)
                .trace(trace)
                .id(id)
                .attribute("http.request.method", method)
                .attribute("http.response.status_code", 200)
                .attribute("url.full", url)
                .attribute("server.address", "stock")
                .attribute("server.port", 8081);
    }

    private static SpanContext context(long trace, long span) {
        return SpanContext.create(
                TraceId.fromLongs(0x5eed, trace),
                SpanId.fromLong(span),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    private static SpanBuilder work() {
        return span("work").resource(good("planted"));
    }

    private static Consumer<Review> spans(SpanBuilder... spans) {
        return review -> {
            for (var each : spans) review.addSpans(List.of(each.build()));
        };
    }

    private static Consumer<Review> metrics(MetricData... metrics) {
        return review -> review.addMetrics(List.of(metrics));
    }

    /** Each kind of finding with telemetry that has this fault. */
    static Map<FindingKind, List<Consumer<Review>>> all() {
        var plants = new TreeMap<FindingKind, List<Consumer<Review>>>();
        put(plants, FindingKind.DEPRECATED_ATTRIBUTE, spans(work().attribute("http.method", "GET")));
        put(plants, FindingKind.DEPRECATED_ATTRIBUTE, spans(work().attribute("deployment.environment", "test")));
        put(plants, FindingKind.WRONG_TYPE, spans(work().attribute("http.response.status_code", "200")));
        put(plants, FindingKind.WRONG_TYPE, spans(work().attribute("url.path", 7)));
        put(plants, FindingKind.MISSPELT_ATTRIBUTE, spans(work().attribute("http.requst.method", "GET")));
        put(plants, FindingKind.MISSPELT_ATTRIBUTE, spans(work().attribute("httpRequestMethod", "GET")));
        put(plants, FindingKind.MISSPELT_ATTRIBUTE, spans(work().attribute("db.query_text", "SELECT 1")));
        put(plants, FindingKind.UNKNOWN_ATTRIBUTE, spans(work().attribute("http.discount.percent", "5")));
        put(
                plants,
                FindingKind.MISSING_ATTRIBUTE,
                spans(work().kind(SpanKind.SERVER).attribute("http.request.method", "GET")));
        put(
                plants,
                FindingKind.MISSING_ATTRIBUTE,
                spans(work().kind(SpanKind.PRODUCER).attribute("messaging.destination.name", "mails")));
        put(plants, FindingKind.SPAN_NAME_CARDINALITY, spans(span("GET /orders/17")));
        put(plants, FindingKind.SPAN_NAME_CARDINALITY, spans(span("load 0b7e4c1d-9a3f-4b52-8c66-1f2e3d4c5b6a")));
        put(plants, FindingKind.SPAN_NAME_CARDINALITY, spans(span("SELECT a FROM b WHERE name = 'kim'")));
        put(
                plants,
                FindingKind.SPAN_NAME_CARDINALITY,
                spans(IntStream.range(0, 200)
                        .mapToObj(i -> span("cook " + "abcdefghijklmnop".charAt(i % 16)
                                        + "qrstuvwxyzABCDEF".charAt(i / 16))
                                .trace(i + 1))
                        .toArray(SpanBuilder[]::new)));
        put(plants, FindingKind.DEPRECATED_METRIC, metrics(gauge("db.client.connections.usage", "{connection}")));
        put(plants, FindingKind.WRONG_UNIT, metrics(histogram("http.client.request.duration", "ms", List.of(1.0))));
        put(plants, FindingKind.UNUSABLE_UNIT, metrics(counter("shop.sales", "", 0, Attributes.empty())));
        put(plants, FindingKind.UNUSABLE_UNIT, metrics(counter("shop.sales", "seconds", 0, Attributes.empty())));
        put(plants, FindingKind.WRONG_INSTRUMENT, metrics(gauge("http.client.request.duration", "s")));
        put(plants, FindingKind.EXPLODING_SERIES, many("shop.visits", 20, "user-1000"));
        put(plants, FindingKind.EXPLODING_SERIES, many("shop.visits", 500, "visitor "));
        put(
                plants,
                FindingKind.SERIES_OVERFLOW,
                metrics(counter(
                        "shop.visits",
                        "{visit}",
                        0,
                        Attributes.of(AttributeKey.booleanKey("otel.metric.overflow"), true))));
        put(plants, FindingKind.METRICS_MISS_SPANS, review -> {
            for (var i = 1; i <= 3; i++) {
                review.addSpans(
                        List.of(server("cafe", i, 1, "GET", "/menu", "/menu").build()));
            }
            review.addMetrics(
                    List.of(histogram("cafe", "http.server.request.duration", "s", List.of(1.0), 2, at(60_000 * MS))));
        });
        put(plants, FindingKind.SPANS_MISS_METRICS, review -> {
            review.addSpans(
                    List.of(server("cafe", 1, 1, "GET", "/menu", "/menu").build()));
            review.addMetrics(
                    List.of(histogram("cafe", "http.server.request.duration", "s", List.of(1.0), 10, at(60_000 * MS))));
        });
        put(
                plants,
                FindingKind.TORN_TRACE,
                spans(
                        client("bar", 1, 1, "GET", "http://cellar:8082/wine").lasting(20 * MS),
                        server("cellar", 2, 2, "GET", "/wine", "/wine")
                                .starting(MS)
                                .lasting(18 * MS)));
        put(
                plants,
                FindingKind.TORN_TRACE,
                spans(
                        message("bar", SpanKind.PRODUCER).trace(1).id(1),
                        message("kitchen", SpanKind.CONSUMER).trace(2).id(2).starting(20 * MS)));
        put(plants, FindingKind.TORN_BY_SAMPLING, spans(sampledApart(true)));
        put(plants, FindingKind.TORN_BY_SAMPLING, spans(sampledApart(false)));
        put(plants, FindingKind.ORPHAN_SPAN, spans(work().kind(SpanKind.SERVER).remoteParent(9)));
        put(
                plants,
                FindingKind.PARENT_NEVER_ENDED,
                spans(work().id(1), work().id(2).parent(9)));
        put(
                plants,
                FindingKind.CLOCKS_DISAGREE,
                spans(
                        span("ask").service("bar").id(1).kind(SpanKind.CLIENT),
                        span("answer")
                                .service("cellar")
                                .kind(SpanKind.SERVER)
                                .id(2)
                                .remoteParent(1)
                                .starting(-500 * MS)));
        put(plants, FindingKind.INVALID_LINK, spans(work().link(SpanContext.getInvalid())));
        put(plants, FindingKind.INVALID_LINK, spans(work().trace(3).id(4).link(context(3, 4))));
        put(plants, FindingKind.ERROR_WITHOUT_STATUS, spans(work().attribute("error.type", "timeout")));
        put(
                plants,
                FindingKind.ERROR_WITHOUT_STATUS,
                spans(server("cafe", 1, 1, "GET", "/menu", "/menu").attribute("http.response.status_code", 500)));
        put(
                plants,
                FindingKind.EXCEPTION_WITHOUT_STATUS,
                spans(work().event("exception", "exception.type", "java.io.IOException")));
        put(plants, FindingKind.STATUS_WITHOUT_ERROR, spans(work().status(StatusData.error())));
        put(
                plants,
                FindingKind.CALLERS_FAULT_AS_ERROR,
                spans(server("cafe", 1, 1, "GET", "/menu", "/menu")
                        .attribute("http.response.status_code", 404)
                        .status(StatusData.error())));
        put(
                plants,
                FindingKind.SUCCESS_ON_FAILURE,
                spans(server("cafe", 1, 1, "GET", "/menu", "/menu")
                        .attribute("error.type", "java.io.IOException")
                        .status(StatusData.error())));
        put(
                plants,
                FindingKind.EXCEPTION_TWICE,
                spans(failed(1).event("exception", "exception.type", "A", "exception.message", "b")));
        put(plants, FindingKind.EXCEPTION_TWICE, spans(failed(1), failed(2).parent(1)));
        put(plants, FindingKind.EXCEPTION_TWICE, review -> {
            spans(failed(1)).accept(review);
            var thrown = Attributes.of(
                    AttributeKey.stringKey("exception.type"), "A", AttributeKey.stringKey("exception.message"), "b");
            review.addLogs(List.of(log(good("planted"), "INFO", "failed", at(0), thrown, context(1, 1))));
        });
        put(plants, FindingKind.LOG_WITHOUT_TRACE, review -> {
            spans(work()).accept(review);
            review.addLogs(List.of(log(good("planted"), "INFO", "working", at(MS))));
        });
        put(plants, FindingKind.LOG_WITHOUT_TRACE, review -> {
            spans(span("work").resource(good("shop")).trace(9).id(1).attribute("thread.id", 12))
                    .accept(review);
            var thread = Attributes.of(AttributeKey.longKey("thread.id"), 12L);
            review.addLogs(List.of(
                    log(good("shop"), "INFO", "with", at(MS), thread, context(9, 1)),
                    log(good("shop"), "INFO", "without", at(MS), thread, SpanContext.getInvalid())));
        });
        put(
                plants,
                FindingKind.LOG_WITHOUT_SEVERITY,
                review -> review.addLogs(List.of(log(good("planted"), "", "started", at(-1000 * MS)))));
        put(plants, FindingKind.NO_SERVICE_NAME, spans(span("work").resource(Resource.empty())));
        put(plants, FindingKind.DEFAULT_SERVICE_NAME, spans(span("work").service("unknown_service:java")));
        put(
                plants,
                FindingKind.SHARED_INSTANCE_ID,
                spans(
                        span("a").resource(resource("cafe", "service.instance.id", "1", "host.name", "a")),
                        span("b").id(2).resource(resource("cafe", "service.instance.id", "1", "host.name", "b"))));
        for (var personal : List.of(
                "mail to kim@example.com",
                "4111 1111 1111 1111",
                "call 010-1234-5678",
                "+82 10 1234 5678",
                "900101-1234568")) {
            put(plants, FindingKind.PERSONAL_DATA, spans(work().attribute("shop.note", personal)));
            put(
                    plants,
                    FindingKind.PERSONAL_DATA,
                    review ->
                            review.addLogs(List.of(log(good("planted"), "INFO", "note: " + personal, at(-1000 * MS)))));
        }
        for (var secret : List.of(
                "postgres://shop:s3cr3t@db/shop",
                "https://api/pay?token=abc123def456ghi",
                "Bearer abc123def456",
                "AKIAIOSFODNN7EXAMPLE",
                "password=hunter2",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl")) {
            put(plants, FindingKind.SECRET, spans(work().attribute("shop.note", secret)));
        }
        put(plants, FindingKind.SECRET, spans(work().attribute("shop.db.password", "hunter2")));
        put(plants, FindingKind.DROPPED_DATA, spans(work().dropped(3)));
        put(plants, FindingKind.UNSUPPORTED_SDK, spans(span("work").resource(sdk("nodejs", "1.30.1"))));
        put(plants, FindingKind.OLD_SDK, spans(span("work").resource(sdk("java", "1.40.0"))));
        put(plants, FindingKind.OLD_CONVENTIONS, spans(work().scope("old", "https://opentelemetry.io/schemas/1.21.0")));
        return plants;
    }

    private static void put(Map<FindingKind, List<Consumer<Review>>> plants, FindingKind kind, Consumer<Review> plant) {
        plants.computeIfAbsent(kind, _ -> new ArrayList<>()).add(plant);
    }

    private static Resource sdk(String language, String version) {
        return resource(
                "planted",
                "telemetry.sdk.name",
                "opentelemetry",
                "telemetry.sdk.language",
                language,
                "telemetry.sdk.version",
                version);
    }

    private static SpanBuilder failed(long id) {
        return work().id(id)
                .status(StatusData.error())
                .event("exception", "exception.type", "A", "exception.message", "b");
    }

    private static SpanBuilder message(String service, SpanKind kind) {
        return span("mail")
                .resource(good(service))
                .kind(kind)
                .attribute("messaging.system", "rabbitmq")
                .attribute("messaging.operation.name", "send")
                .attribute("messaging.destination.name", "orders");
    }

    private static Consumer<Review> many(String metric, int values, String value) {
        return review -> IntStream.range(0, values)
                .forEach(i -> review.addMetrics(List.of(counter(
                        metric, "{visit}", 0, Attributes.of(AttributeKey.stringKey("shop.visitor"), value + i)))));
    }

    /** Ten calls, of which every second one has lost its caller, or the called side. */
    private static SpanBuilder[] sampledApart(boolean callerLost) {
        var spans = new ArrayList<SpanBuilder>();
        for (var i = 1; i <= 10; i++) {
            var lost = i % 2 == 0;
            if (!(callerLost && lost)) {
                spans.add(client("bar", i, 1, "GET", "http://cellar:8082/wine").starting(i * 100 * MS));
            }
            if (callerLost || !lost) {
                spans.add(server("cellar", i, 2, "GET", "/wine", "/wine")
                        .remoteParent(1)
                        .starting(i * 100 * MS)
                        .lasting(MS));
            }
        }
        return spans.toArray(SpanBuilder[]::new);
    }
}
