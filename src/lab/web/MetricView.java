package lab.web;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lab.analysis.TimeRange;
import lab.telemetry.Histogram;
import lab.telemetry.ServiceName;
import lab.telemetry.Store;

/**
 * One instrument with its series, each a sequence of points over time.
 *
 * @param head its description
 * @param scope of its latest export, like the resource; each series has its resource's differences
 * @param series the ones with the largest latest values; the overflow series comes first
 * @param more the number of series not listed
 * @param heat of a histogram: its buckets over time, of all series together; else absent
 */
record MetricView(
        MetricList.Row head,
        TraceView.Scope scope,
        Map<String, Object> resource,
        List<Series> series,
        int more,
        Heat heat) {

    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99};
    private static final int MAX_SERIES = 60;
    private static final int MAX_POINTS = 300;
    private static final int MAX_EXEMPLARS = 200;
    private static final int MAX_COLUMNS = 60;
    private static final int MAX_CELLS = 20_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * One series.
     *
     * @param resource attributes by which its resource differs from those of other series
     * @param overflow whether it collects the attribute sets beyond the cardinality limit (Metrics SDK, Overflow
     *     attribute)
     * @param points oldest first; at most 300, the latest
     * @param buckets of a histogram: all received counts
     */
    record Series(
            Map<String, Object> attributes,
            Map<String, Object> resource,
            boolean overflow,
            List<Point> points,
            Distribution buckets,
            List<Exemplar> exemplars) {}

    /**
     * One point.
     *
     * @param millis epoch
     * @param value the number; for a histogram its mean
     * @param count of a histogram or summary, in the interval before this point if known
     * @param quantiles p50 and so on, of the same interval
     */
    record Point(double millis, double startMillis, double value, Long count, Map<String, Double> quantiles) {}

    record Distribution(
            long count,
            double sum,
            double min,
            double max,
            List<Histogram.Bucket> buckets,
            Map<String, Double> quantiles) {}

    /** A measurement with its trace; the ids are empty when it was made outside a trace. */
    record Exemplar(
            double millis, double value, String traceId, String spanId, boolean here, Map<String, Object> attributes) {}

    /** A pointer from a span to an exemplar that was measured in it. */
    record Pointer(String service, String scope, String metric, String unit, double value, double millis) {}

    /**
     * Buckets over time.
     *
     * @param fromMillis where its columns begin, epoch
     * @param slotMillis how wide one is
     */
    record Heat(double fromMillis, double slotMillis, int columns, List<Cell> cells) {}

    /** The number of values in a column above {@code low} and at most {@code high}. Bounds may be infinite. */
    record Cell(int column, double low, double high, long count) {}

    /** The buckets of a point's interval. */
    private record Counted(long nanos, List<Histogram.Bucket> buckets) {}

    /**
     * The instrument of these exports, which the caller has selected. Points, exemplars and buckets are limited to the
     * time range of the request, and to the series that have its attributes.
     */
    static MetricView of(MetricList.Row head, List<MetricData> exports, Store store, Filter asked) {
        var points = new LinkedHashMap<List<Attributes>, List<PointData>>();
        for (var export : exports)
            for (var point : export.getData().getPoints()) {
                asked.deadline().step();
                if (asked.hasAttributes(
                        point.getAttributes(), export.getResource().getAttributes()))
                    points.computeIfAbsent(
                                    List.of(
                                            point.getAttributes(),
                                            export.getResource().getAttributes()),
                                    key -> new ArrayList<>())
                            .add(point);
            }
        var traces = new LinkedHashSet<String>();
        asked.deadline().watching(store.spans()).forEach(span -> traces.add(span.getTraceId()));
        var common = common(points.keySet().stream().map(List::getLast).toList());
        var delta = head.temporality().equals("delta");
        var series = new ArrayList<Series>();
        var counted = new ArrayList<List<Counted>>();
        var range = asked.range();
        points.forEach((key, line) -> {
            var intervals = new ArrayList<Counted>();
            line.sort((a, b) -> Long.compare(a.getEpochNanos(), b.getEpochNanos()));
            var one = series(
                    key.getFirst(),
                    distinct(key.getLast(), common),
                    asked.deadline().watching(line),
                    delta,
                    traces,
                    range,
                    intervals);
            if (!one.points.isEmpty()) series.add(one);
            counted.add(intervals);
        });
        series.sort((a, b) -> a.overflow != b.overflow ? (a.overflow ? -1 : 1) : Double.compare(size(b), size(a)));
        var shown = series.subList(0, Math.min(MAX_SERIES, series.size()));
        var latest = exports.getLast();
        return new MetricView(
                head,
                TraceView.Scope.of(latest.getInstrumentationScopeInfo()),
                JsonValues.of(latest.getResource()),
                List.copyOf(shown),
                series.size() - shown.size(),
                heat(counted));
    }

    private static Heat heat(List<List<Counted>> series) {
        var all = series.stream().flatMap(List::stream).toList();
        if (all.isEmpty()) return null;
        var times = TimeRange.ALL.fitted(all.stream().mapToLong(Counted::nanos));
        var range = new TimeRange(times.from(), Math.max(times.to(), times.from() + NANOS_PER_SECOND));
        // As many as there are points, so that there are no gaps between those of one series.
        var columns = Math.clamp(series.stream().mapToInt(List::size).max().orElse(1), 1, MAX_COLUMNS);
        var cells = new LinkedHashMap<Cell, Long>();
        for (var one : all)
            for (var bucket : one.buckets) {
                if (bucket.count() > 0 && cells.size() < MAX_CELLS)
                    cells.merge(
                            new Cell(range.slot(one.nanos, columns), bucket.low(), bucket.high(), 0),
                            bucket.count(),
                            Long::sum);
            }
        return new Heat(
                range.from() / 1e6,
                range.slotNanos(columns) / 1e6,
                columns,
                cells.entrySet().stream()
                        .map(cell ->
                                new Cell(cell.getKey().column, cell.getKey().low, cell.getKey().high, cell.getValue()))
                        .toList());
    }

    private static double size(Series series) {
        return series.buckets == null ? series.points.getLast().value : series.buckets.count;
    }

    private static Series series(
            Attributes attributes,
            Map<String, Object> resource,
            List<PointData> line,
            boolean delta,
            Set<String> traces,
            TimeRange range,
            List<Counted> intervals) {
        var points = new ArrayList<Point>();
        var exemplars = new LinkedHashSet<Exemplar>();
        Histogram total = null;
        PointData before = null;
        for (var point : line) {
            var buckets = histogram(point);
            var earlier = before == null ? null : histogram(before);
            // Cumulative data that was reset starts again from zero.
            var continues = before != null && before.getStartEpochNanos() == point.getStartEpochNanos();
            var interval = buckets == null || delta || earlier == null || !continues ? buckets : buckets.since(earlier);
            before = point;
            if (!range.contains(point.getEpochNanos())) continue;
            if (buckets != null) {
                // Of a part of the time, what was counted in it; of all of it, what the sender says.
                var part = delta || !range.equals(TimeRange.ALL);
                total = part ? total == null ? interval : total.plus(interval) : buckets;
                intervals.add(new Counted(point.getEpochNanos(), interval.counted()));
            }
            points.add(point(point, interval));
            for (var exemplar : point.getExemplars())
                if (range.contains(exemplar.getEpochNanos())) exemplars.add(exemplar(exemplar, traces));
        }
        var latest = points.subList(Math.max(0, points.size() - MAX_POINTS), points.size());
        return new Series(
                JsonValues.of(attributes),
                resource,
                lab.telemetry.Series.isOverflow(attributes),
                List.copyOf(latest),
                total == null ? null : distribution(total),
                exemplars.stream()
                        .skip(Math.max(0, exemplars.size() - MAX_EXEMPLARS))
                        .toList());
    }

    private static Histogram histogram(PointData point) {
        return switch (point) {
            case HistogramPointData histogram -> Histogram.of(histogram);
            case ExponentialHistogramPointData histogram -> Histogram.of(histogram);
            default -> null;
        };
    }

    private static Distribution distribution(Histogram histogram) {
        return new Distribution(
                histogram.count(),
                histogram.sum(),
                histogram.min(),
                histogram.max(),
                histogram.counted(),
                quantiles(histogram));
    }

    private static Point point(PointData point, Histogram interval) {
        var millis = point.getEpochNanos() / 1e6;
        var start = point.getStartEpochNanos() / 1e6;
        return switch (point) {
            case LongPointData number -> new Point(millis, start, number.getValue(), null, null);
            case DoublePointData number -> new Point(millis, start, number.getValue(), null, null);
            case SummaryPointData summary ->
                new Point(
                        millis,
                        start,
                        summary.getSum() / Math.max(1, summary.getCount()),
                        summary.getCount(),
                        quantiles(summary));
            default ->
                interval == null
                        ? new Point(millis, start, Double.NaN, null, null)
                        : new Point(
                                millis,
                                start,
                                interval.count() == 0 ? 0 : interval.sum() / interval.count(),
                                interval.count(),
                                quantiles(interval));
        };
    }

    private static Map<String, Double> quantiles(Histogram histogram) {
        var quantiles = new LinkedHashMap<String, Double>();
        if (!histogram.isDivided()) return quantiles;
        for (var share : QUANTILES) {
            var value = histogram.quantile(share);
            if (!Double.isNaN(value)) quantiles.put("p" + Math.round(share * 100), value);
        }
        return quantiles;
    }

    private static Map<String, Double> quantiles(SummaryPointData summary) {
        var quantiles = new LinkedHashMap<String, Double>();
        for (ValueAtQuantile one : summary.getValues()) quantiles.put("p" + percent(one.getQuantile()), one.getValue());
        return quantiles;
    }

    /** Formats a share exactly: 0.9999 is not 100 %. */
    private static String percent(double share) {
        return Double.isFinite(share)
                ? BigDecimal.valueOf(share)
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString()
                : Double.toString(share);
    }

    private static Exemplar exemplar(ExemplarData exemplar, Set<String> traces) {
        var trace = TraceView.known(exemplar.getSpanContext().getTraceId());
        return new Exemplar(
                exemplar.getEpochNanos() / 1e6,
                value(exemplar),
                trace,
                TraceView.known(exemplar.getSpanContext().getSpanId()),
                traces.contains(trace),
                JsonValues.of(exemplar.getFilteredAttributes()));
    }

    private static double value(ExemplarData exemplar) {
        return switch (exemplar) {
            case LongExemplarData whole -> whole.getValue();
            case DoubleExemplarData real -> real.getValue();
            default -> Double.NaN;
        };
    }

    /** The exemplars that were measured in a trace, by span id; each once, even if it was exported repeatedly. */
    static Map<String, List<Pointer>> exemplarsOf(String traceId, List<MetricData> metrics) {
        var found = new HashMap<String, LinkedHashSet<Pointer>>();
        for (var metric : metrics)
            for (var point : metric.getData().getPoints())
                for (var exemplar : point.getExemplars())
                    if (exemplar.getSpanContext().getTraceId().equals(traceId))
                        found.computeIfAbsent(exemplar.getSpanContext().getSpanId(), id -> new LinkedHashSet<>())
                                .add(pointer(metric, exemplar));
        var lists = new HashMap<String, List<Pointer>>();
        found.forEach((span, pointers) -> lists.put(span, List.copyOf(pointers)));
        return lists;
    }

    private static Pointer pointer(MetricData metric, ExemplarData exemplar) {
        return new Pointer(
                ServiceName.of(metric.getResource()),
                metric.getInstrumentationScopeInfo().getName(),
                metric.getName(),
                metric.getUnit(),
                value(exemplar),
                exemplar.getEpochNanos() / 1e6);
    }

    private static Map<String, Object> common(List<Attributes> resources) {
        if (resources.isEmpty()) return Map.of();
        var common = new LinkedHashMap<>(JsonValues.of(resources.getFirst()));
        for (var resource : resources)
            common.entrySet().retainAll(JsonValues.of(resource).entrySet());
        return common;
    }

    private static Map<String, Object> distinct(Attributes resource, Map<String, Object> common) {
        var distinct = new LinkedHashMap<>(JsonValues.of(resource));
        distinct.entrySet().removeAll(common.entrySet());
        return distinct;
    }

    public static String temporality(MetricData metric) {
        AggregationTemporality temporality = switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().getAggregationTemporality();
            case DOUBLE_SUM -> metric.getDoubleSumData().getAggregationTemporality();
            case HISTOGRAM -> metric.getHistogramData().getAggregationTemporality();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogramData().getAggregationTemporality();
            default -> null;
        };
        return temporality == null ? "" : temporality.name().toLowerCase(Locale.ROOT);
    }
}
