/**
 * Knows the sentences of a review in English and Korean, and what must be masked in them.
 *
 * <p>Must not know: telemetry, rules, screens.
 *
 * <p>Start reading at {@link lab.review.wording.Message}.
 */
package lab.review.wording;
