package lab.review.report;

import java.util.List;
import lab.review.Baseline;
import lab.review.ReviewResult;
import lab.review.Suppressions.Suppression;
import lab.review.findings.ReviewFinding;
import lab.review.wording.Wording;

/**
 * The contents of a report.
 *
 * @param result the review without suppressed findings
 * @param suppressed the suppressed findings, with reasons
 * @param unused suppressions that no finding needs
 */
public record ReviewReport(
        ReviewResult result,
        List<ReviewFinding> suppressed,
        List<Suppression> unused,
        Baseline baseline,
        Wording wording) {

    /** The findings that are not in the baseline. */
    public List<ReviewFinding> fresh() {
        return result.findings().stream()
                .filter(finding -> !baseline.knows(finding))
                .toList();
    }

    String level(ReviewFinding finding) {
        return wording.say("level." + finding.kind().level().id());
    }

    String what(ReviewFinding finding) {
        return wording.say(finding.what());
    }

    String why(ReviewFinding finding) {
        return wording.say("finding." + finding.kind().id() + ".why");
    }

    String mend(ReviewFinding finding) {
        return wording.say("finding." + finding.kind().id() + ".mend");
    }

    String rule(String id) {
        return wording.say("rule." + id);
    }

    static String number(double score) {
        return String.format(java.util.Locale.ROOT, "%.2f", score);
    }
}
