/**
 * Knows the analyses: rates and quantiles, the service map, heat maps, differences, groups, call trees, critical paths,
 * comparisons, patterns of logs. Everything here is a pure function of spans, traces or log records.
 *
 * <p>Must not know: HTTP, screens, and where the telemetry came from.
 *
 * <p>Start reading at {@link lab.telemetry.SpanRow}, which most analyses read; those of a trace's tree read
 * {@link lab.telemetry.Trace}.
 */
package lab.analysis;
