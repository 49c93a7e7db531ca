/**
 * Knows the questions: rates and quantiles, the service map, heat maps, differences, groups, call trees, critical
 * paths, comparisons, patterns of logs. Everything here is a pure function of spans, traces or log records.
 *
 * <p>Must not know: HTTP, screens, and where the telemetry came from.
 *
 * <p>Start reading at {@link lab.telemetry.SpanRow}, which is what most questions read; questions about the tree of a
 * trace read {@link lab.telemetry.Trace}.
 */
package lab.analysis;
