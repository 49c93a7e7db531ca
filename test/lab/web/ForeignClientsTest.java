package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import lab.Fetched;
import lab.Needs;
import lab.Repository;
import lab.build.Packages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The OpenTelemetry SDKs for Python and for JavaScript, with exporters of their own: what they say (it stands in
 * {@code test/foreign}) is asked for at the viewer's API, and has to be there whole. The Java agent is
 * {@link lab.stack.AgentBoardTest}.
 */
@Needs("SDKs from PyPI and npm")
class ForeignClientsTest {

    private static final Path ROOT = Repository.ROOT;
    private static final Path PROGRAMS = ROOT.resolve("test/foreign");
    private static final Path KEPT = ROOT.resolve(".lab/foreign");
    private static final int PATIENCE_SECONDS = 60;
    private static final int FETCHING_SECONDS = 400; // only the first time

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    /**
     * What differs between them.
     *
     * @param longNumber as the API writes it: JavaScript has none so long that it would have to be a text
     * @param sampled null where the SDK does not send the trace flags of a span
     */
    private record Sender(
            String language,
            String longNumber,
            String scopeAttributes,
            String sampled,
            String temporality,
            boolean exemplars) {}

    @Test
    @Timeout(FETCHING_SECONDS)
    void pythonOverHttpArrivesWhole() throws Exception {
        try (var client = new Client()) {
            python(client.viewer.httpPort(), "http", Map.of("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"));
            assertWhole(
                    client,
                    new Sender(
                            "python", "\"9007199254740993\"", "{\"lab.part\":\"till\"}", "null", "cumulative", true));
        }
    }

    @Test
    @Timeout(FETCHING_SECONDS)
    void pythonOverGrpcArrivesWhole() throws Exception {
        try (var client = new Client()) {
            python(
                    client.viewer.grpcPort(),
                    "grpc",
                    Map.of("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta"));
            assertWhole(
                    client,
                    new Sender("python", "\"9007199254740993\"", "{\"lab.part\":\"till\"}", "null", "delta", true));
        }
    }

    @Test
    @Timeout(FETCHING_SECONDS)
    void javascriptOverHttpWithJsonArrivesWhole() throws Exception {
        try (var client = new Client()) {
            var program = fetchedForJavaScript().resolve("emit.mjs");
            Files.copy(
                    PROGRAMS.resolve("javascript/emit.mjs"),
                    program,
                    StandardCopyOption.REPLACE_EXISTING); // it finds its packages beside itself
            run(client.viewer.httpPort(), Map.of(), "node", program.toString());
            // Its scopes have no attributes, and its metrics no exemplars: it could not say so.
            assertWhole(client, new Sender("nodejs", "9007199254740991", "{}", "true", "cumulative", false));
        }
    }

    /**
     * Refused while it is still being sent: gRPC's own library takes a reset of the stream for the answer, if there is
     * one.
     */
    @Test
    @Timeout(FETCHING_SECONDS)
    void gRpcForPythonHearsThatItSentTooMuch() throws Exception {
        try (var client = new Client()) {
            run(
                    client.viewer.grpcPort(),
                    Map.of(),
                    fetchedForPython().toString(),
                    PROGRAMS.resolve("python/too_much.py").toString());
        }
    }

