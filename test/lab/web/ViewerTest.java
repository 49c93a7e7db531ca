package lab.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import lab.receive.Receiver;
import lab.telemetry.Store;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sockets")
class ViewerTest {

    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);

    @Test
    void aTraceWithItsLogsIsAsked() throws Exception {
        try (var client = new Client();
                var sdk = client.sdk("shop")) {
            var tracer = sdk.getTracer("shop", "1.0");
            var parent = tracer.spanBuilder("buy").startSpan();
            var child = tracer.spanBuilder("pay")
                    .setParent(Context.root().with(parent))
                    .setAttribute("shop.item", "coffee")
                    .startSpan();
            child.addEvent("declined", Attributes.of(AttributeKey.longKey("shop.try"), 2L));
            child.setStatus(StatusCode.ERROR, "no money");
            sdk.getLogsBridge()
                    .get("shop")
                    .logRecordBuilder()
                    .setContext(Context.root().with(child))
                    .setSeverity(Severity.WARN)
                    .setBody(Value.of(KeyValue.of("what", Value.of("declined")), KeyValue.of("tries", Value.of(2))))
                    .emit();
            child.end();
            parent.end();
            Client.flush(sdk);

            var row = client.list("traces", "traces").get(0).getAsJsonObject();
            assertThat(row.get("name").getAsString()).isEqualTo("buy");
            assertThat(row.get("spans").getAsInt()).isEqualTo(2);
            assertThat(row.get("errors").getAsInt()).isEqualTo(1);
            assertThat(row.get("whole").getAsBoolean()).isTrue();

            var spans = client.list("traces/" + parent.getSpanContext().getTraceId(), "spans");
            assertThat(texts(spans, "name")).containsExactly("buy", "pay");
            var pay = spans.get(1).getAsJsonObject();
            assertThat(pay.get("depth").getAsInt()).isEqualTo(1);
            assertThat(pay.get("parentSpanId").getAsString())
                    .isEqualTo(parent.getSpanContext().getSpanId());
            assertThat(pay.get("statusDescription").getAsString()).isEqualTo("no money");
            assertThat(pay.getAsJsonObject("attributes").get("shop.item").getAsString())
                    .isEqualTo("coffee");
            assertThat(pay.getAsJsonArray("events")
                            .get(0)
                            .getAsJsonObject()
                            .getAsJsonObject("attributes")
                            .get("shop.try")
                            .getAsLong())
                    .isEqualTo(2);
            assertThat(pay.getAsJsonObject("scope").get("version").getAsString())
                    .isEqualTo("1.0");
            assertThat(pay.getAsJsonObject("resource").get("service.name").getAsString())
                    .isEqualTo("shop");
            var log = pay.getAsJsonArray("logs").get(0).getAsJsonObject();
            assertThat(log.getAsJsonObject("body").get("tries").getAsInt()).isEqualTo(2);
        }
    }

    @Test
    void spansOverGrpcArriveToo() throws Exception {
        try (var client = new Client();
                var sdk = client.grpcSdk("stock")) {
            sdk.getTracer("stock").spanBuilder("count").startSpan().end();
            Client.flush(sdk);

            assertThat(texts(client.list("traces", "traces"), "service")).containsExactly("stock");
        }
    }

    @Test
    void linksAreKnownAtBothEnds() throws Exception {
        try (var client = new Client();
                var sdk = client.sdk("queue")) {
            var tracer = sdk.getTracer("queue");
            var sent = tracer.spanBuilder("send").startSpan();
            sent.end();
            var taken = tracer.spanBuilder("process")
                    .addLink(sent.getSpanContext(), Attributes.of(AttributeKey.stringKey("messaging.message.id"), "m1"))
                    .startSpan();
            taken.end();
            Client.flush(sdk);

            var link = client.list("traces/" + taken.getSpanContext().getTraceId(), "spans")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("links")
                    .get(0)
                    .getAsJsonObject();
            assertThat(link.get("name").getAsString()).isEqualTo("send");
            assertThat(link.getAsJsonObject("attributes")
                            .get("messaging.message.id")
                            .getAsString())
                    .isEqualTo("m1");
            var back = client.list("traces/" + sent.getSpanContext().getTraceId(), "spans")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("linkedFrom")
                    .get(0)
                    .getAsJsonObject();
            assertThat(back.get("spanId").getAsString())
                    .isEqualTo(taken.getSpanContext().getSpanId());
            assertThat(back.get("name").getAsString()).isEqualTo("process");
        }
    }

    @Test
    void tracesAreFilteredAndSearched() throws Exception {
        try (var client = new Client();
                var sdk = client.sdk("shop")) {
            sdk.getTracer("shop")
                    .spanBuilder("buy coffee")
                    .setAttribute("shop.item", "coffee")
                    .startSpan()
                    .end();
            sdk.getTracer("shop")
                    .spanBuilder("buy tea")
                    .setAttribute("shop.item", "tea")
                    .startSpan()
                    .setStatus(StatusCode.ERROR)
                    .end();
            Client.flush(sdk);
            client.post("traces", Client.spans(A, "five ms"));

            assertThat(texts(client.list("traces?service=shop", "traces"), "name"))
                    .containsExactlyInAnyOrder("buy coffee", "buy tea");
            assertThat(texts(client.list("traces?attr=shop.item=coffee", "traces"), "name"))
                    .containsExactly("buy coffee");
            assertThat(texts(client.list("traces?attr=shop.item&attr=service.name=shop", "traces"), "name"))
                    .hasSize(2);
            assertThat(texts(client.list("traces?status=error", "traces"), "name"))
                    .containsExactly("buy tea");
            assertThat(texts(client.list("traces?status=ok", "traces"), "name"))
                    .containsExactlyInAnyOrder("buy coffee", "five ms");
            assertThat(texts(client.list("traces?name=buy+tea", "traces"), "name"))
                    .containsExactly("buy tea");
            assertThat(texts(client.list("traces?q=COFFEE", "traces"), "name")).containsExactly("buy coffee");
            assertThat(texts(client.list("traces?min=4.9&max=5.1", "traces"), "name"))
                    .containsExactly("five ms");
            assertThat(client.api("traces?limit=1").get("matching").getAsInt()).isEqualTo(3);
            assertThat(client.list("traces?limit=1", "traces")).hasSize(1);
        }
    }

    @Test
    void whatIsOddAboutATraceIsSaid() throws Exception {
        try (var client = new Client()) {
            client.post("traces", """
                {"resourceSpans":[{"scopeSpans":[{"spans":[
                  {"traceId":"%1$s","spanId":"0000000000000001","name":"root","startTimeUnixNano":"2000000","endTimeUnixNano":"9000000"},
                  {"traceId":"%1$s","spanId":"0000000000000002","parentSpanId":"0000000000000001","name":"early","startTimeUnixNano":"1000000","endTimeUnixNano":"3000000"},
                  {"traceId":"%1$s","spanId":"0000000000000003","parentSpanId":"00000000000000ff","name":"orphan","startTimeUnixNano":"4000000","endTimeUnixNano":"5000000"},
                  {"traceId":"%1$s","spanId":"0000000000000004","parentSpanId":"0000000000000004","name":"self","startTimeUnixNano":"4000000","endTimeUnixNano":"5000000"},
                  {"traceId":"%1$s","spanId":"0000000000000005","name":"open","startTimeUnixNano":"4000000"},
                  {"traceId":"%1$s","spanId":"0000000000000001","name":"again","startTimeUnixNano":"6000000","endTimeUnixNano":"5000000"}]}]}]}\
                """.formatted(A));

            var remarks = StreamSupport.stream(
                            client.list("traces/" + A, "spans").spliterator(), false)
                    .map(JsonElement::getAsJsonObject)
                    .collect(java.util.stream.Collectors.toMap(
                            span -> span.get("name").getAsString(),
                            span -> span.getAsJsonArray("remarks").asList().stream()
                                    .map(JsonElement::getAsString)
                                    .toList()));
            assertThat(remarks)
                    .isEqualTo(Map.of(
                            "root",
                            List.of(),
                            "early",
                            List.of("early"),
                            "orphan",
                            List.of("orphan"),
                            "self",
                            List.of("circular"),
                            "open",
                            List.of("unfinished"),
                            "again",
                            List.of("negative", "repeated")));
        }
    }

    /**
     * The SDK for Python sends 0x100 with every span: that the parent's place is known, and no flags of W3C Trace
     * Context.
     */
    @Test
    void aSpanIsCalledUnsampledOnlyIfItsSenderSaysSo() throws Exception {
        try (var client = new Client()) {
            client.post("traces", """
                {"resourceSpans":[{"scopeSpans":[{"spans":[
                  {"traceId":"%1$s","spanId":"0000000000000001","name":"sampled","flags":257,"startTimeUnixNano":"1","endTimeUnixNano":"2"},
                  {"traceId":"%1$s","spanId":"0000000000000002","name":"random, not sampled","flags":258,"startTimeUnixNano":"2","endTimeUnixNano":"3"},
                  {"traceId":"%1$s","spanId":"0000000000000003","name":"of Python","flags":256,"startTimeUnixNano":"3","endTimeUnixNano":"4"}]}]}]}\
                """.formatted(A));

            var sampled = client.list("traces/" + A, "spans").asList().stream()
                    .map(span -> String.valueOf(span.getAsJsonObject().get("sampled")))
                    .toList();
            assertThat(sampled).containsExactly("true", "false", "null");
        }
    }

    @Test
    void metricsHaveSeriesQuantilesAndExemplars() throws Exception {
        try (var client = new Client();
                var sdk = client.sdk("shop")) {
            var meter = sdk.getMeter("shop");
            var orders = meter.counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .setDescription("Orders")
                    .build();
            var took = meter.histogramBuilder("shop.checkout")
                    .setUnit("s")
                    .setExplicitBucketBoundariesAdvice(List.of(1.0, 2.0, 4.0))
                    .build();
            orders.add(3, Attributes.of(AttributeKey.stringKey("shop.payment"), "card"));
            orders.add(1, Attributes.of(AttributeKey.stringKey("shop.payment"), "cash"));
            var span = sdk.getTracer("shop").spanBuilder("checkout").startSpan();
            for (var seconds : new double[] {0.5, 1.5, 1.5, 3.5})
                took.record(seconds, Attributes.empty(), Context.root().with(span));
            span.end();
            Client.flush(sdk);

            var row = client.list("metrics?q=ORDERS", "metrics").get(0).getAsJsonObject();
            assertThat(List.of(
                            text(row, "type"), text(row, "temporality"), text(row, "unit"), text(row, "description")))
                    .containsExactly("counter", "cumulative", "{order}", "Orders");
            var series = client.list("metrics/one?service=shop&name=shop.orders", "series");
            assertThat(series.get(0)
                            .getAsJsonObject()
                            .getAsJsonObject("attributes")
                            .get("shop.payment")
                            .getAsString())
                    .isEqualTo("card");
            assertThat(series.get(0)
                            .getAsJsonObject()
                            .getAsJsonArray("points")
                            .get(0)
                            .getAsJsonObject()
                            .get("value")
                            .getAsDouble())
                    .isEqualTo(3);
            var histogram = client.list("metrics/one?service=shop&name=shop.checkout", "series")
                    .get(0)
                    .getAsJsonObject();
            assertThat(histogram
                            .getAsJsonObject("buckets")
                            .getAsJsonObject("quantiles")
                            .get("p50")
                            .getAsDouble())
                    .isBetween(1.0, 2.0);
            var exemplar = histogram.getAsJsonArray("exemplars").get(0).getAsJsonObject();
            assertThat(exemplar.get("traceId").getAsString())
                    .isEqualTo(span.getSpanContext().getTraceId());
            assertThat(exemplar.get("here").getAsBoolean()).isTrue();
            var pointers = client.list("traces/" + span.getSpanContext().getTraceId(), "spans")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("exemplars");
            assertThat(texts(pointers, "metric")).containsOnly("shop.checkout");
            assertThat(client.get("/api/metrics/one?service=shop&name=nothing").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void theOverflowSeriesIsMarked() throws Exception {
        try (var client = new Client()) {
            client.post("metrics", """
                {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"users","sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[
                  {"timeUnixNano":"1700000000000000000","asInt":"5","attributes":[{"key":"otel.metric.overflow","value":{"boolValue":true}}]},
                  {"timeUnixNano":"1700000000000000000","asInt":"9"}]}}]}]}]}\
                """);

            assertThat(client.list("metrics", "metrics")
                            .get(0)
                            .getAsJsonObject()
                            .get("overflow")
                            .getAsBoolean())
                    .isTrue();
            var series = client.list("metrics/one?name=users", "series");
            assertThat(series.get(0).getAsJsonObject().get("overflow").getAsBoolean())
                    .isTrue();
            assertThat(series.get(1).getAsJsonObject().get("overflow").getAsBoolean())
                    .isFalse();
        }
    }

    @Test
    void afterARestartAHistogramCountsFromZero() throws Exception {
        try (var client = new Client()) {
            for (var export : List.of(export(1, 2, 5), export(1, 3, 8), export(4, 5, 9))) {
                client.post("metrics", export);
            }
            var points = client.list("metrics/one?name=took", "series")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("points");
            assertThat(StreamSupport.stream(points.spliterator(), false)
                            .map(point -> point.getAsJsonObject().get("count").getAsLong()))
                    .as("5, then 3 more; then the program starts again, and measures 9 times")
                    .containsExactly(5L, 3L, 9L);
        }
    }

    private static String export(int start, int time, int count) {
        return """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"took","histogram":{"aggregationTemporality":2,"dataPoints":[
              {"startTimeUnixNano":"170000000%1$d000000000","timeUnixNano":"170000000%2$d000000000",
               "count":"%3$d","sum":%3$d,"explicitBounds":[2],"bucketCounts":["%3$d","0"]}]}}]}]}]}\
            """.formatted(start, time, count);
    }

    @Test
    void logsAreFollowedAndFiltered() throws Exception {
        try (var client = new Client();
                var sdk = client.sdk("shop")) {
            var logger = sdk.getLogsBridge().get("shop");
            logger.logRecordBuilder()
                    .setSeverity(Severity.INFO)
                    .setBody("first")
                    .setAttribute(AttributeKey.stringKey("shop.item"), "tea")
                    .emit();
            Client.flush(sdk);
            var last = client.api("logs").get("last").getAsLong();
            var inTrace = Context.root()
                    .with(Span.wrap(SpanContext.create(
                            A, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault())));
            logger.logRecordBuilder()
                    .setContext(inTrace)
                    .setSeverity(Severity.ERROR)
                    .setBody("second")
                    .emit();
            Client.flush(sdk);

            assertThat(texts(client.list("logs", "logs"), "body")).containsExactly("first", "second");
            assertThat(texts(client.list("logs?after=" + last, "logs"), "body")).containsExactly("second");
            assertThat(texts(client.list("logs?severity=17", "logs"), "body")).containsExactly("second");
            assertThat(texts(client.list("logs?attr=shop.item=tea", "logs"), "body"))
                    .containsExactly("first");
            assertThat(texts(client.list("logs?q=SECOND&service=shop", "logs"), "body"))
                    .containsExactly("second");
            assertThat(texts(client.list("logs?trace=" + A.toUpperCase(), "logs"), "body"))
                    .containsExactly("second");
            assertThat(client.get("/api/logs?after=now").statusCode()).isEqualTo(400);
            assertThat(client.get("/api/traces?status=bad").body())
                    .isEqualTo("{\"message\":\"The parameter status must be error or ok.\"}");
        }
    }

    @Test
    void changesAreToldAsTheyHappen() throws Exception {
        try (var client = new Client()) {
            var events = java.net.http.HttpClient.newHttpClient();
            try (var lines = events.send(
                            HttpRequest.newBuilder(client.page("/api/events")).build(),
                            java.net.http.HttpResponse.BodyHandlers.ofLines())
                    .body()) {
                var data = lines.filter(line -> line.startsWith("data:")).iterator();
                assertThat(data.next()).contains("\"spans\":0");
                client.post("traces", Client.spans(A, "one", "two"));
                assertThat(data.next()).contains("\"spans\":2");
            } finally {
                events.shutdownNow();
            }
        }
    }

    @Test
    void whatIsFullLetsTheOldestGoAndSaysSo() throws Exception {
        var options =
                ViewerOptions.free(Client.PAGE).withLimits(new Store.Limits(3, 10, 10, 1 << 20), ViewerOptions.BODIES);
        try (var client = new Client(options)) {
            client.post("traces", Client.spans(A, "1", "2"));
            client.post("traces", Client.spans(B, "3", "4"));

            var kept = client.api("stats").getAsJsonObject("kept");
            assertThat(kept.get("spans").getAsInt()).isEqualTo(3);
            assertThat(kept.getAsJsonObject("evicted").get("spans").getAsInt()).isEqualTo(1);
            assertThat(texts(client.list("traces/" + A, "spans"), "name")).containsExactly("2");

            var cleared =
                    client.send(HttpRequest.newBuilder(client.page("/api/data")).DELETE());
            assertThat(cleared.body()).contains("\"spans\":0");
            assertThat(client.get("/api/traces/" + A).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void bytesAreBoundedToo() throws Exception {
        var options = ViewerOptions.free(Client.PAGE)
                .withLimits(new Store.Limits(10_000, 10_000, 10_000, 200_000), ViewerOptions.BODIES);
        try (var client = new Client(options)) {
            for (var i = 0; i < 10; i++)
                client.post(
                        "traces",
                        Client.spans(
                                "%032x".formatted(i + 1),
                                IntStream.range(0, 30)
                                        .mapToObj(n -> "x".repeat(1000))
                                        .toArray(String[]::new)));

            var kept = client.api("stats").getAsJsonObject("kept");
            assertThat(kept.get("bytes").getAsLong()).isBetween(100_000L, 200_000L);
            assertThat(kept.get("spans").getAsInt()
                            + kept.getAsJsonObject("evicted").get("spans").getAsInt())
                    .isEqualTo(300);
        }
    }

    @Test
    void badInputIsAnsweredAsTheSpecificationSays() throws Exception {
        var small = new Receiver.Limits(10_000, 1 << 20, 8, java.time.Duration.ofSeconds(10), 0);
        try (var client = new Client(ViewerOptions.free(Client.PAGE).withLimits(Store.Limits.DEFAULT, small))) {
            assertThat(client.post("traces", "{").statusCode()).isEqualTo(400);
            assertThat(client.post("traces", "{\"a\":" + "[".repeat(4000) + "]".repeat(4000) + "}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(client.post("traces", "{}", "Content-Encoding", "br").statusCode())
                    .isEqualTo(415);
            assertThat(client.post("nothing", "{}").statusCode()).isEqualTo(404);
            assertThat(client.send(HttpRequest.newBuilder(URI.create(client.otlp("traces"))))
                            .statusCode())
                    .isEqualTo(405);
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create(client.otlp("traces")))
                                            .POST(BodyPublishers.ofString("x")),
                                    "Content-Type",
                                    "text/plain")
                            .statusCode())
                    .isEqualTo(415);
            assertThat(client.post("traces", Client.spans(A, "x".repeat(20_000)))
                            .statusCode())
                    .isEqualTo(413);
            var bomb = zipped(new byte[5_000_000]);
            assertThat(bomb.length).isLessThan(10_000);
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create(client.otlp("traces")))
                                            .POST(BodyPublishers.ofByteArray(bomb)),
                                    "Content-Type",
                                    "application/x-protobuf",
                                    "Content-Encoding",
                                    "gzip")
                            .statusCode())
                    .isEqualTo(413);
            assertThat(client.post("traces", Client.spans("0".repeat(32), "no id"))
                            .body())
                    .contains("rejectedSpans")
                    .contains("no valid trace id");

            assertThat(client.post("traces", Client.spans(A, "still well")).statusCode())
                    .isEqualTo(200);
            assertThat(texts(client.list("traces", "traces"), "name")).containsExactly("still well");
        }
    }

    @Test
    void tooMuchAtOnceIsToldToComeAgain() throws Exception {
        var none = new Receiver.Limits(1 << 20, 1 << 20, 0, java.time.Duration.ofSeconds(10), 0);
        try (var client = new Client(ViewerOptions.free(Client.PAGE).withLimits(Store.Limits.DEFAULT, none))) {
            var answer = client.post("traces", Client.spans(A, "one"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        }
    }

    @Test
    void aPortThatIsTakenIsRefused() throws Exception {
        try (var client = new Client()) {
            var same = new ViewerOptions(
                    "localhost",
                    0,
                    client.viewer.httpPort(),
                    0,
                    "",
                    Store.Limits.DEFAULT,
                    ViewerOptions.BODIES,
                    Client.PAGE,
                    null);
            assertThatThrownBy(() -> Viewer.start(same, new Store())).isInstanceOf(BindException.class);
        }
    }

    @Test
    void thePageIsServedAndNothingAroundIt() throws Exception {
        try (var client = new Client()) {
            for (var view : List.of("/", "/traces", "/trace/" + A, "/metrics", "/logs"))
                assertThat(client.get(view).body()).contains("/page/main.js");
            assertThat(client.get("/page/main.js").statusCode()).isEqualTo(200);
            assertThat(client.get("/page/../Viewer.java").statusCode()).isNotEqualTo(200);
            assertThat(client.get("/page/%2e%2e/Viewer.java").statusCode()).isNotEqualTo(200);
            assertThat(client.get("/api/nothing").statusCode()).isEqualTo(404);
            assertThat(client.get("/")
                            .headers()
                            .firstValue("Content-Security-Policy")
                            .orElseThrow())
                    .contains("default-src 'none'")
                    .contains("script-src 'self'")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void thePagesFilesAreCompressedForWhoTakesThat() throws Exception {
        try (var client = new Client();
                var browser = HttpClient.newHttpClient()) {
            var address = client.viewer.page().resolve("/page/style.css");
            var plain = client.get("/page/style.css");
            assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
            for (var takes : List.of("gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8")) {
                var packed = browser.send(
                        HttpRequest.newBuilder(address)
                                .header("Accept-Encoding", takes)
                                .build(),
                        BodyHandlers.ofInputStream());
                assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
                assertThat(packed.headers().firstValue("Vary")).hasValue("accept-encoding");
                try (var body = new GZIPInputStream(packed.body())) {
                    assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo(plain.body());
                }
            }
            for (var refuses : List.of("br", "gzip;q=0", "gzip; q=0.0, br", "identity")) {
                var asIs = browser.send(
                        HttpRequest.newBuilder(address)
                                .header("Accept-Encoding", refuses)
                                .build(),
                        BodyHandlers.ofString());
                assertThat(asIs.headers().firstValue("Content-Encoding"))
                        .as(refuses)
                        .isEmpty();
                assertThat(asIs.body()).isEqualTo(plain.body());
            }
            var head = browser.send(
                    HttpRequest.newBuilder(address)
                            .header("Accept-Encoding", "gzip")
                            .HEAD()
                            .build(),
                    BodyHandlers.ofString());
            assertThat(head.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(head.headers().firstValueAsLong("Content-Length"))
                    .hasValue(plain.body().getBytes(StandardCharsets.UTF_8).length);
            var known = browser.send(
                    HttpRequest.newBuilder(address)
                            .header("Accept-Encoding", "gzip")
                            .header(
                                    "If-None-Match",
                                    plain.headers().firstValue("ETag").orElseThrow())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(known.statusCode()).isEqualTo(304);
        }
    }

    static byte[] zipped(byte[] plain) throws java.io.IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var zip = new java.util.zip.GZIPOutputStream(bytes)) {
            zip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static String text(JsonObject object, String name) {
        return object.get(name).getAsString();
    }

    private static List<String> texts(Iterable<JsonElement> objects, String name) {
        return StreamSupport.stream(objects.spliterator(), false)
                .map(each -> text(each.getAsJsonObject(), name))
                .toList();
    }
}
