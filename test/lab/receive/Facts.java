package lab.receive;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All that the SDK's getters tell, so that data of different classes can be compared. */
final class Facts {

    private Facts() {}

    static List<List<Object>> spans(Collection<SpanData> spans) {
        return spans.stream().map(Facts::of).toList();
    }

    static Set<List<Object>> metrics(Collection<MetricData> metrics) {
        return metrics.stream().map(Facts::of).collect(Collectors.toSet());
    }

    static List<List<Object>> logs(Collection<LogRecordData> logs) {
        return logs.stream().map(Facts::of).toList();
    }

    @SuppressWarnings("deprecation")
    static List<Object> of(SpanData span) {
        // Of the parent's context, OTLP carries the span id and whether it is remote.
        var parent = span.getParentSpanContext();
        return list(
                span.getName(),
                span.getKind(),
                context(span.getSpanContext()),
                parent.getTraceId(),
                parent.getSpanId(),
                parent.isRemote(),
                parent.isValid(),
                span.getStatus(),
                span.getStartEpochNanos(),
                span.getEndEpochNanos(),
                span.hasEnded(),
                span.getAttributes().asMap(),
                span.getTotalAttributeCount(),
                span.getEvents(),
                span.getTotalRecordedEvents(),
                span.getLinks(),
                span.getTotalRecordedLinks(),
                span.getInstrumentationLibraryInfo(),
                span.getInstrumentationScopeInfo(),
                span.getResource());
    }

    static List<Object> of(LogRecordData log) {
        return list(
                log.getResource(),
                log.getInstrumentationScopeInfo(),
                log.getTimestampEpochNanos(),
                log.getObservedTimestampEpochNanos(),
                context(log.getSpanContext()),
                log.getSeverity(),
                log.getSeverityText(),
                log.getBodyValue(),
                log.getAttributes().asMap(),
                log.getTotalAttributeCount(),
                log.getEventName());
    }

    static List<Object> of(MetricData metric) {
        var points = metric.getData().getPoints().stream().map(Facts::of).collect(Collectors.toSet());
        return list(
                metric.getResource(),
                metric.getInstrumentationScopeInfo(),
                metric.getName(),
                metric.getDescription(),
                metric.getUnit(),
                metric.getType(),
                points,
                temporality(metric));
    }

    private static Object temporality(MetricData metric) {
        return switch (metric.getData()) {
            case SumData<?> sum -> list(sum.getAggregationTemporality(), sum.isMonotonic());
            case HistogramData histogram -> histogram.getAggregationTemporality();
            case ExponentialHistogramData histogram -> histogram.getAggregationTemporality();
            default -> "none";
        };
    }

    private static List<Object> of(PointData point) {
        var value = switch (point) {
            case LongPointData p -> p.getValue();
            case DoublePointData p -> p.getValue();
            case HistogramPointData p ->
                list(
                        p.getSum(),
                        p.getCount(),
                        p.hasMin(),
                        p.getMin(),
                        p.hasMax(),
                        p.getMax(),
                        p.getBoundaries(),
                        p.getCounts());
            case ExponentialHistogramPointData p ->
                list(
                        p.getScale(),
                        p.getSum(),
                        p.getCount(),
                        p.getZeroCount(),
                        p.hasMin(),
                        p.getMin(),
                        p.hasMax(),
                        p.getMax(),
                        buckets(p.getPositiveBuckets()),
                        buckets(p.getNegativeBuckets()));
            case SummaryPointData p -> list(p.getCount(), p.getSum(), p.getValues());
            default -> throw new AssertionError("unknown: " + point);
        };
        return list(
                point.getStartEpochNanos(),
                point.getEpochNanos(),
                point.getAttributes(),
                value,
                point.getExemplars().stream().map(Facts::of).toList());
    }

    private static List<Object> of(ExemplarData exemplar) {
        var value = switch (exemplar) {
            case LongExemplarData e -> (Object) e.getValue();
            case DoubleExemplarData e -> e.getValue();
            default -> throw new AssertionError("unknown: " + exemplar);
        };
        var context = exemplar.getSpanContext();
        return list(
                exemplar.getFilteredAttributes(),
                exemplar.getEpochNanos(),
                value,
                context.getTraceId(),
                context.getSpanId());
    }

    private static List<Object> context(SpanContext context) {
        return list(
                context.getTraceId(),
                context.getSpanId(),
                context.getTraceFlags(),
                context.getTraceState(),
                context.isRemote(),
                context.isValid());
    }

    private static List<Object> buckets(ExponentialHistogramBuckets buckets) {
        return list(buckets.getScale(), buckets.getOffset(), buckets.getBucketCounts(), buckets.getTotalCount());
    }

    private static List<Object> list(Object... facts) {
        return Arrays.asList(facts);
    }
}
