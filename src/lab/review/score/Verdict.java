package lab.review.score;

import java.util.List;
import lab.review.wording.Message;

/**
 * What one rule says of one service.
 *
 * @param reason why the rule could not be judged, or what its "passed" is limited to; null when there is nothing to say
 * @param evidence of a failure: the first few
 * @param failures how many there are in all
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

    /** The same, with what a "passed" is limited to. */
    Verdict limited(Message to) {
        return outcome == Outcome.PASSED ? passed(rule, to) : this;
    }

    static Verdict notApplicable(RuleBook.Entry rule, Message reason) {
        return new Verdict(rule, Outcome.NOT_APPLICABLE, reason, List.of(), 0);
    }
}
