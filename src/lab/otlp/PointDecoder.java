package lab.otlp;

import static lab.otlp.AttributeValues.unsigned;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Decodes the data points of one metric (OTLP's metrics.proto).
 *
 * <p>An invalid point is rejected with a reason. A point with the flag "no recorded value" is valid but empty, and is
 * skipped silently.
 */
record PointDecoder(String metric, Rejections remarks) {

    private record LongPoint(
            long getStartEpochNanos,
            long getEpochNanos,
            Attributes getAttributes,
            long getValue,
            List<LongExemplarData> getExemplars)
            implements LongPointData {}

    private record HistogramPoint(
            long getStartEpochNanos,
            long getEpochNanos,
            Attributes getAttributes,
            double getSum,
            long getCount,
            boolean hasMin,
            double getMin,
            boolean hasMax,
            double getMax,
            List<Double> getBoundaries,
            List<Long> getCounts,
            List<DoubleExemplarData> getExemplars)
            implements HistogramPointData {}

    private record ExponentialPoint(
            long getStartEpochNanos,
            long getEpochNanos,
            Attributes getAttributes,
            int getScale,
            double getSum,
            long getCount,
            long getZeroCount,
            boolean hasMin,
            double getMin,
            boolean hasMax,
            double getMax,
            ExponentialHistogramBuckets getPositiveBuckets,
            ExponentialHistogramBuckets getNegativeBuckets,
            List<DoubleExemplarData> getExemplars)
            implements ExponentialHistogramPointData {}

    List<LongPointData> longs(List<NumberDataPoint> points) {
        return valid(
                points,
                this::fault,
                NumberDataPoint::getFlags,
                p -> new LongPoint(
                        unsigned(p.getStartTimeUnixNano()),
                        unsigned(p.getTimeUnixNano()),
                        attributes(p.getAttributesList()),
                        p.getAsInt(),
                        exemplars(p.getExemplarsList(), PointDecoder::longExemplar)));
    }

    List<DoublePointData> doubles(List<NumberDataPoint> points) {
        return valid(
                points,
                this::fault,
                NumberDataPoint::getFlags,
                p -> DoublePointData.create(
                        unsigned(p.getStartTimeUnixNano()),
                        unsigned(p.getTimeUnixNano()),
                        attributes(p.getAttributesList()),
                        p.hasAsInt() ? p.getAsInt() : p.getAsDouble(),
                        exemplars(p.getExemplarsList(), PointDecoder::doubleExemplar)));
    }

    List<HistogramPointData> histograms(List<HistogramDataPoint> points) {
        return valid(
                points,
                this::fault,
                HistogramDataPoint::getFlags,
                p -> new HistogramPoint(
                        unsigned(p.getStartTimeUnixNano()),
                        unsigned(p.getTimeUnixNano()),
                        attributes(p.getAttributesList()),
                        p.hasSum() ? p.getSum() : unknownSum(p.getCount()),
                        unsigned(p.getCount()),
                        p.hasMin(),
                        p.getMin(),
                        p.hasMax(),
                        p.getMax(),
                        List.copyOf(p.getExplicitBoundsList()),
                        // Without buckets only count and sum are known. For the SDK that is a single bucket.
                        p.getBucketCountsCount() == 0
                                ? List.of(unsigned(p.getCount()))
                                : counts(p.getBucketCountsList()),
                        exemplars(p.getExemplarsList(), PointDecoder::doubleExemplar)));
    }

    List<ExponentialHistogramPointData> exponentialHistograms(List<ExponentialHistogramDataPoint> points) {
        return valid(
                points,
                p -> noTime(p.getTimeUnixNano()),
                ExponentialHistogramDataPoint::getFlags,
                p -> new ExponentialPoint(
                        unsigned(p.getStartTimeUnixNano()),
                        unsigned(p.getTimeUnixNano()),
                        attributes(p.getAttributesList()),
                        p.getScale(),
                        p.hasSum() ? p.getSum() : unknownSum(p.getCount()),
                        unsigned(p.getCount()),
                        unsigned(p.getZeroCount()),
                        p.hasMin(),
                        p.getMin(),
                        p.hasMax(),
                        p.getMax(),
                        buckets(p.getScale(), p.getPositive()),
                        buckets(p.getScale(), p.getNegative()),
                        exemplars(p.getExemplarsList(), PointDecoder::doubleExemplar)));
    }

    List<SummaryPointData> summaries(List<SummaryDataPoint> points) {
        return valid(
                points,
                p -> noTime(p.getTimeUnixNano()),
                SummaryDataPoint::getFlags,
                p -> SummaryPointData.create(
                        unsigned(p.getStartTimeUnixNano()),
                        unsigned(p.getTimeUnixNano()),
                        attributes(p.getAttributesList()),
                        unsigned(p.getCount()),
                        p.getSum(),
                        p.getQuantileValuesList().stream()
                                .map(q -> ValueAtQuantile.create(q.getQuantile(), q.getValue()))
                                .toList()));
    }

    private <P, D extends PointData> List<D> valid(
            List<P> points, Function<P, String> fault, Function<P, Integer> flags, Function<P, D> decode) {
        var valid = new ArrayList<D>();
        for (var point : points) {
            if ((flags.apply(point) & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0) continue;
            var why = fault.apply(point);
            if (why == null) valid.add(decode.apply(point));
            else remarks.reject("a data point of metric " + Rejections.quote(metric) + " " + why);
        }
        return List.copyOf(valid);
    }

    private Attributes attributes(List<KeyValue> pairs) {
        remarks.attributes("a data point of metric " + Rejections.quote(metric), pairs.size());
        return AttributeValues.attributes(pairs);
    }

    private String fault(NumberDataPoint point) {
        if (!point.hasAsInt() && !point.hasAsDouble()) return "has no value";
        return noTime(point.getTimeUnixNano());
    }

    private String fault(HistogramDataPoint point) {
        var bounds = point.getExplicitBoundsList();
        var counts = point.getBucketCountsCount();
        if (counts != (counts == 0 ? bounds.size() : bounds.size() + 1))
            return "has " + counts + " bucket counts for " + bounds.size()
                    + " bounds, which needs one more than bounds";
        for (var i = 0; i < bounds.size(); i++)
            if (bounds.get(i).isNaN() || i > 0 && bounds.get(i) <= bounds.get(i - 1))
                return "has bounds that do not increase";
        var counted =
                point.getBucketCountsList().stream().mapToLong(Long::longValue).sum();
        if (counts > 0 && counted != point.getCount())
            remarks.warn("a data point of metric " + Rejections.quote(metric) + " counts "
                    + Long.toUnsignedString(point.getCount()) + " values, its buckets "
                    + Long.toUnsignedString(counted));
        return noTime(point.getTimeUnixNano());
    }

    private static String noTime(long timeUnixNano) {
        return timeUnixNano == 0 ? "has no time" : null;
    }

    /** A sum may be left out, for example for negative measurements. Only the sum of no values is known: 0. */
    private static double unknownSum(long count) {
        return count == 0 ? 0 : Double.NaN;
    }

    private static ExponentialHistogramBuckets buckets(int scale, Buckets buckets) {
        return ExponentialHistogramBuckets.create(scale, buckets.getOffset(), counts(buckets.getBucketCountsList()));
    }

    private static List<Long> counts(List<Long> counts) {
        return counts.stream().map(AttributeValues::unsigned).toList();
    }

    /** An exemplar without a value is invalid, but that is no reason to reject its point. */
    private static <E> List<E> exemplars(List<Exemplar> exemplars, Function<Exemplar, E> decode) {
        return exemplars.stream()
                .filter(e -> e.hasAsInt() || e.hasAsDouble())
                .map(decode)
                .toList();
    }

    private static LongExemplarData longExemplar(Exemplar exemplar) {
        return LongExemplarData.create(
                AttributeValues.attributes(exemplar.getFilteredAttributesList()),
                unsigned(exemplar.getTimeUnixNano()),
                SpanContexts.around(exemplar.getTraceId(), exemplar.getSpanId(), 0),
                exemplar.hasAsInt() ? exemplar.getAsInt() : (long) exemplar.getAsDouble());
    }

    private static DoubleExemplarData doubleExemplar(Exemplar exemplar) {
        return DoubleExemplarData.create(
                AttributeValues.attributes(exemplar.getFilteredAttributesList()),
                unsigned(exemplar.getTimeUnixNano()),
                SpanContexts.around(exemplar.getTraceId(), exemplar.getSpanId(), 0),
                exemplar.hasAsInt() ? exemplar.getAsInt() : exemplar.getAsDouble());
    }
}
