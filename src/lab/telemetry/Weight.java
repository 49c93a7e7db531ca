package lab.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * Estimates the heap memory of an item in bytes, from its number of objects and the lengths of its strings. Resource
 * and scope are counted separately, once for all items that share them ({@link Sources}). Keys that
 * {@link AttributeKeys} shares are not counted. A string counts even if it is shared. The estimate only has to be
 * roughly right.
 */
final class Weight {

    private static final int OBJECT = 48;
    private static final int LOG = 350;
    private static final int POINT = 150;
    private static final int PLACE = 16; // of a key and a value in a list
    private static final int NUMBER = 24; // boxed value, and its place in a list

    private Weight() {}

    /** An attribute stored as an object of its own. */
    static long of(AttributeKey<?> key, Object value) {
        return 2 * OBJECT + key(key) + object(value);
    }

    static long of(LogRecordData log) {
        return LOG + text(log.getSeverityText()) + value(log.getBodyValue()) + attributes(log.getAttributes());
    }

    static long of(MetricData metric) {
        var bytes = (long) POINT + text(metric.getName()) + text(metric.getDescription());
        for (var point : metric.getData().getPoints()) bytes += point(point);
        return bytes;
    }

    private static long point(PointData point) {
        var bytes = POINT + attributes(point.getAttributes());
        for (var exemplar : point.getExemplars()) bytes += 6 * OBJECT + attributes(exemplar.getFilteredAttributes());
        return bytes
                + switch (point) {
                    case HistogramPointData histogram ->
                        2L * NUMBER * histogram.getCounts().size();
                    case ExponentialHistogramPointData histogram ->
                        (long) NUMBER
                                * (histogram
                                                .getPositiveBuckets()
                                                .getBucketCounts()
                                                .size()
                                        + histogram
                                                .getNegativeBuckets()
                                                .getBucketCounts()
                                                .size());
                    case SummaryPointData summary ->
                        (long) OBJECT * summary.getValues().size();
                    default -> 0;
                };
    }

    static long of(Resource resource) {
        return 2 * OBJECT + text(resource.getSchemaUrl()) + attributes(resource.getAttributes());
    }

    static long of(InstrumentationScopeInfo scope) {
        return 2 * OBJECT
                + text(scope.getName())
                + text(scope.getVersion())
                + text(scope.getSchemaUrl())
                + attributes(scope.getAttributes());
    }

    private static long attributes(Attributes attributes) {
        var bytes = new long[1];
        attributes.forEach((key, value) -> bytes[0] += PLACE + object(value) + key(key));
        return bytes[0];
    }

    private static long key(AttributeKey<?> key) {
        return AttributeKeys.isShared(key) ? 0 : OBJECT + text(key.getKey());
    }

    /** An attribute's value: text, a number, a list of those, or a Value. */
    private static long object(Object value) {
        return switch (value) {
            case String text -> text(text);
            case Collection<?> list ->
                OBJECT + list.stream().mapToLong(Weight::object).sum();
            case Value<?> nested -> value(nested);
            default -> NUMBER;
        };
    }

    private static long value(Value<?> value) {
        if (value == null) return 0;
        return OBJECT
                + switch (value.getValue()) {
                    case String text -> text(text);
                    case ByteBuffer bytes -> bytes.remaining();
                    case List<?> list ->
                        list.stream().mapToLong(Weight::element).sum();
                    default -> 0;
                };
    }

    private static long element(Object element) {
        return switch (element) {
            case KeyValue pair -> OBJECT + text(pair.getKey()) + value(pair.getValue());
            case Value<?> value -> value(value);
            default -> NUMBER;
        };
    }

    private static long text(String text) {
        return text == null ? 0 : OBJECT + text.length();
    }
}
