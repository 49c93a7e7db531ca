package lab.receive;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.equalTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.Map;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example files decode into what they say, under the SDK's own assertions. */
class JsonExamplesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final long START = 1_760_000_000_000_000_000L;
    private static final long END = 1_760_000_060_000_000_000L;

    @Test
    void traces() throws Exception {
        var decoded = decode(Signal.TRACES);
        assertThat(decoded.spans()).hasSize(1);
        var span = decoded.spans().getFirst();

        assertThat(span)
                .hasName("POST /roasts")
                .hasKind(SpanKind.SERVER)
                .hasTraceId(TRACE)
                .hasSpanId(SPAN)
                .hasParentSpanId("00f067aa0ba902b6")
                .isSampled()
                .startsAt(START)
                .endsAt(START + 250_000_000)
                .hasEnded()
                .hasStatus(StatusData.create(StatusCode.ERROR, "the drum is stuck"))
                .hasAttributesSatisfyingExactly(
                        equalTo(stringKey("http.request.method"), "POST"),
                        equalTo(longKey("http.response.status_code"), 500),
                        equalTo(longKey("retries"), 2),
                        equalTo(stringArrayKey("beans"), List.of("arabica", "robusta")),
                        equalTo(valueKey("payload"), Value.of(new byte[] {0, 1, -1})))
                .hasTotalAttributeCount(9)
                .hasTotalRecordedEvents(3)
                .hasTotalRecordedLinks(4)
                .hasEventsSatisfyingExactly(event -> event.hasName("first crack")
                        .hasTimestamp(START + 100_000_000)
                        .hasAttributes(
                                Attributes.builder().put("temperature", 196.5).build()));
        assertThat(span.getSpanContext().getTraceState().asMap())
                .containsExactly(Map.entry("shop", "1"), Map.entry("other", "x"));
        assertThat(span.getSpanContext().isRemote()).isFalse();
        assertThat(span.getParentSpanContext().isRemote())
                .as("flags 0x300: the parent is remote")
                .isTrue();
        assertThat(span.getLinks()).singleElement().satisfies(link -> {
            assertThat(link.getSpanContext().getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(link.getSpanContext().isRemote())
                    .as("flags 0x101: known to be local")
                    .isFalse();
            assertThat(link.getSpanContext().isSampled()).isTrue();
            assertThat(link.getAttributes().get(stringKey("why"))).isEqualTo("the order");
        });
        assertThat(span.getEvents().getFirst().getDroppedAttributesCount()).isEqualTo(1);
        assertThat(span.getResource().getSchemaUrl()).isEqualTo("https://example.com/resource/1");
        assertThat(span.getResource().getAttributes())
                .as("a key that the SDK's Resource refuses is kept, escaped; what was dropped is counted")
                .isEqualTo(Attributes.of(
                        stringKey("service.name"),
                        "roastery",
                        stringKey("\\uac00\\uac8c"),
                        "서울",
                        longKey("otel.dropped_attributes_count"),
                        1L));
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("com.example.roast");
        assertThat(span.getInstrumentationScopeInfo().getVersion()).isEqualTo("2.1.0");
        assertThat(span.getInstrumentationScopeInfo().getSchemaUrl()).isEqualTo("https://example.com/scope/1");
        assertThat(span.getInstrumentationScopeInfo().getAttributes().get(stringKey("scope.kind")))
                .isEqualTo("by hand");
    }

    @Test
    void metrics() throws Exception {
        var metrics = decode(Signal.METRICS).metrics();
        assertThat(metrics).hasSize(5);

        assertThat(metrics.get(0))
                .hasName("roasts")
                .hasUnit("{roast}")
                .hasDescription("Finished roasts")
                .hasLongSumSatisfying(sum -> sum.isMonotonic()
                        .isDelta()
                        .hasPointsSatisfying(point -> point.hasValue(42)
                                .hasStartEpochNanos(START)
                                .hasEpochNanos(END)
                                .hasAttributes(Attributes.of(stringKey("bean"), "arabica"))
                                .hasExemplarsSatisfying(exemplar -> exemplar.hasValue(1)
                                        .hasTraceId(TRACE)
                                        .hasSpanId(SPAN)
                                        .hasEpochNanos(START + 30_000_000_000L)
                                        .hasFilteredAttributes(Attributes.of(stringKey("user"), "u7")))));
        assertThat(metrics.get(1))
                .hasName("drum.temperature")
                .hasDoubleGaugeSatisfying(gauge -> gauge.hasPointsSatisfying(point -> point.hasValue(196.5)));
        assertThat(metrics.get(2))
                .hasName("roast.duration")
                .hasHistogramSatisfying(histogram -> histogram
                        .isCumulative()
                        .hasPointsSatisfying(point -> point.hasCount(3)
                                .hasSum(1800.5)
                                .hasMin(480.5)
                                .hasMax(700)
                                .hasBucketBoundaries(500, 900)
                                .hasBucketCounts(1, 2, 0)));
        assertThat(metrics.get(3))
                .hasName("grind.size")
                .hasExponentialHistogramSatisfying(histogram -> histogram
                        .isCumulative()
                        .hasPointsSatisfying(point -> point.hasCount(6)
                                .hasSum(12)
                                .hasScale(-1)
                                .hasZeroCount(1)
                                .hasPositiveBucketsSatisfying(
                                        buckets -> buckets.hasOffset(1).hasCounts(List.of(2L, 0L, 3L)))
                                .hasNegativeBucketsSatisfying(buckets -> buckets.hasCounts(List.of()))));
        assertThat(metrics.get(4))
                .hasName("wait")
                .hasSummarySatisfying(summary -> summary.hasPointsSatisfying(point -> point.hasCount(5)
                        .hasSum(10)
                        .hasValuesSatisfying(
                                value -> value.hasQuantile(0.5).hasValue(2),
                                value -> value.hasQuantile(1).hasValue(Double.POSITIVE_INFINITY))));
    }

    @Test
    void logs() throws Exception {
        var logs = decode(Signal.LOGS).logs();
        assertThat(logs).hasSize(2);

        assertThat(logs.getFirst())
                .hasBody("the drum is stuck 🔥")
                .hasSeverity(Severity.ERROR)
                .hasSeverityText("SEVERE")
                .hasEventName("drum.stuck")
                .hasTimestamp(START + 100_000_000)
                .hasObservedTimestamp(START + 100_000_001)
                .hasTotalAttributeCount(4)
                .hasAttributesSatisfyingExactly(
                        equalTo(longKey("drum"), 3),
                        equalTo(booleanKey("hot"), true),
                        equalTo(valueKey("where"), Value.of(KeyValue.of("floor", Value.of(2)))));
        assertThat(logs.getFirst().getSpanContext().getTraceId()).isEqualTo(TRACE);
        assertThat(logs.getFirst().getSpanContext().getSpanId()).isEqualTo(SPAN);
        assertThat(logs.getFirst().getSpanContext().isSampled()).isTrue();

        var bare = logs.getLast();
        assertThat(bare)
                .hasBody(Value.of(KeyValue.of("beans", Value.of(Value.of("arabica"), Value.of(0.5), Value.empty()))))
                .hasSeverity(Severity.UNDEFINED_SEVERITY_NUMBER)
                .hasTimestamp(0);
        assertThat(bare.getSeverityText()).isNull();
        assertThat(bare.getEventName()).isNull();
        assertThat(bare.getSpanContext().isValid()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void protobufSaysTheSame(Signal signal) throws Exception {
        assertThat(Decoder.decode(signal, Encoding.PROTOBUF, Examples.protobuf(signal)))
                .usingRecursiveComparison() // columns of profiles have no equals
                .withEqualsForFields(Object::equals, "spans", "metrics", "logs")
                .isEqualTo(decode(signal));
    }

    private static DecodedRequest decode(Signal signal) throws MalformedOtlp {
        var decoded = Decoder.decode(signal, Encoding.JSON, Examples.of(signal));
        assertThat(decoded.rejected()).isZero();
        assertThat(decoded.why()).isEmpty();
        return decoded;
    }
}
