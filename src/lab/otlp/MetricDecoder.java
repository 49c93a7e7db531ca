package lab.otlp;

import static io.opentelemetry.sdk.metrics.data.AggregationTemporality.CUMULATIVE;
import static io.opentelemetry.sdk.metrics.data.AggregationTemporality.DELTA;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;

/** Decodes metrics (OTLP's metrics.proto). A metric without valid data points is left out. */
final class MetricDecoder {

    private MetricDecoder() {}

    /** The components have the names of the SDK's getters and so implement them. */
    private record Received(
            Resource getResource,
            InstrumentationScopeInfo getInstrumentationScopeInfo,
            String getName,
            String getDescription,
            String getUnit,
            MetricDataType getType,
            Data<?> getData)
            implements MetricData {}

    /** One of the SDK's seven kinds of data. */
    private record Typed(MetricDataType type, Data<?> data) {}

    static DecodedRequest decode(ExportMetricsServiceRequest request) {
        var metrics = new ArrayList<MetricData>();
        var remarks = new Rejections();
        for (var fromResource : request.getResourceMetricsList()) {
            var resource = TelemetrySource.resource(fromResource.getResource(), fromResource.getSchemaUrl(), remarks);
            for (var fromScope : fromResource.getScopeMetricsList()) {
                var origin = new TelemetrySource(
                        resource, TelemetrySource.scope(fromScope.getScope(), fromScope.getSchemaUrl(), remarks));
                for (var metric : fromScope.getMetricsList()) {
                    var typed = typed(metric, remarks);
                    if (typed != null && !typed.data.getPoints().isEmpty())
                        metrics.add(received(metric, typed, origin));
                }
            }
        }
        return DecodedRequest.metrics(List.copyOf(metrics), remarks);
    }

    private static MetricData received(Metric metric, Typed typed, TelemetrySource origin) {
        return new Received(
                origin.resource(),
                origin.scope(),
                metric.getName(),
                metric.getDescription(),
                metric.getUnit(),
                typed.type,
                typed.data);
    }

    private static Typed typed(Metric metric, Rejections remarks) {
        var points = new PointDecoder(metric.getName(), remarks);
        return switch (metric.getDataCase()) {
            case GAUGE -> gauge(metric.getGauge().getDataPointsList(), points);
            case SUM -> sum(metric, points, remarks);
            case HISTOGRAM -> {
                var histogram = metric.getHistogram();
                var data = points.histograms(histogram.getDataPointsList());
                var temporality = temporality(histogram.getAggregationTemporalityValue(), metric, remarks);
                yield new Typed(MetricDataType.HISTOGRAM, HistogramData.create(temporality, data));
            }
            case EXPONENTIAL_HISTOGRAM -> {
                var histogram = metric.getExponentialHistogram();
                var data = points.exponentialHistograms(histogram.getDataPointsList());
                var temporality = temporality(histogram.getAggregationTemporalityValue(), metric, remarks);
                yield new Typed(
                        MetricDataType.EXPONENTIAL_HISTOGRAM, ExponentialHistogramData.create(temporality, data));
            }
            case SUMMARY -> {
                var data = points.summaries(metric.getSummary().getDataPointsList());
                yield new Typed(MetricDataType.SUMMARY, SummaryData.create(data));
            }
            case DATA_NOT_SET -> null;
        };
    }

    private static Typed gauge(List<NumberDataPoint> numbers, PointDecoder points) {
        return hasDouble(numbers)
                ? new Typed(MetricDataType.DOUBLE_GAUGE, GaugeData.createDoubleGaugeData(points.doubles(numbers)))
                : new Typed(MetricDataType.LONG_GAUGE, GaugeData.createLongGaugeData(points.longs(numbers)));
    }

    private static Typed sum(Metric metric, PointDecoder points, Rejections remarks) {
        var sum = metric.getSum();
        var numbers = sum.getDataPointsList();
        var monotonic = sum.getIsMonotonic();
        var temporality = temporality(sum.getAggregationTemporalityValue(), metric, remarks);
        return hasDouble(numbers)
                ? new Typed(
                        MetricDataType.DOUBLE_SUM,
                        SumData.createDoubleSumData(monotonic, temporality, points.doubles(numbers)))
                : new Typed(
                        MetricDataType.LONG_SUM,
                        SumData.createLongSumData(monotonic, temporality, points.longs(numbers)));
    }

    /** In OTLP each point and exemplar has its own type. The SDK has one type for all of them; double can hold both. */
    private static boolean hasDouble(List<NumberDataPoint> numbers) {
        return numbers.stream()
                .anyMatch(point -> point.hasAsDouble()
                        || point.getExemplarsList().stream()
                                .anyMatch(exemplar -> exemplar.hasAsDouble()
                                        && exemplar.getAsDouble() != Math.rint(exemplar.getAsDouble())));
    }

    private static AggregationTemporality temporality(int number, Metric metric, Rejections remarks) {
        if (number == io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA_VALUE)
            return DELTA;
        if (number != io.opentelemetry.proto.metrics.v1.AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE_VALUE)
            remarks.warn("metric " + Rejections.quote(metric.getName())
                    + " has no known aggregation temporality and was taken as cumulative");
        return CUMULATIVE;
    }
}
