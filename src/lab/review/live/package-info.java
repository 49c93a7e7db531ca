/**
 * Knows how to review a running program: its environment, the waiting, Ctrl-C; and how to fetch a viewer's data.
 *
 * <p>Must not know: rules, findings' sentences, where the review is printed.
 *
 * <p>Start reading at {@link lab.review.live.ReviewedProcess}.
 */
package lab.review.live;
