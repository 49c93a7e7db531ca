package lab.show;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lab.show.Distribution.Bucket;

/** Metrics as a table: on the left the instrument and under it its values, on the right what they mean. */
final class MetricTable {

    private static final int MOST_METRICS = 100;
    private static final int MOST_SERIES = 20;
    private static final int MOST_EXEMPLARS = 3;
    private static final int GAP = 2;
    private static final int DIGITS = 6;
    private static final int MEAN_DIGITS = 4;
    private static final AttributeKey<Boolean> OVERFLOW = AttributeKey.booleanKey("otel.metric.overflow");

    private final Page page;
    private final Glyphs glyphs;
    private final Spans spans;
    private final List<Metric> metrics;
    /** Where the two columns begin, and how wide the right one is. */
    private final int left;
    private final int right;
    private final int rightWidth;

    MetricTable(Page page, List<Metric> metrics, Spans spans) {
        this.page = page;
        this.glyphs = page.glyphs;
        this.spans = spans;
        this.metrics = metrics;
        left = Page.INDENT + (page.services.count() > 1 ? page.serviceWidth() + GAP : 0);
        int widest = 0;
        for (var metric : metrics) {
            widest = Math.max(widest, Cells.width(metric.latest.getName()));
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
        for (var metric : metrics.subList(0, Math.min(MOST_METRICS, metrics.size()))) {
            page.gap();
            draw(metric, metric.service.equals(above));
            above = metric.service;
        }
        more(metrics.size() - MOST_METRICS, "metric");
    }

    private void draw(Metric metric, boolean sameService) {
        var line = page.line();
        if (left > Page.INDENT && !sameService) {
            page.service(line, metric.service);
        }
        line.to(left).add(Cells.fit(metric.latest.getName(), right - left - GAP, glyphs.ellipsis()), Style.BOLD);
        line.to(right).add(kind(metric), Style.FAINT);
        var all = metric.series();
        var shown = all.subList(0, Math.min(MOST_SERIES, all.size()));
        int width = 0;
        for (var series : shown) {
            width = Math.max(width, Cells.width(value(metric, series)));
        }
        for (var series : shown) {
            draw(metric, series, Math.min(width, right - left - 2 * GAP));
        }
        more(all.size() - MOST_SERIES, "series");
    }

    private void draw(Metric metric, Series series, int valueWidth) {
        var value = Cells.fit(value(metric, series), valueWidth, glyphs.ellipsis());
        var items = Page.items(series.attributes());
        if (isOverflow(series)) {
            items.add("(all series beyond the limit, in one)");
        }
        var beside = page.pack(items, rightWidth, Style.PLAIN);
        if (series.distribution() != null) {
            beside.addAll(page.pack(summary(metric, series.distribution()), rightWidth, Style.PLAIN));
        }
        var line = page.line().right(value, left + GAP + valueWidth, Style.PLAIN);
        for (int i = 0; i < beside.size(); i++) {
            (i == 0 ? line : page.line()).to(right).add(beside.get(i));
        }
        if (series.distribution() != null) {
            buckets(series.distribution().buckets(), page.services.style(metric.service));
        }
        exemplars(metric, series.exemplars());
    }

    /** In the right column where they fit, else across the page. */
    private void buckets(List<Bucket> buckets, Style style) {
        boolean fits = Histogram.width(buckets, glyphs) <= rightWidth;
        int start = fits ? right : left + 2 * GAP;
        for (var line : Histogram.lines(buckets, style, page.columns - start, glyphs)) {
            page.line().to(start).add(line);
        }
    }

    private String kind(Metric metric) {
        var kind = new StringBuilder(metric.instrument());
        var temporality = Series.temporality(metric.latest);
        if (temporality != null) {
            kind.append(glyphs.separator()).append(temporality.name().toLowerCase(Locale.ROOT));
        }
        if (!metric.unit().isEmpty()) {
            kind.append(glyphs.separator()).append(metric.unit());
        }
        return kind.toString();
    }

    private static String value(Metric metric, Series series) {
        return series.distribution() == null ? measured(series.value(), DIGITS, metric) : Numbers.count(series.distribution().count(), "value");
    }

    private static String measured(double value, int digits, Metric metric) {
        return Numbers.value(value, digits) + (metric.unit().isEmpty() ? "" : " " + metric.unit());
    }

    private static List<String> summary(Metric metric, Distribution distribution) {
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
        for (var quantile : distribution.quantiles()) {
            items.add("p" + Numbers.value(quantile.getQuantile() * 100, MEAN_DIGITS) + " " + measured(quantile.getValue(), MEAN_DIGITS, metric));
        }
        return items;
    }

    /** From a value to the trace in which it was measured. */
    private void exemplars(Metric metric, List<ExemplarData> exemplars) {
        var latest = new ArrayList<>(exemplars);
        latest.sort((a, b) -> Long.compare(b.getEpochNanos(), a.getEpochNanos()));
        for (var exemplar : latest.subList(0, Math.min(MOST_EXEMPLARS, latest.size()))) {
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
                items.add("span " + context.getSpanId() + " " + (node == null ? "not seen" : node.span.getName()));
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

    static boolean isOverflow(Series series) {
        return Boolean.TRUE.equals(series.attributes().get(OVERFLOW));
    }
}
