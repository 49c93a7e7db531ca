package lab.terminal;

import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lab.telemetry.Histogram;
import lab.telemetry.Instrument;
import lab.telemetry.Series;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Durations;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Measures;
import lab.terminal.canvas.Style;
import lab.text.Counted;

/** Draws metrics as a table: on the left the instrument and its values, on the right their meaning. */
public final class MetricTable {

    private static final int MAX_METRICS = 100;
    private static final int MAX_SERIES = 10;
    /** A distribution takes five lines. */
    private static final int MAX_DISTRIBUTIONS = 4;

    private static final int MAX_EXEMPLARS = 3;
    private static final int GAP = 2;
    private static final int DIGITS = 6;
    private static final int MEAN_DIGITS = 4;
    private static final int SCALE_DIGITS = 3;
    /** With fewer values, a p95 is just the highest value; below a hundred, so is a p99. */
    private static final int ENOUGH_FOR_P95 = 20;

    private static final int ENOUGH_FOR_P99 = 100;

    private final Page page;
    private final Glyphs glyphs;
    private final SpanIndex spans;
    private final List<Instrument> metrics;
    /** The position of the two columns, and the width of the right one. */
    private final int left;

    private final int right;
    private final int rightWidth;

    MetricTable(Page page, List<Instrument> metrics, SpanIndex spans) {
        this.page = page;
        this.glyphs = page.glyphs;
        this.spans = spans;
        this.metrics = metrics;
        left = Page.INDENT + (page.services.count() > 1 ? page.serviceWidth() + GAP : 0);
        int widest = 0;
        for (var metric : metrics) {
            widest = Math.max(widest, Cells.width(metric.name()));
            for (var series : metric.series()) {
                widest = Math.max(widest, GAP + Cells.width(value(metric, series)));
            }
        }
        right = left + Math.min(widest, (page.columns - left) / 2) + GAP;
        rightWidth = page.columns - right;
    }

    void draw() {
        if (metrics.isEmpty()) {
            return;
        }
        page.gap();
        page.heading("metrics", List.of());
        String above = null;
        for (var metric : metrics.subList(0, Math.min(MAX_METRICS, metrics.size()))) {
            page.gap();
            draw(metric, metric.service().equals(above));
            above = metric.service();
        }
        more(metrics.size() - MAX_METRICS, "metric");
    }

    private void draw(Instrument metric, boolean sameService) {
        var line = page.line();
        if (left > Page.INDENT && !sameService) {
            page.service(line, metric.service());
        }
        line.to(left).add(Cells.fit(metric.name(), right - left - GAP, glyphs.ellipsis()), Style.BOLD);
        var all = metric.series();
        int most = all.stream().anyMatch(series -> series.distribution() != null) ? MAX_DISTRIBUTIONS : MAX_SERIES;
        var shown = all.subList(0, Math.min(most, all.size()));
        line.to(right)
                .add(
                        kind(metric) + (all.size() > most ? glyphs.separator() + all.size() + " series" : ""),
                        Style.FAINT);
        if (page.shows(Detail.DESCRIPTIONS)) {
            var description = metric.latest().getDescription();
            page.line()
                    .to(right)
                    .add(
                            Cells.fit(
                                    Cells.harmless(description.isEmpty() ? "(no description)" : description),
                                    rightWidth,
                                    glyphs.ellipsis()),
                            Style.FAINT);
        }
        int width = 0;
        int wordWidth = 0;
        for (var series : shown) {
            wordWidth = Math.max(wordWidth, word(value(metric, series)));
        }
        for (var series : shown) {
            width = Math.max(width, Cells.width(aligned(value(metric, series), wordWidth)));
        }
        for (var series : shown) {
            draw(metric, series, aligned(value(metric, series), wordWidth), Math.min(width, right - left - 2 * GAP));
        }
        more(all.size() - most, "series");
    }

    /** The width of a value's unit, in cells. */
    private static int word(String value) {
        int space = value.indexOf(' ');
        return space < 0 ? 0 : Cells.width(value.substring(space));
    }

    /** Aligns numbers: {@code 13 orders} above {@code 1 order}. */
    private static String aligned(String value, int wordWidth) {
        return value + " ".repeat(wordWidth - word(value));
    }

    private void draw(Instrument metric, Series series, String text, int valueWidth) {
        var value = Cells.fit(text, valueWidth, glyphs.ellipsis());
        var items = Page.items(series.attributes());
        if (series.isOverflow()) {
            items.add("(all series beyond the limit, in one)");
        }
        var beside = page.pack(items, rightWidth, Style.PLAIN);
        if (series.distribution() != null) {
            beside.addAll(page.pack(summary(metric, series.distribution()), rightWidth, Style.PLAIN));
            beside.addAll(page.pack(quantiles(metric, series.distribution()), rightWidth, Style.PLAIN));
        }
        var line = page.line().right(value, left + GAP + valueWidth, Style.PLAIN);
        for (int i = 0; i < beside.size(); i++) {
            (i == 0 ? line : page.line()).to(right).add(beside.get(i));
        }
        if (series.distribution() != null) {
            buckets(metric, series.distribution());
        }
        exemplars(metric, series.exemplars());
    }

