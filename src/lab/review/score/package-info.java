/**
 * Knows the Instrumentation Score: the specification's rules, one class each, and its formula.
 *
 * <p>Must not know: findings, screens.
 *
 * <p>Start reading at {@link lab.review.score.Score}.
 */
package lab.review.score;
