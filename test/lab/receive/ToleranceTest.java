package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be left out, what is invalid by itself, and what cannot be read. */
class ToleranceTest {

    private static final String IDS =
            "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"00f067aa0ba902b7\"";

    @ParameterizedTest
    @EnumSource
    void anEmptyRequestIsFine(Signal signal) throws Exception {
        var nothing = new DecodedRequest(List.of(), List.of(), List.of(), List.of(), 0, "");
        assertThat(Decoder.decode(signal, Encoding.PROTOBUF, new byte[0])).isEqualTo(nothing);
        assertThat(json(signal, "{}")).isEqualTo(nothing);
        assertThat(json(signal, "{\"resourceSpans\":null,\"resourceLogs\":[{}],\"resourceMetrics\":[{}]}"))
                .isEqualTo(nothing);
        assertThat(json(signal, "{\"resourceSpans\":[{\"scopeSpans\":[{}]}]}")).isEqualTo(nothing);
    }

    @Test
    void aSpanNeedsOnlyItsIds() throws Exception {
        var span = span(IDS).spans().getFirst();

        assertThat(span.getName()).isEmpty();
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getStatus()).isEqualTo(StatusData.unset());
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getSpanContext().isValid()).isTrue();
        assertThat(span.getSpanContext().isSampled()).isFalse();
        assertThat(span.getSpanContext().getTraceState().isEmpty()).isTrue();
        assertThat(span.hasEnded()).isFalse();
        assertThat(span.getAttributes().isEmpty()).isTrue();
        assertThat(span.getResource()).isEqualTo(Resource.empty());
        assertThat(span.getInstrumentationScopeInfo()).isEqualTo(InstrumentationScopeInfo.empty());
    }

    @Test
    void unknownEnumValuesCountAsUnset() throws Exception {
        var span = span(IDS + ",\"kind\":99,\"status\":{\"code\":-7}").spans().getFirst();
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getStatus()).isEqualTo(StatusData.unset());
        assertThat(span(IDS + ",\"kind\":\"SPAN_KIND_SERVER\"")
                        .spans()
                        .getFirst()
                        .getKind())
                .isEqualTo(SpanKind.SERVER);
        assertThat(span(IDS + ",\"kind\":\"SPAN_KIND_OF_THE_FUTURE\"")
                        .spans()
                        .getFirst()
                        .getKind())
                .isEqualTo(SpanKind.INTERNAL);
        assertThat(log("\"severityNumber\":25").logs().getFirst().getSeverity())
                .isEqualTo(Severity.UNDEFINED_SEVERITY_NUMBER);
    }

    @Test
    void keysAreLowerCamelCaseAndOthersAreUnknownFields() throws Exception {
        assertThat(json(Signal.TRACES, "{\"resource_spans\":[{}],\"x\":[[1],{\"y\":2}]}")
                        .spans())
                .isEmpty();
        assertThat(span(IDS + ",\"start_time_unix_nano\":5").spans().getFirst().getStartEpochNanos())
                .isZero();
        assertThat(span(IDS + ",\"startTimeUnixNano\":5").spans().getFirst().getStartEpochNanos())
                .isEqualTo(5);
        assertThat(span(IDS + ",\"startTimeUnixNano\":5.0e1").spans().getFirst().getStartEpochNanos())
                .isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"traceId\":\"\",\"spanId\":\"00f067aa0ba902b7\"",
                "\"spanId\":\"00f067aa0ba902b7\"",
                "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\"",
                "\"traceId\":\"00000000000000000000000000000000\",\"spanId\":\"00f067aa0ba902b7\"",
                "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"0000000000000000\"",
                "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e47\",\"spanId\":\"00f067aa0ba902b7\"",
                "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e473\",\"spanId\":\"00f067aa0ba902b7\"",
                "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"0x0f067aa0ba902b\"",
                "\"traceId\":\"４bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"00f067aa0ba902b7\"",
                "\"traceId\":\"S/kvNXezTaajzpKdDg5HNg==\",\"spanId\":\"APBnqgupArc=\"",
                IDS + ",\"parentSpanId\":\"not hex\"",
                IDS + ",\"parentSpanId\":\"00f067\"",
            })
    void aSpanWithAnInvalidIdIsRejectedAndItsNeighbourIsKept(String ids) throws Exception {
        var decoded = span("\"name\":\"bad\"," + ids + "},{\"name\":\"good\"," + IDS);

        assertThat(decoded.spans()).extracting(SpanData::getName).containsExactly("good");
        assertThat(decoded.rejected()).isEqualTo(1);
        assertThat(decoded.why()).startsWith("span \"bad\" has ").contains("hex digits");
    }

    @Test
    void aParentOfZerosIsNone() throws Exception {
        var span = span(IDS + ",\"parentSpanId\":\"0000000000000000\"").spans().getFirst();
        assertThat(span.getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void theReasonStaysShortHoweverMuchIsRejected() throws Exception {
        var spans = new StringBuilder();
        for (var i = 0; i < 1000; i++)
            spans.append("\"name\":\"").append(i).append("x".repeat(500)).append("\"},{");
        var decoded = span(spans + IDS);

        assertThat(decoded.rejected()).isEqualTo(1000);
        assertThat(decoded.why()).hasSizeLessThan(1000).endsWith("and more like these");
    }

    @Test
    void aLogRecordWithoutValidIdsBelongsToNoSpan() throws Exception {
        var context = log("\"traceId\":\"zz\",\"spanId\":\"00f067aa0ba902b7\"")
                .logs()
                .getFirst()
                .getSpanContext();
        assertThat(context.isValid()).isFalse();
        assertThat(context.getSpanId()).isEqualTo("0000000000000000");

        var inTrace = log("\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\"")
                .logs()
                .getFirst()
                .getSpanContext();
        assertThat(inTrace.isValid()).isFalse();
        assertThat(inTrace.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void aLinkToNowhereIsKept() throws Exception {
        var link = span(IDS + ",\"links\":[{\"traceId\":\"12\"}]")
                .spans()
                .getFirst()
                .getLinks()
                .getFirst();
        assertThat(link.getSpanContext().isValid()).isFalse();
    }

    @Test
    void traceStateKeepsItsValidMembersOnly() throws Exception {
        var state = span(IDS + ",\"traceState\":\"a=1, B=upper,=x,,c,d=4\"")
                .spans()
                .getFirst()
                .getSpanContext()
                .getTraceState()
                .asMap();
        assertThat(state).containsOnlyKeys("a", "d");
    }

    @Test
    void attributesMayLackAlmostEverything() throws Exception {
        var attributes = span(IDS + ",\"attributes\":[{},{\"key\":\"a\"},{\"key\":\"b\",\"value\":{}},"
                        + "{\"value\":{\"intValue\":1}},{\"key\":\"c\",\"value\":{\"arrayValue\":{}}},"
                        + "{\"key\":\"d\",\"value\":{\"stringValueStrindex\":4}}]")
                .spans()
                .getFirst();
        assertThat(attributes.getAttributes().asMap().keySet())
                .extracting(AttributeKey::getKey)
                .containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(attributes.getTotalAttributeCount()).isEqualTo(6);
    }

    @Test
    void countsAndTimesThatDoNotFitBecomeTheLargest() throws Exception {
        var span = span(IDS + ",\"endTimeUnixNano\":\"18446744073709551615\",\"droppedEventsCount\":4294967295")
                .spans()
                .getFirst();
        assertThat(span.getEndEpochNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(span.getTotalRecordedEvents()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":1}]}| has no value",
                "\"gauge\":{\"dataPoints\":[{\"asInt\":1}]}| has no time",
                "\"summary\":{\"dataPoints\":[{}]}| has no time",
                "\"exponentialHistogram\":{\"aggregationTemporality\":1,\"dataPoints\":[{}]}| has no time",
                "\"histogram\":{\"aggregationTemporality\":1,\"dataPoints\":[{\"timeUnixNano\":1,\"bucketCounts\":[1],\"explicitBounds\":[1]}]}|"
                    + " 1 bucket counts for 1 bounds",
                "\"histogram\":{\"aggregationTemporality\":1,\"dataPoints\":[{\"timeUnixNano\":1,\"explicitBounds\":[1]}]}|"
                    + " 0 bucket counts for 1 bounds",
                "\"histogram\":{\"aggregationTemporality\":1,\"dataPoints\":[{\"timeUnixNano\":1,\"bucketCounts\":[1,1,1],\"explicitBounds\":[2,2]}]}|"
                    + " do not increase",
                "\"histogram\":{\"aggregationTemporality\":1,\"dataPoints\":[{\"timeUnixNano\":1,\"bucketCounts\":[1,1],\"explicitBounds\":[\"NaN\"]}]}|"
                    + " do not increase",
            })
    void anInvalidDataPointIsRejected(String data, String why) throws Exception {
        var decoded = metric(data);
        assertThat(decoded.metrics()).isEmpty();
        assertThat(decoded.rejected()).isEqualTo(1);
        assertThat(decoded.why()).contains("\"m\"").contains(why.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"unit\":\"s\"",
                "\"sum\":{\"aggregationTemporality\":2}",
                "\"gauge\":{\"dataPoints\":[{\"flags\":1}]}",
                "\"metricOfTheFuture\":{}",
            })
    void aMetricThatSaysNothingIsLeftOutInSilence(String data) throws Exception {
        assertThat(metric(data)).isEqualTo(new DecodedRequest(List.of(), List.of(), List.of(), List.of(), 0, ""));
    }

    @Test
    void aHistogramMayHaveNoBucketsAndNoSum() throws Exception {
        var metric = metric(
                        "\"histogram\":{\"aggregationTemporality\":2,\"dataPoints\":[{\"timeUnixNano\":1,\"count\":3}]}")
                .metrics()
                .getFirst();
        var point = metric.getHistogramData().getPoints().iterator().next();
        assertThat(point.getCounts()).containsExactly(3L);
        assertThat(point.getBoundaries()).isEmpty();
        assertThat(point.getSum()).isNaN();
        assertThat(point.hasMin()).isFalse();
    }

    @Test
    void wholeAndBrokenNumbersInOneMetricBecomeDoubles() throws Exception {
        var metric = metric(
                        "\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":1,\"asInt\":3,\"exemplars\":[{},{\"asInt\":2}]},"
                                + "{\"timeUnixNano\":1,\"asDouble\":0.5}]}")
                .metrics()
                .getFirst();
        assertThat(metric.getType()).isEqualTo(MetricDataType.DOUBLE_GAUGE);
        assertThat(metric.getDoubleGaugeData().getPoints()).extracting("value").containsExactly(3.0, 0.5);
        assertThat(metric.getDoubleGaugeData().getPoints().iterator().next().getExemplars())
                .singleElement()
                .extracting("value")
                .isEqualTo(2.0);
    }

    @Test
    void withoutATemporalityASumIsTakenAsCumulativeAndTheSenderIsTold() throws Exception {
        var decoded = metric("\"sum\":{\"dataPoints\":[{\"timeUnixNano\":1,\"asInt\":3}]}");
        assertThat(decoded.metrics().getFirst().getLongSumData().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.CUMULATIVE);
        assertThat(decoded.rejected()).isZero();
        assertThat(decoded.why()).contains("\"m\"").contains("cumulative");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"x\"",
                "{",
                "{}x",
                "{}{}",
                "{name:1}",
                "{'a':1}",
                "{\"a\"}",
                "{\"resourceSpans\":{}}",
                "{\"resourceSpans\":[1]}",
                "{\"resourceSpans\":[null]}",
                "{\"resourceSpans\":[{}],}",
                "{\"resourceSpans\":[{\"schemaUrl\":1}]}",
                "{\"resourceSpans\":[{\"resource\":{\"droppedAttributesCount\":-1}}]}",
                "{\"resourceSpans\":[{\"resource\":{\"droppedAttributesCount\":1e999999999}}]}",
                "{\"resourceSpans\":[{\"resource\":{\"droppedAttributesCount\":\"1e-999999999\"}}]}",
                "{\"resourceSpans\":[{\"resource\":{\"droppedAttributesCount\":1.5}}]}",
                "{\"resourceSpans\":[{\"resource\":{\"droppedAttributesCount\":\"seven\"}}]}",
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":{\"doubleValue\":\"1d\"}}]}}]}",
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":{\"bytesValue\":\"!\"}}]}}]}",
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":{\"boolValue\":\"yes\"}}]}}]}",
            })
    void whatIsNotOtlpJsonIsMalformed(String body) {
        assertThatThrownBy(() -> json(Signal.TRACES, body))
                .isInstanceOf(MalformedOtlp.class)
                .hasMessageStartingWith("the body is not OTLP/JSON: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "java.", "setLenient"));
    }

    @Test
    void whatIsNotProtobufIsMalformed() {
        assertThatThrownBy(() -> Decoder.decode(Signal.LOGS, Encoding.PROTOBUF, "{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedOtlp.class)
                .hasMessageStartingWith("the body is not a protobuf ExportLogsServiceRequest: ");
    }

    private static DecodedRequest span(String fields) throws MalformedOtlp {
        return json(Signal.TRACES, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + fields + "}]}]}]}");
    }

    private static DecodedRequest log(String fields) throws MalformedOtlp {
        return json(Signal.LOGS, "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{" + fields + "}]}]}]}");
    }

    private static DecodedRequest metric(String fields) throws MalformedOtlp {
        return json(
                Signal.METRICS,
                "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"m\"," + fields + "}]}]}]}");
    }

    private static DecodedRequest json(Signal signal, String body) throws MalformedOtlp {
        return Decoder.decode(signal, Encoding.JSON, body.getBytes(StandardCharsets.UTF_8));
    }
}
