package lab.review.findings;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import lab.review.spans.TraceOrder;

/** Looks for faults of one sort in what arrives. */
interface Finder {

    /** A resource of a service, each once. */
    default void resource(String service, Resource resource) {}

    default void span(String service, SpanData span) {}

    default void metric(String service, MetricData metric) {}

    default void log(String service, LogRecordData log) {}

    /** All that has come so far; it may be called again later, with more. */
    default void conclude(TraceOrder traces) {}
}
