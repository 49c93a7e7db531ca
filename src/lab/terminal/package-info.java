/**
 * Knows how to draw telemetry: traces as waterfalls, metrics as tables, logs beside their spans.
 *
 * <p>Must not know: where the data came from.
 *
 * <p>Start reading at {@link lab.terminal.Picture}.
 */
package lab.terminal;
