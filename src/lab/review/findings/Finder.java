package lab.review.findings;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import lab.review.spans.TraceOrder;

/** Searches telemetry for faults of one sort. */
interface Finder {

    /** A finder that needs each span. Spans are many, so the others are not called for them. */
    interface OfSpans extends Finder {
        void span(String service, SpanData span);
    }

    /** Takes a resource of a service; each is passed once. */
    default void resource(String service, Resource resource) {}

    default void metric(String service, MetricData metric) {}

    default void log(String service, LogRecordData log) {}

    /** Called when everything so far has been received; may be called again later, with more. */
    default void conclude(TraceOrder traces) {}
}
