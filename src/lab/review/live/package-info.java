/**
 * Knows how a program is reviewed while it runs: its environment, the waiting, Ctrl-C; and how a viewer is asked for
 * what it holds.
 *
 * <p>Must not know: rules, findings' sentences, where the review is printed.
 *
 * <p>Start reading at {@link lab.review.live.ReviewedProcess}.
 */
package lab.review.live;
