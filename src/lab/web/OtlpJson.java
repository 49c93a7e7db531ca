package lab.web;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.SpanNode;
import lab.telemetry.Store;

/**
 * Writes telemetry as OTLP/JSON without loss: reading it back gives the same data.
 *
 * <p>Specification: OTLP 1.11, "JSON Protobuf Encoding": ids in hex, enums as numbers, 64-bit numbers as strings.
 */
final class OtlpJson {

    private static final int HAS_IS_REMOTE = 0x100; // SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK
    private static final int IS_REMOTE = 0x200; // SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK

    private OtlpJson() {}

    /** A request that is never shortened: shortened texts would change its meaning. */
    record Request(Map<String, Object> fields) {}

    /** One span as a request that can be sent again; null when the span does not exist. */
    static Request of(Store store, String traceId, String spanId) {
        return store.trace(traceId).stream()
                .filter(span -> span.getSpanId().equals(spanId))
                .findFirst()
                .map(span -> new Request(request(span)))
                .orElse(null);
    }

    private static Map<String, Object> request(SpanData span) {
        var scope = span.getInstrumentationScopeInfo();
        var scoped = fields("scope", scope(scope), "spans", List.of(span(span)), "schemaUrl", scope.getSchemaUrl());
        var resource = span.getResource();
        return fields(
                "resourceSpans",
                List.of(fields(
                        "resource",
                        resource(resource),
                        "scopeSpans",
                        List.of(scoped),
                        "schemaUrl",
                        resource.getSchemaUrl())));
    }

    static Map<String, Object> resource(Resource resource) {
        return fields("attributes", attributes(resource.getAttributes()));
    }

    static Map<String, Object> scope(InstrumentationScopeInfo scope) {
        return fields(
                "name",
                scope.getName(),
                "version",
                scope.getVersion(),
                "attributes",
                attributes(scope.getAttributes()));
    }

    static Map<String, Object> span(SpanData span) {
        var context = span.getSpanContext();
        var status = span.getStatus();
        return fields(
                "traceId",
                span.getTraceId(),
                "spanId",
                span.getSpanId(),
                "traceState",
                emptyToNull(TraceView.traceState(context)),
                "parentSpanId",
                emptyToNull(TraceView.known(span.getParentSpanId())),
                "flags",
                flags(context, span.getParentSpanContext()),
                "name",
                span.getName(),
                "kind",
                SpanNode.saysKind(span) ? span.getKind().ordinal() + 1 : null,
                "startTimeUnixNano",
                Long.toString(span.getStartEpochNanos()),
                "endTimeUnixNano",
                Long.toString(span.getEndEpochNanos()),
                "attributes",
                attributes(span.getAttributes()),
                "droppedAttributesCount",
                dropped(span.getTotalAttributeCount(), span.getAttributes()),
                "events",
                span.getEvents().stream()
                        .map(event -> fields(
                                "timeUnixNano",
                                Long.toString(event.getEpochNanos()),
                                "name",
                                event.getName(),
                                "attributes",
                                attributes(event.getAttributes()),
                                "droppedAttributesCount",
                                dropped(event.getTotalAttributeCount(), event.getAttributes())))
                        .toList(),
                "droppedEventsCount",
                span.getTotalRecordedEvents() - span.getEvents().size(),
                "links",
                span.getLinks().stream()
                        .map(link -> fields(
                                "traceId",
                                link.getSpanContext().getTraceId(),
                                "spanId",
                                link.getSpanContext().getSpanId(),
                                "traceState",
                                emptyToNull(TraceView.traceState(link.getSpanContext())),
                                "flags",
                                flags(link.getSpanContext(), link.getSpanContext()),
                                "attributes",
                                attributes(link.getAttributes()),
                                "droppedAttributesCount",
                                dropped(link.getTotalAttributeCount(), link.getAttributes())))
                        .toList(),
                "droppedLinksCount",
                span.getTotalRecordedLinks() - span.getLinks().size(),
                "status",
                fields(
                        "message",
                        emptyToNull(status.getDescription()),
                        "code",
                        status.getStatusCode() == StatusCode.UNSET
                                ? null
                                : status.getStatusCode().ordinal()));
    }

