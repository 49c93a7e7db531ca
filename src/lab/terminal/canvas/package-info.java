/**
 * Knows the parts of a picture: styled lines of cells for terminals and SVG, and numbers formatted for people.
 *
 * <p>Must not know: telemetry.
 *
 * <p>Start reading at {@link lab.terminal.canvas.Line}.
 */
package lab.terminal.canvas;
