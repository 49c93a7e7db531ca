/**
 * Knows the data that a review keeps of each span, and groups spans by trace.
 *
 * <p>Must not know: rules, screens.
 *
 * <p>Start reading at {@link lab.review.spans.SpanTable}.
 */
package lab.review.spans;
