package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The questions over HTTP: forty requests of a shop, of which those of one release fail and repeat a query. */
@Tag("sockets")
class QuestionsTest {

    private static final long START = 1_700_000_000_000L;

    private Client client;

    @BeforeEach
    void start() throws Exception {
        client = new Client();
        for (var i = 0; i < 40; i++)
            assertThat(client.post("traces", request(i)).statusCode()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private static String id(int i) {
        return "%032x".formatted(i + 1);
    }

    /** One a second; every fourth is of release 1.1.0, takes ten times as long and fails. */
    static String request(int i) {
        var bad = i % 4 == 0;
        var queries = IntStream.range(0, bad ? 12 : 1)
                .mapToObj(n -> span(i, 10 + n, 1, "SELECT comments", 3, 2 + 5 * n, 4, false, """
                    {"key":"db.system.name","value":{"stringValue":"postgresql"}}\
                    """))
                .toList();
        var spans = new java.util.ArrayList<>(queries);
        spans.add(span(i, 1, 0, "GET /api/posts", 2, 0, bad ? 100 : 10, bad, """
            {"key":"http.response.status_code","value":{"intValue":%d}}\
            """.formatted(bad ? 500 : 200)));
        return """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"web"}},
              {"key":"service.version","value":{"stringValue":"%s"}},{"key":"telemetry.sdk.language","value":{"stringValue":"java"}}]},
              "scopeSpans":[{"scope":{"name":"shop"},"spans":[%s]}]}]}\
            """.formatted(bad ? "1.1.0" : "1.0.0", String.join(",", spans));
    }

    private static String span(
            int trace, int id, int parent, String name, int kind, int from, int millis, boolean failed, String more) {
        var start = (START + 1000L * trace + from) * 1_000_000;
        return """
            {"traceId":"%s","spanId":"%016x",%s"name":"%s","kind":%d,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","status":{%s},"attributes":[%s]}\
            """.formatted(
                        id(trace),
                        id,
                        parent == 0 ? "" : "\"parentSpanId\":\"%016x\",".formatted(parent),
                        name,
                        kind,
                        start,
                        start + millis * 1_000_000L,
                        failed ? "\"code\":2" : "",
                        more);
    }

    private static List<JsonObject> objects(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void theOverviewHasServicesTheirCallsAndSenders() throws Exception {
        var overview = client.api("overview?from=" + START + "&to=" + (START + 40_000));
        var web = overview.getAsJsonArray("services").get(0).getAsJsonObject();
        var red = web.getAsJsonObject("red");
        assertThat(web.get("service").getAsString()).isEqualTo("web");
        assertThat(red.get("count").getAsInt()).isEqualTo(40);
        assertThat(red.get("errors").getAsInt()).isEqualTo(10);
        assertThat(red.get("perSecond").getAsDouble()).isEqualTo(1);
        assertThat(red.get("p50").getAsLong()).isEqualTo(10_000_000);
        assertThat(red.get("p95").getAsLong()).isEqualTo(100_000_000);
        var edge =
                objects(overview.getAsJsonObject("map").getAsJsonArray("edges")).getFirst();
        assertThat(edge.getAsJsonObject("to").get("kind").getAsString()).isEqualTo("DATABASE");
        assertThat(edge.getAsJsonObject("red").get("count").getAsInt()).isEqualTo(30 + 10 * 12);
        var sender = objects(overview.getAsJsonArray("senders")).getFirst().getAsJsonObject("source");
        assertThat(sender.get("language").getAsString()).isEqualTo("java");
    }

    /** Such a time is no time of a request, and no reason not to answer for the others. */
    @Test
    void aSpanAtTheEndOfTimeSpoilsNoQuestion() throws Exception {
        var span = span(99, 1, 0, "GET /api/posts", 2, 0, 10, false, "")
                .replaceAll("(TimeUnixNano\":\")\\d+", "$118446744073709551615");
        var body = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span + "]}]}]}";
        assertThat(client.post("traces", body).statusCode()).isEqualTo(200);
        var heat = client.api("heatmap?columns=10");
        assertThat(heat.get("samples").getAsInt()).isEqualTo(40);
        assertThat(heat.getAsJsonObject("range").get("toMillis").getAsLong()).isBetween(START, START + 60_000);
        assertThat(client.api("groups?by=name").getAsJsonArray("groups")).hasSize(1);
        assertThat(client.api("difference?brush=error").get("selected").getAsInt())
                .isEqualTo(10);
        assertThat(client.api("overview").getAsJsonArray("services")).isNotEmpty();
    }

    @Test
    void whatWasRefusedIsNamedWithItsSender() throws Exception {
        assertThat(client.post("traces", "{", "User-Agent", "bad-client/1").statusCode())
                .isEqualTo(400);
        var problem = objects(client.api("overview").getAsJsonArray("problems")).getFirst();
        assertThat(problem.get("sender").getAsString()).isEqualTo("bad-client/1");
        assertThat(problem.get("status").getAsInt()).isEqualTo(400);
        assertThat(problem.get("reason").getAsString()).isNotBlank();
    }

    @Test
    void theSlowOnesDifferByTheirRelease() throws Exception {
        var facts = objects(client.api("difference?brush=" + encoded(",,50,")).getAsJsonArray("facts"));
        assertThat(facts.getFirst().get("field").getAsString()).isEqualTo("resource.service.version");
        assertThat(facts.getFirst().get("value").getAsString()).isEqualTo("1.1.0");
        assertThat(client.api("difference?brush=error").get("selected").getAsInt())
                .isEqualTo(10);
        assertThat(client.api("traces?brush=" + encoded(",,50,"))
                        .get("matching")
                        .getAsInt())
                .isEqualTo(10);
        assertThat(client.api("traces?not=" + encoded("resource.service.version=1.1.0"))
                        .get("matching")
                        .getAsInt())
                .isEqualTo(30);
        assertThat(client.api("traces?attr=" + encoded("http.response.status_code>=500"))
                        .get("matching")
                        .getAsInt())
                .isEqualTo(10);
    }

    @Test
    void aBrushIsExactToTheNanosecond() throws Exception {
        var from = START + 3000;
        assertThat(client.api("traces?brush=" + encoded(from + "," + (from + 1000) + ",,"))
                        .get("matching")
                        .getAsInt())
                .isEqualTo(1);
        assertThat(client.api("traces?brush=" + encoded(from + ".000001," + (from + 1000) + ",,"))
                        .get("matching")
                        .getAsInt())
                .isZero();
    }

    @Test
    void theHeatMapHoldsAllOfThem() throws Exception {
        var map = client.api("heatmap?columns=20");
        assertThat(objects(map.getAsJsonArray("cells")).stream()
                        .mapToInt(cell -> cell.get("count").getAsInt())
                        .sum())
                .isEqualTo(40);
        assertThat(client.api("heatmap?of=spans&name=" + encoded("SELECT comments"))
                        .get("samples")
                        .getAsInt())
                .isEqualTo(150);
    }

    @Test
    void groupsAreAsked() throws Exception {
        var groups = objects(client.api("groups?by=service.version").getAsJsonArray("groups"));
        assertThat(groups.getFirst().get("value").getAsString()).isEqualTo("1.0.0");
        assertThat(groups.get(1).getAsJsonObject("red").get("errors").getAsInt())
                .isEqualTo(10);
        assertThat(client.get("/api/groups").statusCode()).isEqualTo(400);
    }

    @Test
    void theStructureCallsOutTheRepeatedQuery() throws Exception {
        var structure = client.api("structure");
        assertThat(structure.get("traces").getAsInt()).isEqualTo(40);
        var repeat = objects(structure.getAsJsonArray("repeats")).getFirst();
        assertThat(repeat.get("name").getAsString()).isEqualTo("SELECT comments");
        assertThat(repeat.get("median").getAsInt()).isEqualTo(12);
        assertThat(repeat.get("parents").getAsInt()).isEqualTo(10);
    }

    @Test
    void aSlowTraceIsComparedWithAFastOne() throws Exception {
        var comparison = client.api("traces/" + id(0) + "/compare");
        assertThat(comparison.get("other").getAsString()).isNotEqualTo(id(0));
        var rows = objects(comparison.getAsJsonArray("calls"));
        assertThat(rows).extracting(row -> row.get("change").getAsString()).containsExactly("SLOWER", "SLOWER");
        assertThat(rows.get(1).get("before").getAsInt()).isEqualTo(1);
        assertThat(rows.get(1).get("after").getAsInt()).isEqualTo(12);
        assertThat(client.get("/api/traces/" + "f".repeat(32) + "/compare").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aTraceTellsItsCriticalPathAndSelfTimes() throws Exception {
        var trace = client.api("traces/" + id(0));
        var spans = objects(trace.getAsJsonArray("spans"));
        assertThat(spans.getFirst().get("selfNanos").getAsLong()).isEqualTo((100 - 12 * 4) * 1_000_000L);
        assertThat(objects(trace.getAsJsonArray("path")).stream()
                        .mapToLong(segment -> segment.get("durationNanos").getAsLong())
                        .sum())
                .isEqualTo(100_000_000);
    }

    @Test
    void theRawSpanCanBeSentAgain() throws Exception {
        var raw = client.get("/api/traces/" + id(0) + "/spans/0000000000000001").body();
        client.viewer.store().clear();
        assertThat(client.post("traces", raw).statusCode()).isEqualTo(200);
        var again =
                client.get("/api/traces/" + id(0) + "/spans/0000000000000001").body();
        assertThat(JsonParser.parseString(again)).isEqualTo(JsonParser.parseString(raw));
    }

    @Test
    void answersTellHowLongTheyTook() throws Exception {
        assertThat(client.get("/api/overview").headers().firstValue("server-timing"))
                .hasValueSatisfying(value -> assertThat(value).matches("app;dur=\\d+\\.\\d\\d"));
    }

    @Test
    void logsAreCountedAndGrouped() throws Exception {
        var records = IntStream.range(0, 8)
                .mapToObj(i -> """
                    {"timeUnixNano":"%d","severityNumber":%d,"body":{"stringValue":"order %d taken"}}\
                    """.formatted((START + i * 1000L) * 1_000_000, i < 2 ? 17 : 9, i))
                .toList();
        client.post(
                "logs", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + String.join(",", records) + "]}]}]}");
        var patterns = objects(client.api("logs/patterns").getAsJsonArray("patterns"));
        assertThat(patterns).hasSize(1);
        assertThat(patterns.getFirst().get("count").getAsInt()).isEqualTo(8);
        var counts = client.api("logs/counts").getAsJsonArray("counts");
        var errors = 0;
        for (var slot : counts) errors += slot.getAsJsonArray().get(5).getAsInt();
        assertThat(errors).isEqualTo(2);
    }

    /** A caller's failed call, as with a 404, is no error of the service that answered. */
    @Test
    void theErrorsOfAServiceAreItsOwn() throws Exception {
        client.post(
                "traces",
                request(1)
                        .replace("\"web\"", "\"visitor\"")
                        .replace("\"status\":{}", "\"status\":{\"code\":2}")
                        .replace("\"spanId\":\"", "\"spanId\":\"f")
                        .replaceAll("(f\\d{15})\\d\"", "$1\""));
        assertThat(client.list("traces?status=error&limit=99", "traces")).hasSize(11);
        assertThat(client.list("traces?status=error&service=web&limit=99", "traces"))
                .hasSize(10);
        assertThat(client.list("traces?brush=error&service=web&limit=99", "traces"))
                .hasSize(10);
        assertThat(client.list("traces?status=ok&service=web&limit=99", "traces"))
                .hasSize(30);
        assertThat(client.list("traces?status=error&service=visitor", "traces")).hasSize(1);
        assertThat(client.api("difference?brush=error").get("selected").getAsInt())
                .isEqualTo(11);
        assertThat(client.api("difference?brush=error&service=web")
                        .get("selected")
                        .getAsInt())
                .isEqualTo(10);
        assertThat(objects(client.api("heatmap?service=web").getAsJsonArray("cells")))
                .extracting(cell -> cell.get("errors").getAsInt())
                .satisfies(errors ->
                        assertThat(errors.stream().mapToInt(each -> each).sum()).isEqualTo(10));
    }
}
