/**
 * Knows what a picture is drawn with: styled lines of cells for terminals and SVG, numbers as people read them.
 *
 * <p>Must not know: telemetry.
 *
 * <p>Start reading at {@link lab.terminal.canvas.Line}.
 */
package lab.terminal.canvas;
