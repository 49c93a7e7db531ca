/**
 * Knows what can be wrong with telemetry besides the score, and finds it.
 *
 * <p>Must not know: the score, screens.
 *
 * <p>Start reading at {@link lab.review.findings.FindingKind}.
 */
package lab.review.findings;
