package lab.review.score;

import java.util.List;
import java.util.function.Predicate;
import lab.review.score.Verdict.Outcome;

/**
 * The Instrumentation Score of one service.
 *
 * @param verdicts one for each rule of the specification, in order
 */
public record ServiceScore(String service, List<Verdict> verdicts) {

    /** The qualitative categories of the specification. */
    public enum Category {
        EXCELLENT,
        GOOD,
        NEEDS_IMPROVEMENT,
        POOR;

        /** The category of a score from 0 to 100; a score between two ranges belongs to the lower one. */
        public static Category of(double score) {
            return score >= 90 ? EXCELLENT : score >= 75 ? GOOD : score >= 50 ? NEEDS_IMPROVEMENT : POOR;
        }
    }

    /**
     * The score, 0 to 100, over the rules that could be judged. The specification does not say whether a rule that does
     * not apply counts: this is one reading, {@link #ofAllRules} is the other.
     */
    public double score() {
        return formula(verdict -> verdict.outcome() != Outcome.NOT_APPLICABLE);
    }

    /** The score over all 19 rules: a rule that does not apply counts as not passed. */
    public double ofAllRules() {
        return formula(_ -> true);
    }

    public Category category() {
        return Category.of(score());
    }

    /** The number of rules with this outcome. */
    public long count(Outcome outcome) {
        return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
    }

    private double formula(Predicate<Verdict> counts) {
        var passed = new int[RuleBook.Impact.values().length];
        var total = new int[passed.length];
        for (var verdict : verdicts) {
            if (counts.test(verdict)) {
                var impact = verdict.rule().impact().ordinal();
                total[impact]++;
                passed[impact] += verdict.outcome() == Outcome.PASSED ? 1 : 0;
            }
        }
        return formula(passed, total);
    }

    /**
     * The specification's formula: the weights of passed rules divided by all weights, times 100.
     *
     * @param passed the number of passed rules, by impact from critical to low
     * @param total the number of all rules
     */
    public static double formula(int[] passed, int[] total) {
        double of = 0;
        double sum = 0;
        for (var impact : RuleBook.Impact.values()) {
            of += passed[impact.ordinal()] * impact.weight();
            sum += total[impact.ordinal()] * impact.weight();
        }
        return sum == 0 ? 0 : 100 * of / sum;
    }
}
