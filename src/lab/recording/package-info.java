/**
 * Knows recorded telemetry, and how to query it: in TraceQL, and in PromQL with a real Prometheus that is filled from
 * it. For SQL there is {@code lab.Recording}, which lessons list as a source.
 *
 * <p>Must not know: lessons, their questions, screens.
 *
 * <p>Start reading at {@link lab.recording.Recorded}.
 */
package lab.recording;
