package lab.review.findings;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import lab.review.spans.SpanTable;
import lab.review.wording.Message;

/**
 * A place where something was seen.
 *
 * @param signal {@code span}, {@code metric}, {@code log} or {@code resource}
 * @param name of the span, metric or logger, masked; empty when no longer known
 * @param traceId empty when there is none
 * @param spanId empty when there is none
 */
public record Evidence(String signal, String name, String traceId, String spanId) {

    public Evidence {
        name = Message.safe(name);
    }

    static Evidence of(SpanData span) {
        return new Evidence("span", span.getName(), span.getTraceId(), span.getSpanId());
    }

    static Evidence of(SpanTable spans, int i) {
        return new Evidence("span", spans.names().text(spans.route(i)), spans.traceIdText(i), spans.spanIdText(i));
    }

    static Evidence of(MetricData metric) {
        return new Evidence("metric", metric.getName(), "", "");
    }

    static Evidence of(LogRecordData log) {
        var context = log.getSpanContext();
        return new Evidence(
                "log",
                log.getInstrumentationScopeInfo().getName(),
                context.isValid() ? context.getTraceId() : "",
                context.isValid() ? context.getSpanId() : "");
    }

    static Evidence ofResource() {
        return new Evidence("resource", "", "", "");
    }
}
