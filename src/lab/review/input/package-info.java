/**
 * Knows recordings: files of OTLP, read as a stream.
 *
 * <p>Must not know: rules, findings, screens.
 *
 * <p>Start reading at {@link lab.review.input.RecordingReader}.
 */
package lab.review.input;
