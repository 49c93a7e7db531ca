package lab.review.live;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import lab.review.Review;
import lab.review.ReviewResult;
import lab.review.findings.FindingKind.Level;
import lab.terminal.Console;

/**
 * A review that continues until Ctrl-C: one line, rewritten every two seconds or more on a terminal.
 *
 * @param out the output for the line
 */
public record LiveReview(Review review, Console out) {

    private static final int SECONDS = 2;
    /** Concluding takes longer the more has arrived, so most of the time is left for arrivals. */
    private static final int PAUSES = 20;

    /** Returns after Ctrl-C. */
    public void until(Interruption interruption) throws InterruptedException {
        var pause = Duration.ofSeconds(SECONDS);
        while (!interruption.comesWithin(pause)) {
            if (out.terminal().colour()) {
                var start = System.nanoTime();
                var result = review.conclude();
                var took = Duration.ofNanos(System.nanoTime() - start);
                pause = Collections.max(List.of(Duration.ofSeconds(SECONDS), took.multipliedBy(PAUSES)));
                out.progress("  spans: %s, services: %d, lowest score: %.0f, violations: %d, improvements: %d"
                        .formatted(
                                spans(result.seen()),
                                result.seen().services(),
                                result.lowestScore(),
                                result.count(Level.VIOLATION),
                                result.count(Level.IMPROVEMENT)));
            }
        }
        out.progressDone();
    }

    private static String spans(ReviewResult.Seen seen) {
        return seen.spansLeftOut() == 0
                ? String.valueOf(seen.spans())
                : "%d of %d".formatted(seen.spans(), seen.spans() + seen.spansLeftOut());
    }
}
