package lab.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instruments and their series, from the exports in which they arrived. */
class InstrumentTest {

    private static final int DELTA = 1;
    private static final int CUMULATIVE = 2;

    @Test
    void cumulativeSumsReplaceEachOtherByTime() throws Exception {
        var series = series(counter(CUMULATIVE, 2, 5), counter(CUMULATIVE, 9, 8), counter(CUMULATIVE, 4, 6));
        assertThat(series.value())
                .as("the latest collection, in whatever order they come")
                .isEqualTo(8);
        assertThat(series.epochNanos()).isEqualTo(9);
        assertThat(series(counter(CUMULATIVE, 2, 5), counter(CUMULATIVE, 2, 6)).value())
                .as("of two at the same time the later arrival")
                .isEqualTo(6);
    }

    @Test
    void deltasAddUp() throws Exception {
        var series = series(counter(DELTA, 9, 5), counter(DELTA, 2, 8));
        assertThat(series.value()).isEqualTo(13);
        assertThat(series.epochNanos()).isEqualTo(9);
    }

    @Test
    void deltasOfHistogramsAddUpWithTheirExemplars() throws Exception {
        var series = series(histogram(DELTA, 1, 2), histogram(DELTA, 2, 3));
        assertThat(series.distribution().count()).isEqualTo(5);
        assertThat(series.value()).isEqualTo(5);
        assertThat(series.exemplars()).hasSize(2);
        assertThat(series(histogram(CUMULATIVE, 1, 2), histogram(CUMULATIVE, 2, 3))
                        .distribution()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void theOverflowSeriesComesFirstThenTheLargest() throws Exception {
        var points =
                "{\"timeUnixNano\":\"1\",\"asInt\":\"2\",%s},{\"timeUnixNano\":\"1\",\"asInt\":\"9\",%s},{\"timeUnixNano\":\"1\",\"asInt\":\"1\",%s},{\"timeUnixNano\":\"1\",\"asInt\":\"2\",%s}"
                        .formatted(
                                of("k", "{\"stringValue\":\"b\"}"),
                                of("k", "{\"stringValue\":\"c\"}"),
                                of("otel.metric.overflow", "{\"boolValue\":true}"),
                                of("k", "{\"stringValue\":\"a\"}"));
        var instrument = instrument(metric("sum", CUMULATIVE, points));
        assertThat(instrument.series()).extracting(Series::isOverflow).containsExactly(true, false, false, false);
        assertThat(instrument.series())
                .extracting(one -> one.attributes().get(AttributeKey.stringKey("k")))
                .containsExactly(null, "c", "a", "b");
    }

    @ParameterizedTest
    @CsvSource({"true,counter", "false,up-down counter"})
    void aSumIsACounterIfItOnlyGrows(boolean monotonic, String kind) throws Exception {
        for (var value : List.of("\"asInt\":\"1\"", "\"asDouble\":1.5")) {
            var json = metric("sum", CUMULATIVE, "{\"timeUnixNano\":\"1\"," + value + "}")
                    .replace("\"isMonotonic\":true", "\"isMonotonic\":" + monotonic);
            assertThat(instrument(json).instrument()).isEqualTo(kind);
        }
    }

    @Test
    void aGaugeIsNeitherAndAUnitOfOneSaysNothing() throws Exception {
        assertThat(instrument(metric("gauge", 0, "{\"timeUnixNano\":\"1\",\"asInt\":\"1\"}"))
                        .instrument())
                .isEqualTo("gauge");
        assertThat(instrument(metric("gauge", 0, "{\"timeUnixNano\":\"1\",\"asInt\":\"1\"}"))
                        .unit())
                .isEmpty();
        assertThat(instrument(histogram(DELTA, 1, 1).replace("\"unit\":\"1\"", "\"unit\":\"s\""))
                        .unit())
                .isEqualTo("s");
        assertThat(instrument(histogram(DELTA, 1, 1)).name()).isEqualTo("m");
        assertThat(instrument(histogram(DELTA, 1, 1)).instrument()).isEqualTo("histogram");
        assertThat(series(counter(CUMULATIVE, 1, 5)).value()).isEqualTo(5, within(0.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.opentelemetry.sdk.trace", "io.opentelemetry.exporters.otlp-http"})
    void theSdksMetricsAboutItselfAreLeftOut(String scope) throws Exception {
        var own = decode(counter(DELTA, 1, 1));
        var its = decode(counter(DELTA, 1, 1).replace("\"shop\"", "\"" + scope + "\""));
        var emitted = new Emitted(List.of(), List.of(own, its), List.of());
        assertThat(emitted.withoutTheSdk().metrics()).containsExactly(own);
        assertThat(emitted.nothing()).isFalse();
        assertThat(new Emitted(List.of(), List.of(its), List.of())
                        .withoutTheSdk()
                        .nothing())
                .isTrue();
    }

    private static Series series(String... exports) throws Exception {
        return instrument(exports).series().getFirst();
    }

    private static Instrument instrument(String... exports) throws Exception {
        var metrics = new ArrayList<MetricData>();
        for (var export : exports) {
            metrics.add(decode(export));
        }
        var instruments = Instrument.of(metrics);
        assertThat(instruments).hasSize(1);
        return instruments.getFirst();
    }

    private static MetricData decode(String json) throws Exception {
        return Decoder.decode(Signal.METRICS, Encoding.JSON, json.getBytes(StandardCharsets.UTF_8))
                .metrics()
                .iterator()
                .next();
    }

    private static String counter(int temporality, int time, int value) {
        return metric("sum", temporality, "{\"timeUnixNano\":\"%d\",\"asInt\":\"%d\"}".formatted(time, value));
    }

    private static String histogram(int temporality, int time, int count) {
        return metric("histogram", temporality, """
            {"timeUnixNano":"%1$d","count":"%2$d","sum":%2$d,"explicitBounds":[2],"bucketCounts":["%2$d","0"],
             "exemplars":[{"timeUnixNano":"%1$d","asDouble":1}]}\
            """.formatted(time, count));
    }

    private static String metric(String type, int temporality, String points) {
        var kind = temporality == 0 ? "" : "\"aggregationTemporality\":" + temporality + ",";
        var monotonic = type.equals("sum") ? "\"isMonotonic\":true," : "";
        return "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"scope\":{\"name\":\"shop\"},\"metrics\":[{\"name\":\"m\",\"unit\":\"1\",\""
                + type + "\":{" + kind + monotonic + "\"dataPoints\":[" + points + "]}}]}]}]}";
    }

    private static String of(String key, String value) {
        return "\"attributes\":[{\"key\":\"" + key + "\",\"value\":" + value + "}]";
    }
}
