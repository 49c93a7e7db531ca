/**
 * Knows telemetry that was recorded, and how to ask it: queries in TraceQL, and in PromQL by a real Prometheus that is
 * filled from it. SQL is asked by {@code lab.Recording}, which lessons pull in besides.
 *
 * <p>Must not know: lessons, their questions, screens.
 *
 * <p>Start reading at {@link lab.recording.Recorded}.
 */
package lab.recording;
