/**
 * Knows the review of a program's telemetry: its input, its result, suppressed findings and new ones.
 *
 * <p>Must not know: HTTP, lessons, screens.
 *
 * <p>Start reading at {@link lab.review.Review}.
 */
package lab.review;
