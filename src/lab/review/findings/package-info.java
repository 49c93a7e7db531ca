/**
 * Knows the faults of telemetry that are not part of the score, and finds them.
 *
 * <p>Must not know: the score, screens.
 *
 * <p>Start reading at {@link lab.review.findings.FindingKind}.
 */
package lab.review.findings;
