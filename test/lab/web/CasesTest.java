package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lab.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Telemetry as it comes in the field: legal, odd, and shown as it is. */
@Tag("sockets")
class CasesTest {

    private static final Path CASES = Repository.ROOT.resolve("test/lab/cases");

    private Client client;

    @BeforeEach
    void open() throws Exception {
        client = new Client();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void valuesOfEveryKind() throws Exception {
        var attributes = span("a01_anyvalue_kinds", 0).getAsJsonObject("attributes");

        assertThat(attributes.get("empty.kv")).hasToString("{}");
        assertThat(attributes.get("empty.array")).hasToString("[]");
        assertThat(attributes.get("bytes").getAsString()).isEqualTo("AAEC/w== (4 bytes)");
        assertThat(attributes.get("kv")).hasToString("{\"x\":1,\"y\":[\"p\",2,null]}");
        assertThat(attributes.get("unset").isJsonNull()).isTrue();
        assertThat(attributes.get("none").isJsonNull()).isTrue();
        assertThat(attributes.get("dup").getAsString()).isEqualTo("first");
        assertThat(attributes.get("dup (repeated)").getAsString()).isEqualTo("second");
        assertThat(attributes.get("dup2 (repeated)").getAsInt()).isEqualTo(2);
        assertThat(attributes.get("nan").getAsString()).isEqualTo("NaN");
        assertThat(attributes.get("inf").getAsString()).isEqualTo("-Infinity");
    }

    @Test
    void schemaUrlsEntitiesAndWhatWasDropped() throws Exception {
        var span = span("a04_scope_schema_entity", 0);

        assertThat(span.get("resourceSchemaUrl").getAsString()).isEqualTo("https://example.test/resource/1.0.0");
        assertThat(span.getAsJsonObject("scope").get("schemaUrl").getAsString())
                .isEqualTo("https://example.test/scope/1.0.0");
        assertThat(span.getAsJsonObject("scope").get("attributes"))
                .hasToString("{\"otel.dropped_attributes_count\":2,\"short_name\":\"l\"}");
        var resource = span.getAsJsonObject("resource");
        assertThat(resource.get("otel.dropped_attributes_count").getAsInt()).isEqualTo(5);
        assertThat(resource.get("otel.entity_refs")).hasToString("[\"host [host.id] https://example.test/e\"]");
    }

    @Test
    void keysOfAResourceInAnyScript() throws Exception {
        assertThat(span("a05_resource_keys", 0).getAsJsonObject("resource").keySet())
                .containsExactlyInAnyOrder("service.name", "팀", "tab\tkey");
        assertThat(client.list("traces?attr=%ED%8C%80=%EA%B2%B0%EC%A0%9C", "traces"))
                .hasSize(1);
    }

    @Test
    void aRecordWithoutAnyTime() throws Exception {
        send("logs", "l02_times");

        var logs = client.list("logs", "logs");
        assertThat(logs).hasSize(3);
        assertThat(logs.get(0).getAsJsonObject().get("timeNanos").getAsString()).isEqualTo("1795858559000000000");
        assertThat(logs.get(1).getAsJsonObject().has("timeNanos")).isFalse();
        assertThat(logs.get(1).getAsJsonObject().get("severityText").getAsString())
                .isEqualTo("custom");
    }

    @Test
    void edgesOfHistograms() throws Exception {
        send("metrics", "m03_histogram_edges");

        for (var row : client.list("metrics", "metrics")) {
            var name = row.getAsJsonObject().get("name").getAsString();
            var buckets = one(name).get("buckets").getAsJsonObject();
            var quantiles = buckets.getAsJsonObject("quantiles");
            for (var quantile : quantiles.entrySet()) {
                var value = quantile.getValue().getAsDouble();
                assertThat(value).as(name + " " + quantile.getKey()).isFinite();
                for (var edge : List.of("min", "max")) {
                    var bound = buckets.get(edge).getAsDouble();
                    if (!Double.isNaN(bound))
                        assertThat(edge.equals("min") ? value - bound : bound - value)
                                .isNotNegative();
                }
            }
            if (List.of("one.bucket", "no.buckets", "empty", "bounds.no.counts").contains(name))
                assertThat(quantiles.keySet()).as(name).isEmpty();
        }
    }

    @Test
    void noQuantileOfAnIntervalLeavesMinimumAndMaximum() throws Exception {
        var points = Stream.of(1, 2)
                .map(i -> """
                    {"startTimeUnixNano":"1795858558000000000","timeUnixNano":"179585856%d000000000","count":"%d","sum":%d,"min":1,"max":24,\
                    "bucketCounts":["0","%d","0"],"explicitBounds":[10,50]}\
                    """.formatted(i, i * 10, i * 200, i * 10))
                .toList();
        client.post("metrics", """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"took","histogram":{"aggregationTemporality":2,"dataPoints":[%s]}}]}]}]}\
            """.formatted(String.join(",", points)));

        for (var point : one("took").getAsJsonArray("points"))
            assertThat(point.getAsJsonObject()
                            .getAsJsonObject("quantiles")
                            .get("p99")
                            .getAsDouble())
                    .isBetween(1.0, 24.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m05_exphist_delta_scale_changes delta.rescaled 22",
                "m06_exphist_cumulative_scale_changes cumulative.rescaled 110",
                "m14_delta_histogram_bounds_change delta.rebucketed 7",
                "m19_minimal_delta_two_scales d 12"
            })
    void noTotalLosesACount(String line) throws Exception {
        var words = line.split(" ");
        send("metrics", words[0]);

        var buckets = one(words[1]).getAsJsonObject("buckets");
        assertThat(buckets.get("count").getAsInt()).isEqualTo(Integer.parseInt(words[2]));
        assertThat(sum(buckets.getAsJsonArray("buckets"))).isEqualTo(Integer.parseInt(words[2]));
    }

    private static int sum(JsonArray buckets) {
        var sum = 0;
        for (var bucket : buckets) sum += bucket.getAsJsonObject().get("count").getAsInt();
        return sum;
    }

    @Test
    void oneNameWithSeveralTypesOrUnits() throws Exception {
        send("metrics", "m10_same_name_two_types");
        send("metrics", "m15_same_name_two_units");

        var rows = client.list("metrics", "metrics");
        assertThat(rows).hasSize(5);
        assertThat(rows).allMatch(row -> row.getAsJsonObject().get("clash").getAsBoolean());
        assertThat(latest("queue.size&type=counter")).isEqualTo(600);
        assertThat(latest("queue.size&type=up-down%20counter")).isEqualTo(60);
        assertThat(latest("queue.size&type=gauge")).isEqualTo(6);
        assertThat(latest("conflict&unit=ms")).isEqualTo(130);
        assertThat(latest("conflict&unit=s")).isEqualTo(0.13);
    }

    private double latest(String query) throws Exception {
        var points = one(query).getAsJsonArray("points");
        return points.get(points.size() - 1).getAsJsonObject().get("value").getAsDouble();
    }

    @Test
    void exemplars() throws Exception {
        send("metrics", "m12_exemplars");
        send("metrics", "m16_exemplar_double_on_int_sum");

        assertThat(values(one("with.exemplars").getAsJsonArray("exemplars"))).containsExactlyInAnyOrder(3.0, 1.5, 4.0);
        assertThat(values(one("calls").getAsJsonArray("exemplars"))).containsExactly(0.25);
    }

    private static List<Double> values(JsonArray exemplars) {
        return exemplars.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(exemplar -> exemplar.get("value").getAsDouble())
                .toList();
    }

    @Test
    void quantilesOfASummary() throws Exception {
        client.post("metrics", """
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"summed","summary":{"dataPoints":[{"timeUnixNano":"1795858569000000000","count":"3","sum":6,
            "quantileValues":[{"quantile":0.5,"value":1},{"quantile":0.9999,"value":2},{"quantile":1,"value":3}]}]}}]}]}]}\
            """);

        assertThat(one("summed")
                        .getAsJsonArray("points")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("quantiles"))
                .hasToString("{\"p50\":1.0,\"p99.99\":2.0,\"p100\":3.0}");
    }

    @Test
    void aSpanThatHasNotEnded() throws Exception {
        var span = span("t01_unfinished", 0);

        assertThat(span.getAsJsonArray("remarks")).hasToString("[\"unfinished\"]");
        assertThat(span.get("lateMillis").getAsLong()).isZero();
        assertThat(span.get("durationNanos").getAsLong()).isZero();
        agree("000b090500000000000000000000000b", 2_000_000);
    }

    @Test
    void aStartOfZeroDoesNotStretchTheAxis() throws Exception {
        var span = span("t04_start_zero", 1);

        assertThat(span.getAsJsonArray("remarks")).hasToString("[\"noStart\"]");
        assertThat(span.has("startNanos")).isFalse();
        assertThat(span.get("offsetNanos").getAsLong()).isZero();
        agree("000b090500000000000000000000000e", 100_000_000);
    }

    @Test
    void aRootWithoutAStart() throws Exception {
        client.post(
                "traces",
                Files.readString(CASES.resolve("t04_start_zero.json")).replace("\"parentSpanId\"", "\"other\""));

        agree("000b090500000000000000000000000e", 100_000_000);
    }

    @Test
    void aChildWithASlowClock() throws Exception {
        assertThat(span("t06_clock_skew", 1).getAsJsonArray("remarks")).hasToString("[\"early\"]");
        agree("000b0905000000000000000000000010", 100_000_000);
    }

    /** The list and the trace itself say the same. */
    private void agree(String traceId, long durationNanos) throws Exception {
        var row = client.list("traces", "traces").get(0).getAsJsonObject();
        var trace = client.api("traces/" + traceId);
        assertThat(row.get("traceId").getAsString()).isEqualTo(traceId);
        for (var same : List.of("startNanos", "durationNanos", "errors", "services"))
            assertThat(row.get(same)).as(same).isEqualTo(trace.get(same));
        assertThat(trace.get("durationNanos").getAsLong()).isEqualTo(durationNanos);
        assertThat(trace.get("startNanos").getAsString()).startsWith("17958585");
    }

    @Test
    void aRootThatMayBeOnItsWay() throws Exception {
        client.post(
                "traces",
                Files.readString(CASES.resolve("t06_clock_skew.json"))
                        .replaceFirst(
                                "\"spanId\": \"a00000000000000b\"", "$0, \"parentSpanId\": \"b000000000000001\""));

        var row = client.list("traces", "traces").get(0).getAsJsonObject();
        assertThat(row.get("whole").getAsBoolean()).isFalse();
        assertThat(row.get("arriving").getAsBoolean()).isTrue();
        var later = TraceList.of(
                client.viewer.store().rows(),
                Filter.of(com.linecorp.armeria.common.QueryParams.of(), 1, 1),
                Long.MAX_VALUE / 2);
        assertThat(later.traces().getFirst().arriving()).isFalse();
    }

    private JsonObject span(String name, int index) throws Exception {
        send("traces", name);
        var trace = client.list("traces", "traces")
                .get(0)
                .getAsJsonObject()
                .get("traceId")
                .getAsString();
        return client.list("traces/" + trace, "spans").get(index).getAsJsonObject();
    }

    private JsonObject one(String nameAndMore) throws Exception {
        return client.list("metrics/one?name=" + nameAndMore, "series").get(0).getAsJsonObject();
    }

    private void send(String signal, String name) throws Exception {
        var answer = client.post(signal, Files.readString(CASES.resolve(name + ".json")));
        assertThat(answer.statusCode()).isEqualTo(200);
    }
}
