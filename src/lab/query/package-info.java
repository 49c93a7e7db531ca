/**
 * Knows the query languages: TraceQL's spanset filters and pipelines, and LogQL's stream selectors and line filters. A
 * query is parsed and checked once, and then applied to any number of traces or log records.
 *
 * <p>Must not know: the wire format, HTTP, screens. Spans are read only through {@link lab.telemetry.SpanRow}.
 *
 * <p>Start reading at {@link lab.query.TraceQuery}.
 */
package lab.query;