    private static void assertWhole(Client client, Sender from) throws Exception {
        var allTypes = json("""
            {"lab.long":%s,"lab.real":2.5,"lab.reals":[0.5,1.5],"lab.text":"커피 ☕","lab.texts":["a",""],"lab.truth":true,"lab.truths":[true,false],"lab.whole":-42,"lab.wholes":[1,2]}\
            """.formatted(from.longNumber));
        var scope = json(
                "{\"name\":\"lab.foreign\",\"version\":\"1.2.3\",\"attributes\":%s}".formatted(from.scopeAttributes));

        var trace = client.api("traces/" + TRACE);
        assertThat(only(trace, "startNanos", "durationNanos", "errors", "services", "logs", "more"))
                .isEqualTo(json("""
                    {"startNanos":"1700000000123456789","durationNanos":6000000,"errors":1,"services":["foreign"],"logs":[],"more":0}\
                    """));
        assertThat(trace.getAsJsonArray("spans")).hasSize(2);
        var served = trace.getAsJsonArray("spans").get(0).getAsJsonObject();
        var charge = trace.getAsJsonArray("spans").get(1).getAsJsonObject();
        var spanId = charge.get("spanId").getAsString();
        assertThat(only(
                        served,
                        "parentSpanId",
                        "depth",
                        "remarks",
                        "name",
                        "kind",
                        "status",
                        "offsetNanos",
                        "durationNanos",
                        "traceState",
                        "attributes",
                        "events",
                        "links",
                        "logs"))
                .isEqualTo(json("""
                    {"parentSpanId":"00f067aa0ba902b7","depth":0,"remarks":["orphan"],"name":"POST /orders","kind":"SERVER","status":"UNSET","offsetNanos":0,"durationNanos":6000000,
                     "traceState":"vendor=opaque","attributes":{},"events":[],"links":[],"logs":[]}\
                    """));
        assertThat(only(
                        charge,
                        "parentSpanId",
                        "depth",
                        "remarks",
                        "name",
                        "kind",
                        "status",
                        "statusDescription",
                        "startNanos",
                        "offsetNanos",
                        "durationNanos",
                        "traceState",
                        "attributes",
                        "droppedAttributes",
                        "events",
                        "droppedEvents",
                        "links",
                        "droppedLinks"))
                .isEqualTo(json("""
                    {"parentSpanId":%s,"depth":1,"remarks":[],"name":"charge","kind":"CLIENT","status":"ERROR","statusDescription":"no money",
                     "startNanos":"1700000000124456789","offsetNanos":1000000,"durationNanos":4000001,"traceState":"vendor=opaque","attributes":%s,"droppedAttributes":0,
                     "events":[{"name":"declined","offsetNanos":2000003,"attributes":%2$s,"droppedAttributes":0}],"droppedEvents":0,
                     "links":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","attributes":%2$s,"droppedAttributes":0}],"droppedLinks":0}\
                    """.formatted(served.get("spanId"), allTypes)));
        for (var span : List.of(served, charge)) {
            assertThat(only(span, "sampled")).isEqualTo("{\"sampled\":" + from.sampled + "}");
            assertMadeBy(from, scope, span);
        }

        var logs = client.list("logs", "logs").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
        assertThat(logs).hasSize(2).allSatisfy(log -> assertMadeBy(from, scope, log));
        var declined = logs.stream()
                .filter(log -> log.get("severity").getAsInt() == 13)
                .findFirst()
                .orElseThrow();
        assertThat(only(
                        declined,
                        "timeNanos",
                        "severity",
                        "severityText",
                        "service",
                        "body",
                        "eventName",
                        "attributes",
                        "droppedAttributes",
                        "traceId",
                        "spanId"))
                .isEqualTo(json("""
                    {"timeNanos":"1700000000126456789","severity":13,"severityText":"warning","service":"foreign","body":{"why":"no money","tries":2,"codes":[51,"x"],"raw":"AP8= (2 bytes)"},
                     "eventName":"payment.declined","attributes":%s,"droppedAttributes":0,"traceId":"%s","spanId":"%s"}\
                    """.formatted(allTypes, TRACE, spanId)));
        assertThat(charge.getAsJsonArray("logs")).containsExactly(declined);
        var closed = logs.get(1 - logs.indexOf(declined));
        assertThat(only(closed, "timeNanos", "severity", "severityText", "body", "attributes", "traceId", "spanId"))
                .isEqualTo(json("""
                    {"timeNanos":"1700000000123456789","severity":9,"severityText":"info","body":"closed","attributes":{},"traceId":"","spanId":""}\
                    """));

        var orders = metric(client, from, scope, "lab.orders", """
            "description":"Orders taken","unit":"{order}","type":"counter","temporality":"%s","monotonic":true\
            """.formatted(from.temporality));
        assertThat(only(orders, "attributes", "resource", "overflow"))
                .isEqualTo(json("{\"attributes\":{\"lab.payment\":\"card\"},\"resource\":{},\"overflow\":false}"));
        assertThat(values(orders)).isEqualTo("[7.0]");
        // An up-down counter is cumulative even if delta is preferred.
        var waiting = metric(client, from, scope, "lab.waiting", """
            "description":"Orders not yet made","unit":"{order}","type":"up-down counter","temporality":"cumulative","monotonic":false\
            """);
        assertThat(only(waiting, "attributes")).isEqualTo("{\"attributes\":{}}");
        assertThat(values(waiting)).isEqualTo("[-2.5]");
        var took = metric(client, from, scope, "lab.took", """
            "description":"How long it took","unit":"s","type":"histogram","temporality":"%s","monotonic":false\
            """.formatted(from.temporality));
        assertThat(only(took, "attributes")).isEqualTo("{\"attributes\":{\"lab.payment\":\"card\"}}");
        assertThat(values(took)).isEqualTo("[6.75]");
        assertThat(only(took.getAsJsonObject("buckets"), "count", "sum", "min", "max", "buckets"))
                .isEqualTo(json("""
                    {"count":4,"sum":27.0,"min":0.5,"max":20.0,"buckets":[{"low":"-Infinity","high":1.0,"count":1},{"low":1.0,"high":5.0,"count":2},{"low":5.0,"high":10.0,"count":0},
                     {"low":10.0,"high":"Infinity","count":1}]}\
                    """));

        // A histogram keeps the latest measurement of each bucket, a counter one of all.
        assertThat(exemplars(took, "value"))
                .containsExactlyElementsOf(from.exemplars ? List.of("0.5", "3.5", "20.0") : List.of());
        assertThat(exemplars(took, "attributes"))
                .hasSize(from.exemplars ? 3 : 0)
                .allMatch("{\"lab.guest\":\"Ada\"}"::equals);
        assertThat(exemplars(orders, "value"))
                .hasSize(from.exemplars ? 1 : 0)
                .allMatch(value -> value.matches("[34]\\.0"));
        for (var series : List.of(orders, waiting, took)) {
            assertThat(exemplars(series, "traceId")).allMatch(('"' + TRACE + '"')::equals);
            assertThat(exemplars(series, "spanId")).allMatch(('"' + spanId + '"')::equals);
        }
        assertThat(charge.getAsJsonArray("exemplars"))
                .as("found from the span, too")
                .hasSize(from.exemplars ? 5 : 0);
    }

