package lab.review.live;

import lab.review.Review;
import lab.review.findings.FindingKind.Level;
import lab.terminal.Console;

/**
 * A review that goes on until Ctrl-C: one line, written anew every two seconds on a terminal.
 *
 * @param out where the line is written
 */
public record LiveReview(Review review, Console out) {

    private static final int SECONDS = 2;

    /** Returns when Ctrl-C came. */
    public void until(Interruption interruption) throws InterruptedException {
        while (!interruption.comesWithin(SECONDS)) {
            if (out.terminal().colour()) {
                var result = review.conclude();
                out.progress("  spans: %d, services: %d, lowest score: %.0f, violations: %d, improvements: %d"
                        .formatted(
                                result.seen().spans(),
                                result.seen().services(),
                                result.lowestScore(),
                                result.count(Level.VIOLATION),
                                result.count(Level.IMPROVEMENT)));
            }
        }
        out.progressDone();
    }
}
