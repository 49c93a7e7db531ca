package lab.terminal;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;
import java.util.List;
import lab.telemetry.Histogram.Bucket;
import lab.telemetry.Instrument;
import lab.telemetry.Series;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Durations;
import lab.terminal.canvas.Ink;
import lab.terminal.canvas.SvgDrawing;
import lab.text.Counted;

/**
 * Draws a metric as a chart: each histogram series as buckets side by side, all other series as bars one below the
 * other.
 */
public final class Plot {

    private static final int MARGIN = 20;
    private static final int WIDTH = 760;
    private static final int HIGH = 120;
    private static final int ROW = 24;
    /** More series would not be readable. */
    private static final int MAX_SERIES = 12;

    private final SvgDrawing drawing = new SvgDrawing();
    private double y = MARGIN + 12;

    private Plot() {}

    /**
     * A chart of these metrics. They may be repeated collections of the same one.
     *
     * @return a self-contained SVG image
     */
    public static String svg(Collection<MetricData> metrics) {
        var services = new ServiceColors();
        var plot = new Plot();
        var found = services.sorted(Instrument.of(metrics));
        found.forEach(metric -> plot.metric(metric, Ink.ofService(services.order(metric.service()))));
        return plot.drawing.svg(
                WIDTH,
                plot.y + MARGIN - 12,
                found.isEmpty() ? "no metric" : found.getFirst().name());
    }

    private void metric(Instrument metric, Ink ink) {
        drawing.text(MARGIN, y, "start", Ink.PLAIN, metric.name());
        drawing.text(
                WIDTH - MARGIN,
                y,
                "end",
                Ink.FAINT,
                metric.service() + " · " + metric.instrument()
                        + (metric.unit().isEmpty() ? "" : " · " + metric.unit()));
        y += ROW;
        var series = metric.series();
        var shown = series.subList(0, Math.min(MAX_SERIES, series.size()));
        if (shown.stream().anyMatch(one -> one.distribution() != null)) {
            shown.forEach(one -> histogram(one, ink));
        } else {
            bars(shown, ink);
        }
        if (series.size() > MAX_SERIES) {
            drawing.text(MARGIN, y, "start", Ink.FAINT, "and " + (series.size() - MAX_SERIES) + " series more");
            y += ROW;
        }
    }

    private void bars(List<Series> shown, Ink ink) {
        var most = shown.stream()
                .mapToDouble(Series::value)
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        var names = shown.stream()
                .map(one -> String.join(" ", Page.items(one.attributes())))
                .map(name -> name.isEmpty()
                        ? "(no attributes)"
                        : Cells.fit(name, 45, "…").strip())
                .toList();
        var left = MARGIN + names.stream().mapToDouble(SvgDrawing::width).max().orElse(0) + 10;
        for (var i = 0; i < shown.size(); i++) {
            var value = shown.get(i).value();
            var length =
                    most == 0 || !Double.isFinite(value) ? 0 : Math.abs(value) / most * (WIDTH - left - MARGIN - 90);
            drawing.text(MARGIN, y, "start", Ink.FAINT, names.get(i));
            drawing.box(left, y - 11, Math.max(1, length), 14, ink, 1);
            drawing.text(left + length + 8, y, "start", Ink.PLAIN, Durations.value(value, 4));
            y += ROW;
        }
    }

    private void histogram(Series series, Ink ink) {
        var all = series.distribution().buckets();
        var first = 0;
        var last = all.size();
        if (all.size() > 20) { // exponential: only non-empty buckets
            while (first < last && all.get(first).count() == 0) first++;
            while (last > first && all.get(last - 1).count() == 0) last--;
        }
        var buckets = all.subList(first, last);
        var most = buckets.stream().mapToLong(Bucket::count).max().orElse(1);
        var wide = (WIDTH - 2.0 * MARGIN) / Math.max(1, buckets.size());
        var base = y + HIGH;
        var labels = Math.max(1, (int) Math.ceil(52 / wide)); // labels only every few buckets, to stay readable
        for (var i = 0; i < buckets.size(); i++) {
            var bucket = buckets.get(i);
            var x = MARGIN + i * wide;
            var high = most == 0 ? 0 : (HIGH - 20.0) * bucket.count() / most;
            if (bucket.count() > 0) {
                drawing.box(x + wide * 0.08, base - high, wide * 0.84, high, ink, 1);
                if (wide > 20)
                    drawing.text(x + wide / 2, base - high - 5, "middle", Ink.PLAIN, String.valueOf(bucket.count()));
            }
            if (i % labels == 0) {
                var label = Double.isInfinite(bucket.high()) ? "+∞" : "≤" + Durations.value(bucket.high(), 3);
                drawing.text(x + wide / 2, base + 16, "middle", Ink.FAINT, label);
            }
        }
        drawing.path(SvgDrawing.f("M%d %.1fH%d", MARGIN, base + 0.5, WIDTH - MARGIN), Ink.FAINT, false);
        var name = String.join(" ", Page.items(series.attributes()));
        var said = Counted.of(series.distribution().count(), "value") + (name.isEmpty() ? "" : " · " + name);
        drawing.text(
                MARGIN,
                base + 34,
                "start",
                Ink.FAINT,
                Cells.fit(said, (int) ((WIDTH - 2 * MARGIN) / SvgDrawing.CELL), "…")
                        .stripTrailing());
        y = base + 34 + ROW;
    }
}