    private static void assertMadeBy(Sender from, String scope, JsonObject item) {
        assertThat(item.get("scope").toString()).isEqualTo(scope);
        var resource = item.getAsJsonObject("resource");
        assertThat(only(resource, "service.name", "lab.replica", "telemetry.sdk.language", "telemetry.sdk.name"))
                .isEqualTo(json("""
                    {"service.name":"foreign","lab.replica":2,"telemetry.sdk.language":"%s","telemetry.sdk.name":"opentelemetry"}\
                    """.formatted(from.language)));
        assertThat(resource.get("telemetry.sdk.version").getAsString()).matches("\\d+\\.\\d+\\.\\d+");
    }

    /** The one series of an instrument, which has one point. */
    private static JsonObject metric(Client client, Sender from, String scope, String name, String head)
            throws Exception {
        var metric = client.api("metrics/one?service=foreign&scope=lab.foreign&name=" + name);
        assertThat(metric.get("head").toString()).isEqualTo(json("""
            {"service":"foreign","scope":"lab.foreign","name":"%s",%s,"series":1,"points":1,"overflow":false,"exemplars":%s,"clash":false}\
            """.formatted(name, head, from.exemplars)));
        assertMadeBy(from, scope, metric);
        return metric.getAsJsonArray("series").get(0).getAsJsonObject();
    }

    private static String values(JsonObject series) {
        return series.getAsJsonArray("points").asList().stream()
                .map(point -> point.getAsJsonObject().get("value"))
                .toList()
                .toString();
    }

    private static List<String> exemplars(JsonObject series, String field) {
        return StreamSupport.stream(series.getAsJsonArray("exemplars").spliterator(), false)
                .map(one -> one.getAsJsonObject().get(field).toString())
                .toList();
    }

    /** These fields, as text: 2 and 2.0 are not the same. */
    private static String only(JsonObject from, String... fields) {
        var some = new JsonObject();
        for (var field : fields) some.add(field, from.get(field));
        return some.toString();
    }

    private static String json(String text) {
        return JsonParser.parseString(text).toString();
    }

    private static void python(int port, String protocol, Map<String, String> settings) throws Exception {
        run(
                port,
                settings,
                fetchedForPython().toString(),
                PROGRAMS.resolve("python/emit.py").toString(),
                protocol);
    }

    /** An SDK that cannot send something says so, and ends well: what it says is here for the test to show. */
    private static void run(int port, Map<String, String> settings, String... command) throws Exception {
        var log = Files.createTempFile(Files.createDirectories(KEPT), "said", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(settings);
        builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:" + port);
        var process = builder.start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(List.of(command) + " ends")
                    .isTrue();
            assertThat(Files.readString(log)).isEmpty();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
            Files.delete(log);
        }
    }

    /** The Python of an environment of its own, with what the lock has. */
    private static Path fetchedForPython() throws Exception {
        var environment = KEPT.resolve("python");
        Fetched.assume(() -> Packages.pip(PROGRAMS.resolve("python/requirements.txt"), environment));
        return Packages.python(environment);
    }

    /** The folder with what the lock has in {@code node_modules}. */
    private static Path fetchedForJavaScript() throws Exception {
        var folder = KEPT.resolve("javascript");
        Fetched.assume(() -> Packages.npm(PROGRAMS.resolve("javascript"), folder));
        return folder;
    }
}
