package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lab.Repository;
import lab.build.Program;
import lab.otlp.files.TelemetryFiles;
import lab.review.Baseline;
import lab.review.Review;
import lab.review.ReviewData;
import lab.review.ReviewResult;
import lab.review.report.JsonReview;
import lab.review.report.ReviewReport;
import lab.review.wording.Wording;
import lab.telemetry.SpanNode;
import lab.telemetry.Store;
import lab.text.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the viewer says of the quality of what it holds, and how it gives all of it away. */
@Tag("sockets")
class ReviewApiTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    /** Every field of a span that the model keeps, and values of every kind. */
    private static final String SPANS = """
        {"resourceSpans":[{"schemaUrl":"https://example.com/resource","resource":{"attributes":[{"key":"service.name","value":{"stringValue":"가게"}},\
        {"key":"열쇠","value":{"stringValue":"x"}}],"droppedAttributesCount":1},"scopeSpans":[{"schemaUrl":"https://example.com/scope",\
        "scope":{"name":"s","version":"1","attributes":[{"key":"a","value":{"boolValue":true}}],"droppedAttributesCount":2},"spans":[\
        {"traceId":"%1$s","spanId":"0000000000000001","traceState":"a=1,b=2","flags":769,"parentSpanId":"00000000000000aa","name":"<b>\\u0000\\u202e","kind":3,\
        "startTimeUnixNano":"1795737600000000000","endTimeUnixNano":"1795737600010000000","droppedAttributesCount":3,\
        "attributes":[{"key":"http.method","value":{"stringValue":"GET"}},{"key":"http.method","value":{"intValue":"1"}},{"key":"n","value":{"doubleValue":"NaN"}},\
        {"key":"big","value":{"intValue":"-9223372036854775808"}},{"key":"bytes","value":{"bytesValue":"AAEC/w=="}},{"key":"empty","value":{}},\
        {"key":"none","value":{"kvlistValue":{}}},{"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"2"},{}]}}}]}}},\
        {"key":"texts","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}},{"key":"no texts","value":{"arrayValue":{}}},\
        {"key":"mail","value":{"stringValue":"someone@example.com"}}],\
        "events":[{"timeUnixNano":"1795737600000000001","name":"e","attributes":[{"key":"k","value":{"intValue":"1"}}],"droppedAttributesCount":4}],"droppedEventsCount":5,\
        "links":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","traceState":"c=3","flags":768,"droppedAttributesCount":6},{}],"droppedLinksCount":7,\
        "status":{"code":2,"message":"no"}},\
        {"traceId":"%1$s","spanId":"0000000000000002","name":"says little"}]}]}]}\
        """.formatted(TRACE);

    private static final String LOGS = """
        {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795737600000000000","observedTimeUnixNano":"1795737600000000001","severityNumber":13,"severityText":"warn",\
        "eventName":"e","traceId":"%1$s","spanId":"0000000000000001","flags":1,"droppedAttributesCount":2,"body":{"kvlistValue":{"values":[{"key":"k","value":{"doubleValue":-0.0}}]}},\
        "attributes":[{"key":"k","value":{"stringValue":"v"}}]},{"traceId":"%1$s"},{"body":{}},{}]}]}]}\
        """.formatted(TRACE);

    private static final String METRICS = """
        {"resourceMetrics":[{"scopeMetrics":[{"metrics":[\
        {"name":"g","description":"d","unit":"By","gauge":{"dataPoints":[{"timeUnixNano":"2","asInt":"-3","attributes":[{"key":"k","value":{"stringValue":"v"}}],\
        "exemplars":[{"timeUnixNano":"1","asInt":"4","traceId":"%1$s","spanId":"0000000000000001","filteredAttributes":[{"key":"f","value":{"intValue":"1"}}]},{"timeUnixNano":"1","asInt":"4","traceId":"%1$s"}]}]}},\
        {"name":"gd","gauge":{"dataPoints":[{"timeUnixNano":"2","asDouble":"Infinity"}]}},\
        {"name":"s","sum":{"isMonotonic":true,"aggregationTemporality":1,"dataPoints":[{"startTimeUnixNano":"1","timeUnixNano":"2","asInt":"9223372036854775807"}]}},\
        {"name":"sd","sum":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"2","asDouble":0.1}]}},\
        {"name":"h","histogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"2","count":"3","sum":4.5,"min":1,"max":2.5,"explicitBounds":[1,2],"bucketCounts":["1","1","1"],\
        "exemplars":[{"timeUnixNano":"1","asDouble":0.5}]},{"timeUnixNano":"2","count":"2"}]}},\
        {"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"2","count":"4","sum":4.5,"scale":-1,"zeroCount":"1","min":0,\
        "positive":{"offset":-2,"bucketCounts":["1","1"]},"negative":{"offset":3,"bucketCounts":["1"]}}]}},\
        {"name":"q","summary":{"dataPoints":[{"timeUnixNano":"2","count":"4","sum":4.5,"quantileValues":[{"quantile":0.5,"value":1},{"quantile":1,"value":2}]}]}}]}]}]}\
        """.formatted(TRACE);

    @TempDir
    private Path folder;

    private static void fill(Client client) throws Exception {
        for (var sent :
                Map.of("traces", SPANS, "logs", LOGS, "metrics", METRICS).entrySet())
            assertThat(client.post(sent.getKey(), sent.getValue()).statusCode()).isEqualTo(200);
        client.post("traces", Client.spans("0af7651916cd43dd8448eb211c80319c", "GET /a/1", "GET /a/2", "GET /a/3"));
        client.post("traces", SPANS.replace("0000000000000001", "0000000000000003"));
    }

    private Path exported(Client client) throws Exception {
        var answer = client.get("/api/export");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Files.writeString(folder.resolve("export.jsonl"), answer.body());
    }

    private static JsonObject review(Store store, Language language) {
        var review = new Review(ReviewData.read(Repository.ROOT), Clock.systemDefaultZone());
        review.addSpans(store.spans());
        review.addMetrics(store.metrics());
        review.addLogs(store.logs());
        var wording = Wording.read(Repository.ROOT.resolve("src/lab/review"), language);
        return JsonParser.parseString(JsonReview.write(
                        new ReviewReport(review.conclude(), List.of(), List.of(), Baseline.NONE, wording)))
                .getAsJsonObject();
    }

    @Test
    void whatIsExportedReadsAsTheSame() throws Exception {
        try (var client = new Client()) {
            fill(client);
            var read = new Store();
            var opened = TelemetryFiles.open(exported(client), read);
            assertThat(opened.passedOver()).as(opened.firstProblem()).isZero();
            assertThat(opened.rejected()).as(opened.firstRejection()).isZero();

            var held = client.viewer.store();
            assertThat(read.spans()).isEqualTo(held.spans()).hasSize(7);
            assertThat(read.logs()).isEqualTo(held.logs()).hasSize(4);
            assertThat(read.metrics()).isEqualTo(held.metrics()).hasSize(7);
            assertThat(read.spans())
                    .extracting(SpanNode::saysKind)
                    .isEqualTo(held.spans().stream().map(SpanNode::saysKind).toList())
                    .contains(true, false);
            try (var second = new Client()) {
                second.viewer.store().addSpans(read.spans());
                second.viewer.store().addMetrics(read.metrics());
                second.viewer.store().addLogs(read.logs());
                for (var path : List.of("traces/" + TRACE, "traces", "overview"))
                    assertThat(withoutArrival(second.api(path))).as(path).isEqualTo(withoutArrival(client.api(path)));
            }
        }
    }

    private static String withoutArrival(JsonObject answer) {
        return answer.toString().replaceAll("\"(number|arrivedMillis|lateMillis|lastMillis)\":\\d+", "");
    }

    @Test
    void eachLineIsOneRequestOfOneSource() throws Exception {
        try (var client = new Client()) {
            fill(client);
            var lines = Files.readAllLines(exported(client));
            assertThat(lines)
                    .hasSize(5)
                    .allSatisfy(line -> assertThat(JsonParser.parseReader(new StringReader(line))
                                    .getAsJsonObject()
                                    .size())
                            .isEqualTo(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void theApiSaysWhatTheReviewOfTheSameTelemetrySays(String language) throws Exception {
        try (var client = new Client()) {
            fill(client);
            var said = client.api("review?lang=" + language);
            assertThat(said).isEqualTo(review(client.viewer.store(), Language.valueOf(language)));
            var read = new Store();
            TelemetryFiles.open(exported(client), read);
            assertThat(said).isEqualTo(review(read, Language.valueOf(language)));
            assertThat(said.getAsJsonArray("services").size()).isEqualTo(3);
            assertThat(said.getAsJsonArray("findings").toString())
                    .contains("\"deprecated-attribute\"")
                    .doesNotContain("someone@example.com");
        }
    }

    @Test
    void withoutTelemetryThereIsNothingToReviewAndNothingToExport() throws Exception {
        try (var client = new Client()) {
            var said = client.api("review");
            assertThat(said.getAsJsonArray("services")).isEmpty();
            assertThat(said.getAsJsonArray("findings")).isEmpty();
            assertThat(client.get("/api/export").body()).isEmpty();
        }
    }

    @Test
    void anUnknownLanguageIsSaidInOneSentence() throws Exception {
        try (var client = new Client()) {
            var answer = client.get("/api/review?lang=fr");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"message\":\"lang takes en or ko.\"}");
        }
    }

    @Test
    void theTokenGuardsBoth() throws Exception {
        try (var client = new Client(ViewerOptions.free(Client.PAGE).withToken("a-secret-token"))) {
            for (var path : List.of("/api/review", "/api/export")) {
                assertThat(client.get(path).statusCode()).isEqualTo(401);
                assertThat(client.get(path, "Authorization", "Bearer a-secret-token")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /** Of many who ask at once, and of those who ask again while nothing changed, the first one's review is for all. */
    @Test
    void nothingIsReviewedTwice() throws Exception {
        var store = new Store();
        try (var client = new Client()) {
            fill(client);
            store.addSpans(client.viewer.store().spans());
        }
        var review = new StoreReview(store, Repository.ROOT, Clock.systemDefaultZone());
        var all = new CountDownLatch(20);
        var answers = new ArrayList<Future<Map<String, Object>>>();
        try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 20; i++)
                answers.add(askers.submit(() -> {
                    all.countDown();
                    all.await();
                    return review.in("en");
                }));
        }
        for (var answer : answers)
            assertThat(answer.get()).isEqualTo(answers.getFirst().get());
        assertThat(review.reviews()).isEqualTo(1);
        store.addSpans(store.spans().subList(0, 1));
        review.in("ko");
        assertThat(review.reviews()).isEqualTo(2);
        store.clear();
        assertThat((List<?>) review.in("en").get("services")).isEmpty();
        assertThat(review.reviews()).isEqualTo(3);
    }

    /** It goes on where it ended, in the background, and says how far it is. */
    @Test
    void whatOneAskerDoesNotWaitForIsReviewedInTheBackground() throws Exception {
        var store = new Store(new Store.Limits(9_000, 9_000, 9_000));
        var review = new StoreReview(store, Repository.ROOT, Clock.systemDefaultZone(), 2_000);
        try (var client = new Client()) {
            client.post("traces", Client.spans("0af7651916cd43dd8448eb211c80319c", "GET /a/1", "GET /a/2"));
            for (var i = 0; i < 4_000; i++) store.addSpans(client.viewer.store().spans());
        }
        assertThat(seen(review)).isEqualTo("2000 of 8000");
        awaitTheBackground(review);
        assertThat(seen(review)).isEqualTo("8000 of 8000");
        var known = store.spans();
        for (var i = 0; i < 3; i++) store.addSpans(known.subList(0, 500));
        assertThat(seen(review))
                .as("what came since, though the store let go of some that was seen")
                .isEqualTo("9500 of 9500");
        awaitTheBackground(review);
        for (var i = 0; i < 3; i++) store.addSpans(known);
        assertThat(seen(review)).as("anew: some were let go unseen").isEqualTo("2000 of 9000");
        awaitTheBackground(review);
        assertThat(seen(review)).isEqualTo("9000 of 9000");
        awaitTheBackground(review);
        store.clear();
        assertThat(seen(review)).isEqualTo("0 of 0");
    }

    private static void awaitTheBackground(StoreReview review) {
        while (review.isFollowing()) Thread.onSpinWait();
    }

    private static String seen(StoreReview review) {
        var seen = (ReviewResult.Seen) review.in("en").get("seen");
        return seen.spans() + " of " + (seen.spans() + seen.spansLeftOut());
    }

    /** What a slow reader has not read yet is held for it: there is room for one of them. */
    @Test
    void asLongAsOneExportIsReadThereIsNoOther() throws Exception {
        var log = "{\"body\":{\"stringValue\":\"" + "x".repeat(1_000_000) + "\"}}";
        var store = new Store();
        TelemetryFiles.open(
                Files.writeString(
                        folder.resolve("log.json"),
                        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + log + "]}]}]}"),
                store);
        var export = new StoreExport(store);
        var unread = export.answer();
        assertThat(export.answer()).isNull();
        unread.abort();
    }

    /** In a heap as small as the viewer's own, with a full store of large things and with one of many things. */
    @Test
    void neitherOutgrowsTheHeap() throws Exception {
        var log = "{\"body\":{\"stringValue\":\"" + "x".repeat(7_600_000) + "\"}}";
        Files.writeString(
                folder.resolve("logs.json"), "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + log + "]}]}]}");
        var program = Program.of(folder, """
                        import java.net.URI;
                        import java.net.http.*;
                        import java.nio.file.Path;
                        import lab.telemetry.SpanNode;
            import lab.telemetry.Store;
                        import lab.web.*;

                        class Full {
                            static final HttpClient http = HttpClient.newHttpClient();
                            static Viewer viewer;

                            void main(String[] arguments) throws Exception {
                                var page = Path.of(System.getProperty("lab.root"), "src/lab/web/page");
                                try (var started = Viewer.start(ViewerOptions.free(page), new Store())) {
                                    viewer = started;
                                    for (var i = 0; i < 12; i++) send("logs", HttpRequest.BodyPublishers.ofFile(Path.of("logs.json")));
                                    ask("large");
                                    for (var i = 0; i < 60; i++) {
                                        var spans = new StringBuilder("{\\"resourceSpans\\":[{\\"resource\\":{\\"attributes\\":[{\\"key\\":\\"service.name\\",\\"value\\":{\\"stringValue\\":\\"s\\"}}]},\\"scopeSpans\\":[{\\"spans\\":[");
                                        for (var n = 0; n < 1000; n++)
                                            spans.append(n == 0 ? "" : ",").append("{\\"traceId\\":\\"%032x\\",\\"spanId\\":\\"%016x\\",\\"name\\":\\"GET /orders/%d\\",\\"kind\\":2,\\"startTimeUnixNano\\":\\"1795737600000000000\\",\\"endTimeUnixNano\\":\\"1795737600010000000\\",\\"attributes\\":[{\\"key\\":\\"http.method\\",\\"value\\":{\\"stringValue\\":\\"GET\\"}},{\\"key\\":\\"k%d\\",\\"value\\":{\\"stringValue\\":\\"v%d\\"}}]}".formatted(i * 1000 + n + 1, n + 1, i * 1000 + n, i * 1000 + n, i * 1000 + n));
                                        send("traces", HttpRequest.BodyPublishers.ofString(spans.append("]}]}]}").toString()));
                                    }
                                    ask("many");
                                    System.out.println(viewer.store().stats().spans());
                                }
                            }

                            static void send(String signal, HttpRequest.BodyPublisher body) throws Exception {
                                var sent = http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.httpPort() + "/v1/" + signal))
                                        .header("Content-Type", "application/json").POST(body).build(), HttpResponse.BodyHandlers.ofString());
                                if (sent.statusCode() != 200) throw new IllegalStateException(sent.body());
                            }

                            static void ask(String what) throws Exception {
                                for (var path : new String[] {"review", "export", "review"}) {
                                    var answer = http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.port() + "/api/" + path)).build(),
                                            HttpResponse.BodyHandlers.ofInputStream());
                                    var bytes = answer.body().skip(Long.MAX_VALUE);
                                    System.out.println(what + " " + path + " " + answer.statusCode() + " " + (path.equals("export") ? bytes > 10_000_000 : bytes < 16 << 20));
                                }
                            }
                        }
            """);
        // Between its requests it does other things for as long as the server keeps a connection open.
        var ended = program.run(
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        "-Djdk.httpclient.keepalive.timeout=3 -Xmn24m -Xmx152m -Dlab.root=" + Repository.ROOT),
                Duration.ofSeconds(100));

        assertThat(ended.exit()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stdout().lines())
                .containsExactly(
                        "large review 200 true",
                        "large export 200 true",
                        "large review 200 true",
                        "many review 200 true",
                        "many export 200 true",
                        "many review 200 true",
                        "50000");
    }
}