    static Map<String, Object> log(LogRecordData log) {
        var context = log.getSpanContext();
        var body = log.getBodyValue();
        return fields(
                "timeUnixNano",
                Long.toString(log.getTimestampEpochNanos()),
                "observedTimeUnixNano",
                Long.toString(log.getObservedTimestampEpochNanos()),
                "severityNumber",
                log.getSeverity().getSeverityNumber(),
                "severityText",
                log.getSeverityText(),
                "body",
                body == null ? null : value(body),
                "attributes",
                attributes(log.getAttributes()),
                "droppedAttributesCount",
                dropped(log.getTotalAttributeCount(), log.getAttributes()),
                "flags",
                context.getTraceFlags().asByte() & 0xff,
                "traceId",
                emptyToNull(TraceView.known(context.getTraceId())),
                "spanId",
                emptyToNull(TraceView.known(context.getSpanId())),
                "eventName",
                log.getEventName());
    }

    static Map<String, Object> metric(MetricData metric) {
        var json = fields("name", metric.getName(), "description", metric.getDescription(), "unit", metric.getUnit());
        switch (metric.getType()) {
            case LONG_GAUGE, DOUBLE_GAUGE -> json.put("gauge", points(metric, null));
            case LONG_SUM -> json.put("sum", sum(metric, metric.getLongSumData()));
            case DOUBLE_SUM -> json.put("sum", sum(metric, metric.getDoubleSumData()));
            case HISTOGRAM ->
                json.put("histogram", points(metric, metric.getHistogramData().getAggregationTemporality()));
            case EXPONENTIAL_HISTOGRAM ->
                json.put(
                        "exponentialHistogram",
                        points(metric, metric.getExponentialHistogramData().getAggregationTemporality()));
            case SUMMARY -> json.put("summary", points(metric, null));
        }
        return json;
    }

    private static Map<String, Object> sum(MetricData metric, io.opentelemetry.sdk.metrics.data.SumData<?> sum) {
        var json = points(metric, sum.getAggregationTemporality());
        json.put("isMonotonic", sum.isMonotonic());
        return json;
    }

    private static Map<String, Object> points(MetricData metric, AggregationTemporality temporality) {
        return fields(
                "dataPoints",
                metric.getData().getPoints().stream().map(OtlpJson::point).toList(),
                "aggregationTemporality",
                temporality == null ? null : temporality == AggregationTemporality.DELTA ? 1 : 2);
    }

    private static Map<String, Object> point(PointData point) {
        var json = fields(
                "attributes",
                attributes(point.getAttributes()),
                "startTimeUnixNano",
                Long.toString(point.getStartEpochNanos()),
                "timeUnixNano",
                Long.toString(point.getEpochNanos()),
                "exemplars",
                point.getExemplars().stream().map(OtlpJson::exemplar).toList());
        json.putAll(
                switch (point) {
                    case LongPointData number -> fields("asInt", Long.toString(number.getValue()));
                    case DoublePointData number -> fields("asDouble", number.getValue());
                    case HistogramPointData histogram ->
                        fields(
                                "count",
                                Long.toString(histogram.getCount()),
                                "sum",
                                histogram.getSum(),
                                "min",
                                histogram.hasMin() ? histogram.getMin() : null,
                                "max",
                                histogram.hasMax() ? histogram.getMax() : null,
                                "explicitBounds",
                                histogram.getBoundaries(),
                                "bucketCounts",
                                texts(histogram.getCounts()));
                    case ExponentialHistogramPointData histogram ->
                        fields(
                                "count",
                                Long.toString(histogram.getCount()),
                                "sum",
                                histogram.getSum(),
                                "min",
                                histogram.hasMin() ? histogram.getMin() : null,
                                "max",
                                histogram.hasMax() ? histogram.getMax() : null,
                                "scale",
                                histogram.getScale(),
                                "zeroCount",
                                Long.toString(histogram.getZeroCount()),
                                "positive",
                                buckets(histogram.getPositiveBuckets()),
                                "negative",
                                buckets(histogram.getNegativeBuckets()));
                    case SummaryPointData summary ->
                        fields(
                                "count",
                                Long.toString(summary.getCount()),
                                "sum",
                                summary.getSum(),
                                "quantileValues",
                                summary.getValues().stream()
                                        .map(one -> fields("quantile", one.getQuantile(), "value", one.getValue()))
                                        .toList());
                    default -> throw new IllegalArgumentException("a point of an unknown kind: " + point);
                });
        return json;
    }

