package lab.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lab.telemetry.Emitted;
import lab.telemetry.Histogram.Bucket;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Measures;
import lab.terminal.canvas.Style;
import lab.terminal.canvas.StyledText;
import lab.terminal.canvas.Terminal;
import org.junit.jupiter.api.Test;

class MetricTableTest {

    @Test
    void takesTheLatestOfCumulativeData() {
        var collected = Meters.thrice(AggregationTemporality.CUMULATIVE);
        assertThat(draw(collected)).contains("cumulative", "\n    6\n", "3 values", "sum 120 ms", "mean 40 ms");
        assertThat(draw(collected.reversed()))
                .as("in whatever order it arrived")
                .isEqualTo(draw(collected));
    }

    @Test
    void addsUpDeltas() {
        assertThat(draw(Meters.thrice(AggregationTemporality.DELTA)))
                .contains("delta", "\n    6\n", "3 values", "sum 120 ms", "min 20 ms", "max 60 ms");
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
        assertThat(draw(Meters.all("shop"))).contains("exemplar 930 ms → trace 4bf92f35…");
    }

    @Test
    void saysWhenTheSpanOfAnExemplarIsNotThere() {
        assertThat(draw(Meters.all("shop")))
                .as("of a trace that was not sampled, or not sent")
                .contains("span 00f067aa0ba90001 not seen");
    }

    @Test
    void marksTheSeriesThatTookTheOverflow() {
        assertThat(draw(Meters.all("shop")))
                .contains("otel.metric.overflow=true", "(all series beyond the limit, in one)");
    }

    @Test
    void drawsManyBucketsCoarserWithoutLosingACount() {
        var buckets = new ArrayList<Bucket>();
        for (int i = 1; i <= 160; i++) {
            buckets.add(new Bucket(i - 1, i, 1));
        }
        var lines = BucketBars.lines(buckets, Style.PLAIN, 80, Glyphs.UNICODE);
        var counts = new Line().add(lines.getLast()).runs();
        assertThat(counts.stream()
                        .filter(run -> !run.text().isBlank())
                        .mapToLong(run -> Long.parseLong(run.text()))
                        .sum())
                .isEqualTo(160);
    }

    @Test
    void showsNoBucketsWhenNothingWasCounted() {
        assertThat(BucketBars.lines(
                        List.of(new Bucket(0, 5, 0), new Bucket(5, Double.POSITIVE_INFINITY, 0)),
                        Style.PLAIN,
                        80,
                        Glyphs.UNICODE))
                .isEmpty();
    }

    @Test
    void saysValuesInTheirUnitAsPeopleDo() {
        assertThat(said(1.6e-7, "s")).isEqualTo("160 ns");
        assertThat(said(0.000003, "s")).isEqualTo("3 µs");
        assertThat(said(-0.25, "s")).isEqualTo("-250 ms");
        assertThat(said(0, "s")).isEqualTo("0 s");
        assertThat(said(2e-10, "s")).isEqualTo("0.2 ns");
        assertThat(said(1500, "ms")).isEqualTo("1.5 s");
        assertThat(said(999, "By")).isEqualTo("999 B");
        assertThat(said(10_000, "By")).isEqualTo("10 kB");
        assertThat(said(-2_352_390, "By")).isEqualTo("-2.352 MB");
        assertThat(said(1, "{order}")).isEqualTo("1 order");
        assertThat(said(4, "{order}")).isEqualTo("4 orders");
        assertThat(said(0, "{class}")).isEqualTo("0 classes");
        assertThat(said(2, "{query}")).isEqualTo("2 queries");
        assertThat(said(2, "{orders}")).isEqualTo("2 orders");
        assertThat(said(0.41, "1")).isEqualTo("0.41");
        assertThat(said(568, "g")).isEqualTo("568 g");
        assertThat(said(2, "{order}/s")).isEqualTo("2 {order}/s");
        assertThat(said(2, "{}")).isEqualTo("2 {}");
        assertThat(said(Double.NaN, "s")).isEqualTo("NaN s");
        assertThat(said(Double.POSITIVE_INFINITY, "By")).isEqualTo("Infinity B");
        assertThat(said(Double.MAX_VALUE, "s")).endsWith("E308 s");
    }

    @Test
    void showsTheShapeOfAnExponentialHistogram() {
        var buckets = new ArrayList<Bucket>();
        for (int i = 1; i <= 160; i++) {
            buckets.add(new Bucket(i - 1, i, i == 80 ? 100 : 1));
        }
        var lines = BucketBars.shape(buckets, Style.PLAIN, 80, upper -> Math.round(upper) + " B", Glyphs.UNICODE);
        assertThat(text(lines.getFirst())).hasSizeLessThanOrEqualTo(60).containsOnlyOnce("█");
        assertThat(text(lines.getLast())).startsWith("≤4 B ").endsWith("≤160 B");
        assertThat(BucketBars.shape(List.of(new Bucket(0, 5, 0)), Style.PLAIN, 80, Double::toString, Glyphs.UNICODE))
                .isEmpty();
    }

    @Test
    void cutsManySeriesAndCountsThem() {
        assertThat(draw(Meters.crowd(40)))
                .contains("· 40 series", "… 30 more series", "… 36 more series")
                .contains("(no description)");
    }

    private static String said(double value, String unit) {
        return Measures.of(value, unit, 4, Glyphs.UNICODE);
    }

    private static String text(Line line) {
        return line.runs().stream().map(StyledText::text).collect(java.util.stream.Collectors.joining());
    }

    private static String draw(List<MetricData> metrics) {
        return Picture.of("", new Emitted(List.of(), metrics, List.of()), Set.of(Detail.DESCRIPTIONS))
                .text(new Terminal(100, false, true));
    }
}
