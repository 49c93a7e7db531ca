package lab.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each type of protobuf's fields in JSON, up to its limits and beyond. */
class JsonParserTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9, 9",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "'\"9223372036854775807\"', 9223372036854775807",
        "'\"-5\"', -5",
        "1e3, 1000",
        "12.50e1, 125",
        "900719925474099.3e1, 9007199254740993",
        "-0, 0",
    })
    void wholeNumbers(String json, long value) throws Exception {
        assertThat(value("{\"intValue\":" + json + "}").getIntValue()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "92233720368547758070",
                "\"\"",
                "\" 5\"",
                "\"5/\"",
                "\"5:\"",
                "1.5",
                "1e401",
                "1e-401",
                "true",
                "[]",
            })
    void whatIsNotAWholeNumberOf64Bits(String json) {
        assertThatThrownBy(() -> value("{\"intValue\":" + json + "}"))
                .isInstanceOf(MalformedOtlp.class)
                .hasMessageContaining("intValue must be a");
    }

    @Test
    void aNumberHasItsLimits() throws Exception {
        assertThat(value("{\"intValue\":\"" + "0".repeat(399) + "7\"}").getIntValue())
                .isEqualTo(7);
        assertThatThrownBy(() -> value("{\"intValue\":\"" + "0".repeat(400) + "7\"}"))
                .hasMessageContaining("intValue must be a number, at");
        assertThat(value("{\"doubleValue\":\"" + "0".repeat(399) + "7\"}").getDoubleValue())
                .isEqualTo(7);
        assertThatThrownBy(() -> value("{\"doubleValue\":\"" + "0".repeat(400) + "7\"}"))
                .hasMessageContaining("doubleValue must be a number");
    }

    @Test
    void unsignedNumbers() throws Exception {
        assertThat(span("{\"startTimeUnixNano\":18446744073709551615}").getStartTimeUnixNano())
                .isEqualTo(-1);
        assertThat(span("{\"startTimeUnixNano\":\"9223372036854775808\"}").getStartTimeUnixNano())
                .isEqualTo(Long.MIN_VALUE);
        for (var json : new String[] {"18446744073709551616", "-1"}) {
            assertThatThrownBy(() -> span("{\"startTimeUnixNano\":" + json + "}"))
                    .hasMessageContaining("startTimeUnixNano must be a number that fits");
        }
        assertThat(span("{\"droppedEventsCount\":4294967295}").getDroppedEventsCount())
                .isEqualTo(-1);
        assertThat(span("{\"flags\":257}").getFlags()).isEqualTo(257);
        for (var json : new String[] {"4294967296", "-1"}) {
            assertThatThrownBy(() -> span("{\"droppedEventsCount\":" + json + "}"))
                    .hasMessageContaining("droppedEventsCount must be a number that fits");
        }
        var counts = (HistogramDataPoint) JsonParser.read(
                bytes("{\"count\":\"7\",\"bucketCounts\":[\"3\",4],\"explicitBounds\":[0.5]}"),
                HistogramDataPoint.newBuilder());
        assertThat(counts.getCount()).isEqualTo(7);
        assertThat(counts.getBucketCountsList()).containsExactly(3L, 4L);
        assertThat(counts.getExplicitBoundsList()).containsExactly(0.5);
    }

    @Test
    void numbersOf32Bits() throws Exception {
        assertThat(scale("2147483647")).isEqualTo(Integer.MAX_VALUE);
        assertThat(scale("-2147483648")).isEqualTo(Integer.MIN_VALUE);
        for (var json : new String[] {"2147483648", "-2147483649"}) {
            assertThatThrownBy(() -> scale(json)).hasMessageContaining("scale must be a number that fits");
        }
    }

    private static int scale(String json) throws MalformedOtlp {
        var point = JsonParser.read(bytes("{\"scale\":" + json + "}"), ExponentialHistogramDataPoint.newBuilder());
        return ((ExponentialHistogramDataPoint) point).getScale();
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5",
        "-0.0, -0.0",
        "'\"-0\"', -0.0",
        "3, 3",
        "1e3, 1000",
        "'\"NaN\"', NaN",
        "'\"Infinity\"', Infinity",
        "'\"-Infinity\"', -Infinity",
        "1e999, Infinity"
    })
    void realNumbers(String json, double value) throws Exception {
        assertThat(value("{\"doubleValue\":" + json + "}").getDoubleValue())
                .isEqualTo(Double.valueOf(value)); // NaN is itself, and -0 is not 0
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1f\"", "\"0x1p3\"", "\"nan\"", "true", "{}"})
    void whatIsNotARealNumber(String json) {
        assertThatThrownBy(() -> value("{\"doubleValue\":" + json + "}"))
                .isInstanceOf(MalformedOtlp.class)
                .hasMessageContaining("doubleValue must be a number");
    }

    @Test
    void enumsByNumberAndByName() throws Exception {
        assertThat(status("2").getCodeValue()).isEqualTo(2);
        assertThat(status("\"STATUS_CODE_ERROR\"").getCodeValue()).isEqualTo(2);
        assertThat(status("\"STATUS_CODE_OF_THE_FUTURE\"").getCodeValue()).isZero();
        assertThat(status("77").getCodeValue()).isEqualTo(77);
        var sum = (Sum) JsonParser.read(bytes("{\"isMonotonic\":true}"), Sum.newBuilder());
        assertThat(sum.getIsMonotonic()).isTrue();
    }

    private static Status status(String code) throws MalformedOtlp {
        return (Status) JsonParser.read(bytes("{\"code\":" + code + "}"), Status.newBuilder());
    }

    @Test
    void bytesAreBase64AndIdsAreHex() throws Exception {
        for (var json : new String[] {"+/8=", "-_8=", "+/8", "-_8"}) {
            assertThat(value("{\"bytesValue\":\"" + json + "\"}")
                            .getBytesValue()
                            .toByteArray())
                    .containsExactly(0xfb, 0xff);
        }
        assertThat(span("{\"spanId\":\"00F067AA0BA902b7\"}").getSpanId().toByteArray())
                .containsExactly(0, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7);
        assertThat(span("{\"traceId\":\"00f0\"}").getTraceId().toByteArray()).containsExactly(0, 0xf0);
        assertThat(span("{\"traceId\":\"no hex\"}").getTraceId().size()).isEqualTo(1);
        assertThatThrownBy(() -> span("{\"traceId\":5}")).hasMessageContaining("traceId must be a string");
    }

    @Test
    void nullIsAbsentAndUnknownFieldsOfAnyFormAreSkipped() throws Exception {
        var span = span("""
            {"name":null,"x":{"a":[1,{"b":null},[true,"]"]],"c":{}},"kind":"SPAN_KIND_CLIENT","y":[[],[[]]],"z":null,\
            "events":[{"name":"a"},{}],"w":"text","traceState":"k=v"}\
            """);
        assertThat(span.getName()).isEmpty();
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(span.getEventsCount()).isEqualTo(2);
        assertThat(span.getTraceState()).isEqualTo("k=v");
    }

    /** A hundred levels, of messages and of fields that nobody knows. */
    @Test
    void nestsAsDeepAsItMay() throws Exception {
        // A list in a value is two levels.
        assertThat(value(nested("{\"arrayValue\":{\"values\":[", 50, "]}}")).hasArrayValue())
                .isTrue();
        assertThatThrownBy(() -> value(nested("{\"arrayValue\":{\"values\":[", 51, "]}}")))
                .hasMessageContaining("deeper than 100 levels");
        assertThat(span("{\"x\":" + nested("[", 99, "]") + ",\"name\":\"a\"}").getName())
                .isEqualTo("a");
        assertThatThrownBy(() -> span("{\"x\":" + nested("[", 100, "]") + "}"))
                .hasMessageContaining("deeper than 100 levels");
        assertThat(span("{\"x\":" + nested("{\"y\":", 99, "}") + ",\"name\":\"a\"}")
                        .getName())
                .isEqualTo("a");
        assertThatThrownBy(() -> span("{\"x\":" + nested("{\"y\":", 100, "}") + "}"))
                .hasMessageContaining("deeper than 100 levels");
    }

    private static String nested(String begin, int levels, String end) {
        return begin.repeat(levels) + "{}" + end.repeat(levels);
    }

    @Test
    void theMessageSaysWhere() {
        assertThatThrownBy(() -> span("{\"events\":[{},{\"name\":1}]}"))
                .hasMessageContaining("name must be a string, at \"$.events[1].name\"");
        for (var json : new String[] {"{} {}", "{}x", "{\"name\":\"a", ""}) {
            assertThatThrownBy(() -> span(json)).hasMessageContaining("not well-formed, or not complete");
        }
    }

    private static AnyValue value(String json) throws MalformedOtlp {
        return (AnyValue) JsonParser.read(bytes(json), AnyValue.newBuilder());
    }

    private static Span span(String json) throws MalformedOtlp {
        return (Span) JsonParser.read(bytes(json), Span.newBuilder());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
