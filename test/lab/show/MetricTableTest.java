package lab.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lab.show.Distribution.Bucket;
import org.junit.jupiter.api.Test;

class MetricTableTest {

    @Test
    void takesTheLatestOfCumulativeData() {
        var collected = Meters.thrice(AggregationTemporality.CUMULATIVE);
        assertThat(draw(collected)).contains("cumulative", "\n    6\n", "3 values", "sum 120 ms", "mean 40 ms");
        assertThat(draw(collected.reversed())).as("in whatever order it arrived").isEqualTo(draw(collected));
    }

    @Test
    void addsUpDeltas() {
        assertThat(draw(Meters.thrice(AggregationTemporality.DELTA))).contains("delta", "\n    6\n", "3 values", "sum 120 ms", "min 20 ms", "max 60 ms");
    }

    @Test
    void namesTheServicesWhenThereAreSeveral() {
        var both = new ArrayList<>(Meters.all("shop"));
        both.addAll(Meters.all("stock"));
        assertThat(draw(both)).contains("\n  shop ", "\n  stock");
        assertThat(draw(Meters.all("shop"))).doesNotContain("\n  shop ");
    }

    @Test
    void leadsFromAnExemplarToItsTrace() {
        assertThat(draw(Meters.all("shop"))).contains("exemplar 0.93 s → trace 4bf92f35…");
    }

    @Test
    void saysWhenTheSpanOfAnExemplarIsNotThere() {
        assertThat(draw(Meters.all("shop"))).as("of a trace that was not sampled, or not sent").contains("span 00f067aa0ba90001 not seen");
    }

    @Test
    void marksTheSeriesThatTookTheOverflow() {
        assertThat(draw(Meters.all("shop"))).contains("otel.metric.overflow=true", "(all series beyond the limit, in one)");
    }

    @Test
    void placesExponentialBucketsAtPowersOfTheBase() {
        var positive = ExponentialHistogramBuckets.create(0, 0, List.of(1L, 2L, 3L));
        var negative = ExponentialHistogramBuckets.create(0, 1, List.of(4L, 5L));
        var point = ExponentialHistogramPointData.create(0, 10, 6, false, 0, false, 0, positive, negative, 0, 1, Attributes.empty(), List.of());
        assertThat(Distribution.of(point).buckets()).containsExactly(
            new Bucket(-4, 5), new Bucket(-2, 4), new Bucket(0, 6), new Bucket(2, 1), new Bucket(4, 2), new Bucket(8, 3));
    }

    @Test
    void drawsManyBucketsCoarserWithoutLosingACount() {
        var buckets = new ArrayList<Bucket>();
        for (int i = 1; i <= 160; i++) {
            buckets.add(new Bucket(i, 1));
        }
        var lines = Histogram.lines(buckets, Style.PLAIN, 80, Glyphs.UNICODE);
        var counts = new Line().add(lines.getLast()).runs();
        assertThat(counts.stream().filter(run -> !run.text().isBlank()).mapToLong(run -> Long.parseLong(run.text())).sum()).isEqualTo(160);
    }

    @Test
    void showsNoBucketsWhenNothingWasCounted() {
        assertThat(Histogram.lines(List.of(new Bucket(5, 0), new Bucket(Double.POSITIVE_INFINITY, 0)), Style.PLAIN, 80, Glyphs.UNICODE)).isEmpty();
    }

    private static String draw(List<MetricData> metrics) {
        return Picture.of("", new Emitted(List.of(), metrics, List.of()), Set.of()).text(new Terminal(100, false, true));
    }
}
