package lab.review;

import java.util.List;
import lab.review.findings.FindingKind.Level;
import lab.review.findings.ReviewFinding;
import lab.review.score.RuleBook;
import lab.review.score.ServiceScore;

/**
 * The result of a review: the scores, and the findings, which never change a score.
 *
 * @param conventions the release of the conventions
 * @param checksum of its model
 * @param findings the worst first
 * @param passedOver the number of different faults that were not kept
 */
public record ReviewResult(
        Seen seen,
        RuleBook specification,
        String conventions,
        String checksum,
        List<ServiceScore> scores,
        List<ReviewFinding> findings,
        long passedOver) {

    /**
     * The amount of reviewed telemetry.
     *
     * @param spansInTraces the number of spans that were reviewed as parts of traces
     * @param spansLeftOut the number of spans that arrived too fast to be reviewed
     * @param recordsLeftOut the same of metrics and log records together
     */
    public record Seen(
            long spans,
            long spansInTraces,
            long spansLeftOut,
            long recordsLeftOut,
            long metricPoints,
            long logRecords,
            int services) {}

    public boolean isEmpty() {
        return seen.services == 0;
    }

    /** The lowest score of any service; 100 when there is none. */
    public double lowestScore() {
        return scores.stream().mapToDouble(ServiceScore::score).min().orElse(100);
    }

    public long count(Level level) {
        return findings.stream()
                .filter(finding -> finding.kind().level() == level)
                .count();
    }

    /** A copy with only these findings. */
    ReviewResult with(List<ReviewFinding> others) {
        return new ReviewResult(seen, specification, conventions, checksum, scores, others, passedOver);
    }
}
