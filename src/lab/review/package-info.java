/**
 * Knows how a program's telemetry is reviewed: what goes in, what comes out, what is passed over and what is new.
 *
 * <p>Must not know: HTTP, lessons, screens.
 *
 * <p>Start reading at {@link lab.review.Review}.
 */
package lab.review;
