/**
 * Knows how to show a guide's Markdown in a terminal.
 *
 * <p>Must not know: telemetry, and which lessons there are.
 *
 * <p>Start reading at {@link lab.terminal.markdown.Markdown}.
 */
package lab.terminal.markdown;
