package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import java.util.ArrayList;
import java.util.List;

/**
 * One series of a metric: the measurements for one set of attributes. It may have arrived many times; see {@link #and}.
 *
 * @param value of a counter or gauge, or the sum of a distribution
 * @param distribution null unless the metric is a histogram or a summary
 * @param epochNanos when it was last collected
 */
public record Series(
        Attributes attributes, double value, Histogram distribution, List<ExemplarData> exemplars, long epochNanos) {

    private static final AttributeKey<Boolean> OVERFLOW = AttributeKey.booleanKey("otel.metric.overflow");

    public static Series of(PointData point) {
        var exemplars = new ArrayList<ExemplarData>(point.getExemplars());
        return switch (point) {
            case LongPointData number ->
                new Series(point.getAttributes(), number.getValue(), null, exemplars, point.getEpochNanos());
            case DoublePointData number ->
                new Series(point.getAttributes(), number.getValue(), null, exemplars, point.getEpochNanos());
            case HistogramPointData histogram ->
                new Series(
                        point.getAttributes(),
                        histogram.getSum(),
                        Histogram.of(histogram),
                        exemplars,
                        point.getEpochNanos());
            case ExponentialHistogramPointData histogram ->
                new Series(
                        point.getAttributes(),
                        histogram.getSum(),
                        Histogram.of(histogram),
                        exemplars,
                        point.getEpochNanos());
            case SummaryPointData summary ->
                new Series(
                        point.getAttributes(),
                        summary.getSum(),
                        Histogram.of(summary),
                        exemplars,
                        point.getEpochNanos());
            default -> new Series(point.getAttributes(), Double.NaN, null, exemplars, point.getEpochNanos());
        };
    }

    /**
     * Combines this series with a later arrival of the same one. For cumulative data and gauges, the latest value wins.
     * Deltas are added up.
     */
    Series and(Series other, boolean delta) {
        var later = other.epochNanos >= epochNanos ? other : this;
        if (!delta) {
            return later;
        }
        var both = new ArrayList<>(exemplars);
        both.addAll(other.exemplars);
        var sum = distribution == null || other.distribution == null
                ? later.distribution
                : distribution.plus(other.distribution);
        return new Series(attributes, value + other.value, sum, both, later.epochNanos);
    }

    /** Whether it is the overflow series, which collects everything over the cardinality limit. */
    public boolean isOverflow() {
        return isOverflow(attributes);
    }

    /** Whether these attributes mark the overflow series (Metrics SDK, Cardinality limits). */
    public static boolean isOverflow(Attributes attributes) {
        return Boolean.TRUE.equals(attributes.get(OVERFLOW));
    }

    /**
     * How the metric's points relate to earlier ones (opentelemetry.io/docs/specs/otel/metrics/data-model,
     * Temporality); null where it does not apply.
     */
    public static AggregationTemporality temporality(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().getAggregationTemporality();
            case DOUBLE_SUM -> metric.getDoubleSumData().getAggregationTemporality();
            case HISTOGRAM -> metric.getHistogramData().getAggregationTemporality();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogramData().getAggregationTemporality();
            default -> null;
        };
    }
}