    /**
     * Draws buckets in the right column if they fit, else across the page. Explicit bounds are labelled as in the code,
     * without a unit.
     */
    private void buckets(Instrument metric, Histogram distribution) {
        var style = page.services.style(metric.service());
        if (distribution.scale() != null) {
            for (var line : BucketBars.shape(
                    distribution.buckets(),
                    style,
                    rightWidth,
                    upper -> measured(upper, SCALE_DIGITS, metric),
                    glyphs)) {
                page.line().to(right).add(line);
            }
            return;
        }
        boolean fits = BucketBars.width(distribution.buckets(), glyphs) <= rightWidth;
        int start = fits ? right : left + 2 * GAP;
        for (var line : BucketBars.lines(distribution.buckets(), style, page.columns - start, glyphs)) {
            page.line().to(start).add(line);
        }
    }

    private String kind(Instrument metric) {
        var kind = new StringBuilder(metric.instrument());
        var temporality = Series.temporality(metric.latest());
        if (temporality != null) {
            kind.append(glyphs.separator()).append(temporality.name().toLowerCase(Locale.ROOT));
        }
        if (!metric.unit().isEmpty()) {
            kind.append(glyphs.separator()).append(metric.unit());
        }
        return kind.toString();
    }

    private String value(Instrument metric, Series series) {
        return series.distribution() == null
                ? measured(series.value(), DIGITS, metric)
                : Counted.of(series.distribution().count(), "value");
    }

    private String measured(double value, int digits, Instrument metric) {
        return Measures.of(value, metric.latest().getUnit(), digits, glyphs);
    }

    private List<String> summary(Instrument metric, Histogram distribution) {
        var items = new ArrayList<String>();
        items.add("sum " + measured(distribution.sum(), DIGITS, metric));
        if (distribution.count() > 0) {
            items.add("mean " + measured(distribution.sum() / distribution.count(), MEAN_DIGITS, metric));
        }
        if (!Double.isNaN(distribution.min())) {
            items.add("min " + measured(distribution.min(), MEAN_DIGITS, metric));
        }
        if (!Double.isNaN(distribution.max())) {
            items.add("max " + measured(distribution.max(), MEAN_DIGITS, metric));
        }
        return items;
    }

    private List<String> quantiles(Instrument metric, Histogram distribution) {
        var items = new ArrayList<String>();
        for (double share : shares(distribution)) {
            items.add("p" + Math.round(share * 100) + (glyphs.unicode() ? " ≈ " : " ~ ")
                    + measured(distribution.quantile(share), SCALE_DIGITS, metric));
        }
        if (distribution.scale() != null) {
            items.add("scale " + distribution.scale());
        }
        for (var quantile : distribution.quantiles()) {
            items.add("p" + Durations.value(quantile.getQuantile() * 100, MEAN_DIGITS) + " "
                    + measured(quantile.getValue(), MEAN_DIGITS, metric));
        }
        return items;
    }

    private static List<Double> shares(Histogram distribution) {
        if (distribution.buckets().isEmpty() || distribution.count() < ENOUGH_FOR_P95) {
            return List.of();
        }
        return distribution.count() < ENOUGH_FOR_P99 ? List.of(0.5, 0.95) : List.of(0.5, 0.95, 0.99);
    }

    /** Leads from a value to the trace in which it was measured. */
    private void exemplars(Instrument metric, List<ExemplarData> exemplars) {
        var latest = new ArrayList<>(exemplars);
        latest.sort((a, b) -> Long.compare(b.getEpochNanos(), a.getEpochNanos()));
        for (var exemplar : latest.subList(0, Math.min(MAX_EXEMPLARS, latest.size()))) {
            double value = switch (exemplar) {
                case LongExemplarData whole -> whole.getValue();
                case DoubleExemplarData number -> number.getValue();
                default -> Double.NaN;
            };
            var items = new ArrayList<String>();
            var from = "exemplar " + measured(value, MEAN_DIGITS, metric) + " " + glyphs.arrow();
            var context = exemplar.getSpanContext();
            if (context.isValid()) {
                var node = spans.find(context);
                items.add(from + " trace " + context.getTraceId().substring(0, 8) + glyphs.ellipsis());
                items.add("span " + context.getSpanId() + " "
                        + (node == null ? "not seen" : node.span().getName()));
            } else {
                items.add(from + " no span");
            }
            items.addAll(Page.items(exemplar.getFilteredAttributes()));
            for (var packed : page.pack(items, rightWidth, Style.FAINT)) {
                page.line().to(right).add(packed);
            }
        }
    }

    private void more(int left, String what) {
        if (left > 0) {
            page.line().to(this.left + GAP).add(glyphs.ellipsis() + " " + left + " more " + what, Style.FAINT);
        }
    }
}
