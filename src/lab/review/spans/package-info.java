/**
 * Knows what a review remembers of each span, and puts spans together as traces.
 *
 * <p>Must not know: rules, screens.
 *
 * <p>Start reading at {@link lab.review.spans.SpanTable}.
 */
package lab.review.spans;
