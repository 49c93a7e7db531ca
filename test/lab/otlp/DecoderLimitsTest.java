package lab.otlp;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lab.telemetry.AttributeKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body takes no more than its share: of depth, of messages, of attributes. */
class DecoderLimitsTest {

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"x\":"})
    void deepUnknownFieldsInJsonAreMalformed(String level) {
        var deep = "{\"x\":" + level.repeat(200_000);
        assertMalformed(Encoding.JSON, deep.getBytes(StandardCharsets.UTF_8), "deeper than 100 levels");
    }

    @Test
    void deepValuesInJsonAreMalformed() {
        var deep = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":"
                + "{\"arrayValue\":{\"values\":[".repeat(100_000);
        assertMalformed(Encoding.JSON, deep.getBytes(StandardCharsets.UTF_8), "deeper than 100 levels");
    }

    @Test
    void deepValuesInProtobufAreMalformed() {
        var value = AnyValue.newBuilder().setIntValue(1).build();
        for (var i = 0; i < 1000; i++)
            value = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(value))
                    .build();
        var request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder()
                .addScopeLogsBuilder()
                .addLogRecordsBuilder()
                .setBody(value);
        assertMalformed(Encoding.PROTOBUF, request.build().toByteArray(), "");
    }

    @Test
    void deepGroupsInProtobufAreMalformed() {
        var groups = new byte[2_000_000];
        Arrays.fill(groups, (byte) (15 << 3 | 3)); // group 15 begins, and begins, and begins
        assertMalformed(Encoding.PROTOBUF, groups, "");
        assertMalformed(Encoding.PROTOBUF, Arrays.copyOf(groups, 200_000), "");
    }

    @Test
    void aSwarmOfEmptyMessagesIsMalformed() {
        var swarm = new byte[2 * (ElementLimit.LIMIT + 1)];
        for (var i = 0; i < swarm.length; i += 2) swarm[i] = 1 << 3 | 2; // field 1, length-delimited, of length 0
        assertMalformed(Encoding.PROTOBUF, swarm, "more than " + ElementLimit.LIMIT + " messages");

        var json = "{\"resourceLogs\":[" + "{},".repeat(ElementLimit.LIMIT + 1);
        assertMalformed(
                Encoding.JSON, json.getBytes(StandardCharsets.UTF_8), "more than " + ElementLimit.LIMIT + " messages");
    }

    @Test
    void aSwarmOfUnknownFieldsIsMalformed() {
        var swarm = new byte[2 * (ElementLimit.LIMIT + 1)];
        for (var i = 0; i < swarm.length; i += 2) swarm[i] = 15 << 3; // field 15, a number
        assertMalformed(Encoding.PROTOBUF, swarm, "more than " + ElementLimit.LIMIT + " messages");
    }

    @Test
    void ofVeryManyAttributesTheFirstAreKeptAndTheOthersCounted() throws Exception {
        var many = IntStream.range(0, 1500)
                .mapToObj(i -> "{\"key\":\"k%d\",\"value\":{\"intValue\":1}}".formatted(i))
                .collect(joining(",", "\"attributes\":[", "],\"droppedAttributesCount\":7"));
        var ids = "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"00f067aa0ba902b7\",";
        var traces = json(
                Signal.TRACES,
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{%s%s,\"events\":[{%s}],\"links\":[{%s%s}]}]}]}]}"
                        .formatted(ids, many, many, ids, many));
        var span = traces.spans().getFirst();
        assertThat(span.getAttributes().size()).isEqualTo(1024);
        assertThat(span.getAttributes().get(longKey("k1023"))).isEqualTo(1);
        assertThat(span.getTotalAttributeCount()).isEqualTo(1507);
        assertThat(span.getEvents().getFirst().getDroppedAttributesCount()).isEqualTo(483);
        assertThat(span.getLinks().getFirst().getAttributes().size()).isEqualTo(1024);
        assertThat(List.of(traces.rejected(), traces.why()))
                .containsExactly(0L, "a span has 1500 attributes, of which the first 1024 are kept");

        var logs = json(
                Signal.LOGS,
                "{\"resourceLogs\":[{\"resource\":{%s},\"scopeLogs\":[{\"logRecords\":[{%s}]}]}]}"
                        .formatted(many, many));
        assertThat(logs.logs().getFirst().getAttributes().size()).isEqualTo(1024);
        assertThat(logs.logs().getFirst().getTotalAttributeCount()).isEqualTo(1507);
        assertThat(logs.logs().getFirst().getResource().getAttributes().size())
                .as("and how many are not")
                .isEqualTo(1025);
        assertThat(logs.logs().getFirst().getResource().getAttribute(longKey("otel.dropped_attributes_count")))
                .isEqualTo(483);
        assertThat(logs.why()).contains("a resource has 1500 attributes").contains("a log record has 1500 attributes");

        var point = many.replace(",\"droppedAttributesCount\":7", "") + ",\"timeUnixNano\":\"1\",\"asInt\":\"1\"";
        var metrics = json(
                Signal.METRICS,
                "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"m\",\"gauge\":{\"dataPoints\":[{%s}]}}]}]}]}"
                        .formatted(point));
        assertThat(metrics.metrics()
                        .getFirst()
                        .getData()
                        .getPoints()
                        .iterator()
                        .next()
                        .getAttributes()
                        .size())
                .isEqualTo(1024);
        assertThat(metrics.why()).contains("a data point of metric \"m\" has 1500 attributes");
    }

    private static DecodedRequest json(Signal signal, String text) throws MalformedOtlp {
        return Decoder.decode(signal, Encoding.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertMalformed(Encoding encoding, byte[] body, String why) {
        assertThatThrownBy(() -> Decoder.decode(Signal.LOGS, encoding, body))
                .isInstanceOf(MalformedOtlp.class)
                .hasMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }

    @Test
    void keysThatAResourceCannotHaveAreEscapedAndCut() throws Exception {
        var longest = "k".repeat(255);
        var resource = json(Signal.LOGS, """
            {"resourceLogs":[{"resource":{"attributes":[%s,%s,%s,%s]},"scopeLogs":[{"logRecords":[{}]}]}]}
            """.formatted(
                                pair("주문"), pair(" ~"), pair(longest), pair(longest.substring(1) + "주문")))
                .logs()
                .getFirst()
                .getResource();
        assertThat(resource.getAttributes().asMap().keySet())
                .extracting(AttributeKey::getKey)
                .containsExactlyInAnyOrder("\\uc8fc\\ubb38", " ~", longest, longest.substring(1));
        assertThat(AttributeKeys.sent("\\uc8fc\\ubb38!")).isEqualTo("주문!");
        assertThat(AttributeKeys.sent("a\\uc8f")).as("cut off").isEqualTo("a\\uc8f");
        assertThat(AttributeKeys.sent("\\uc8fg")).as("not hex").isEqualTo("\\uc8fg");
        assertThat(AttributeKeys.sent("C:\\temp")).isEqualTo("C:\\temp");
    }

    private static String pair(String key) {
        return "{\"key\":\"" + key + "\",\"value\":{\"intValue\":1}}";
    }

    @Test
    void aKeyThatComesAgainIsMarkedSoThatNoValueIsLost() throws Exception {
        var log = json(
                        Signal.LOGS,
                        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"attributes\":[%s,%s,%s,%s,%s,%s,%s]}]}]}]}"
                                .formatted(
                                        pair("a"),
                                        pair("a"),
                                        pair("a"),
                                        pair("k".repeat(200)),
                                        pair("k".repeat(200)),
                                        pair("k".repeat(201)),
                                        pair("k".repeat(201))))
                .logs()
                .getFirst();
        assertThat(log.getAttributes().asMap().keySet())
                .extracting(AttributeKey::getKey)
                .containsExactlyInAnyOrder(
                        "a",
                        "a (repeated)",
                        "a (repeated) (repeated)",
                        "k".repeat(200),
                        "k".repeat(200) + " (repeated)",
                        "k".repeat(201));
        assertThat(log.getTotalAttributeCount()).isEqualTo(7);
    }

    @Test
    void droppedAttributesOfResourceAndScopeAreAnAttribute() throws Exception {
        var log = json(Signal.LOGS, """
            {"resourceLogs":[{"resource":{"attributes":[%1$s],"droppedAttributesCount":4294967295,
              "entityRefs":[{"type":"host","idKeys":["a"],"schemaUrl":"https://s"},{"type":"service"}]},"schemaUrl":"https://r",
              "scopeLogs":[{"scope":{"name":"s","version":"1","attributes":[%1$s],"droppedAttributesCount":2},"schemaUrl":"https://u",
              "logRecords":[{}]}]}]}
            """.formatted(pair("a"))).logs().getFirst();
        assertThat(log.getResource().getAttribute(longKey("otel.dropped_attributes_count")))
                .isEqualTo(4294967295L);
        assertThat(log.getResource().getAttribute(AttributeKey.stringArrayKey("otel.entity_refs")))
                .containsExactly("host [a] https://s", "service []");
        assertThat(log.getResource().getSchemaUrl()).isEqualTo("https://r");
        var scope = log.getInstrumentationScopeInfo();
        assertThat(scope.getAttributes().get(longKey("otel.dropped_attributes_count")))
                .isEqualTo(2);
        assertThat(scope.getAttributes().get(longKey("a"))).isEqualTo(1);
        assertThat(scope.getVersion()).isEqualTo("1");
        assertThat(scope.getSchemaUrl()).isEqualTo("https://u");
    }

    @Test
    void traceStateHasItsLimits() {
        var members = IntStream.range(0, 32).mapToObj(i -> "k" + i + "=v").collect(joining(","));
        assertThat(SpanContexts.traceState(members).size()).isEqualTo(32);
        assertThat(SpanContexts.traceState(members).asMap().keySet()).first().isEqualTo("k0");
        assertThat(SpanContexts.traceState(members + ",k32=v").isEmpty()).isTrue();
        var spaces = " ".repeat(8192 - 3);
        assertThat(SpanContexts.traceState("a=1" + spaces).get("a")).isEqualTo("1");
        assertThat(SpanContexts.traceState("a=1 " + spaces).isEmpty()).isTrue();
        assertThat(SpanContexts.traceState(" a = 1 ,=2").asMap()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void theFirstThreeReasonsAreSaidAndThatThereAreMore() {
        var remarks = new Rejections();
        for (var sentence : List.of("one", "two", "two", "three")) remarks.reject(sentence);
        assertThat(remarks.rejected()).isEqualTo(4);
        assertThat(remarks.why()).isEqualTo("one; two; three");
        remarks.warn("three");
        assertThat(remarks.why()).isEqualTo("one; two; three");
        remarks.warn("four");
        assertThat(remarks.why()).isEqualTo("one; two; three; and more like these");
        assertThat(remarks.rejected()).isEqualTo(4);

        assertThat(Rejections.quote("n".repeat(80))).isEqualTo('"' + "n".repeat(80) + '"');
        assertThat(Rejections.quote("n".repeat(81))).isEqualTo('"' + "n".repeat(80) + "…\"");
    }
}
