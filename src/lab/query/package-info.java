/**
 * Knows the query languages: TraceQL's spanset filters and pipelines, and LogQL's stream selectors and line filters. A
 * query is read once, checked, and then asked of any number of traces or log records.
 *
 * <p>Must not know: the wire format, HTTP, screens. Spans are read through {@link lab.telemetry.SpanRow} alone.
 *
 * <p>Start reading at {@link lab.query.TraceQuery}.
 */
package lab.query;
