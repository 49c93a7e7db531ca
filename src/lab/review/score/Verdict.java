package lab.review.score;

import java.util.List;
import lab.review.wording.Message;

/**
 * The verdict of one rule on one service.
 *
 * @param reason why the rule could not be judged, or the limits of a "passed"; null for neither
 * @param evidence of failures: the first few
 * @param failures the number of failures in all
 */
public record Verdict(RuleBook.Entry rule, Outcome outcome, Message reason, List<Message> evidence, long failures) {

    public enum Outcome {
        PASSED,
        FAILED,
        NOT_APPLICABLE
    }

    static Verdict passed(RuleBook.Entry rule, Message limitedTo) {
        return new Verdict(rule, Outcome.PASSED, limitedTo, List.of(), 0);
    }

    /** A copy with the limits of its "passed". */
    Verdict limited(Message to) {
        return outcome == Outcome.PASSED ? passed(rule, to) : this;
    }

    static Verdict notApplicable(RuleBook.Entry rule, Message reason) {
        return new Verdict(rule, Outcome.NOT_APPLICABLE, reason, List.of(), 0);
    }
}