    private static Map<String, Object> buckets(ExponentialHistogramBuckets buckets) {
        return fields("offset", buckets.getOffset(), "bucketCounts", texts(buckets.getBucketCounts()));
    }

    private static Map<String, Object> exemplar(ExemplarData exemplar) {
        var context = exemplar.getSpanContext();
        return fields(
                "filteredAttributes",
                attributes(exemplar.getFilteredAttributes()),
                "timeUnixNano",
                Long.toString(exemplar.getEpochNanos()),
                "asInt",
                exemplar instanceof LongExemplarData number ? Long.toString(number.getValue()) : null,
                "asDouble",
                exemplar instanceof DoubleExemplarData number ? number.getValue() : null,
                "traceId",
                emptyToNull(TraceView.known(context.getTraceId())),
                "spanId",
                emptyToNull(TraceView.known(context.getSpanId())));
    }

    private static List<String> texts(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).toList();
    }

    /** The trace flags of one context, and whether the other one is known to be remote. */
    private static int flags(SpanContext context, SpanContext other) {
        return context.getTraceFlags().asByte() & 0xff | (other.isRemote() ? HAS_IS_REMOTE | IS_REMOTE : 0);
    }

    private static int dropped(int total, Attributes present) {
        return total - present.size();
    }

    private static String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** The pairs as a map, without null values. */
    private static Map<String, Object> fields(Object... pairs) {
        var fields = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) if (pairs[i + 1] != null) fields.put((String) pairs[i], pairs[i + 1]);
        return fields;
    }

    private static List<Object> attributes(Attributes attributes) {
        var list = new ArrayList<Object>();
        attributes.forEach((key, value) -> list.add(fields("key", key.getKey(), "value", value(value))));
        return list;
    }

    private static Map<String, Object> value(Object value) {
        return switch (value) {
            case null -> Map.of();
            case Value<?> any -> value(any);
            case String text -> Map.of("stringValue", text);
            case Boolean truth -> Map.of("boolValue", truth);
            case Long whole -> Map.of("intValue", whole.toString());
            case Double real -> Map.of("doubleValue", real);
            case Collection<?> list -> list(list);
            case Object other -> Map.of("stringValue", other.toString());
        };
    }

    private static Map<String, Object> value(Value<?> any) {
        return switch (any.getType()) {
            case EMPTY -> Map.of();
            case BYTES -> {
                var bytes = ((ByteBuffer) any.getValue()).duplicate();
                var copy = new byte[bytes.remaining()];
                bytes.get(copy);
                yield Map.of("bytesValue", Base64.getEncoder().encodeToString(copy));
            }
            case ARRAY -> list((Collection<?>) any.getValue());
            case KEY_VALUE_LIST ->
                Map.of(
                        "kvlistValue",
                        Map.of(
                                "values",
                                ((Collection<?>) any.getValue())
                                        .stream()
                                                .map(pair -> (KeyValue) pair)
                                                .map(pair ->
                                                        fields("key", pair.getKey(), "value", value(pair.getValue())))
                                                .toList()));
            default -> value(any.getValue());
        };
    }

    private static Map<String, Object> list(Collection<?> values) {
        return Map.of(
                "arrayValue",
                Map.of("values", values.stream().map(OtlpJson::value).toList()));
    }
}
