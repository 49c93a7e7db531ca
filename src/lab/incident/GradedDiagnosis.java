package lab.incident;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A diagnosis compared with the truth, step by step. */
public record GradedDiagnosis(List<GradedStep> steps, int hints) {

    /** The questions, in order. */
    public enum Step {
        service,
        place,
        since,
        cause,
        whom
    }

    /**
     * One answer.
     *
     * @param right whether it is right
     */
    public record GradedStep(Step step, boolean right) {}

    private static final int POINTS = 20;
    private static final int HINT = 10;

    /**
     * Grades a diagnosis.
     *
     * @param began the time when the board was broken
     * @param hints the number of hints shown
     */
    public static GradedDiagnosis of(Incident incident, Instant began, Diagnosis said, int hints) {
        return new GradedDiagnosis(
                List.of(
                        step(Step.service, incident.services(), said.service()),
                        step(Step.place, incident.places(), said.place()),
                        new GradedStep(
                                Step.since, said.since() != null && said.since().holds(began)),
                        step(Step.cause, Set.of(incident.cause()), said.cause()),
                        step(Step.whom, incident.whom(), said.whom())),
                hints);
    }

    private static GradedStep step(Step step, Set<?> right, Object said) {
        return new GradedStep(step, said != null && right.contains(said));
    }

    /** Whether every answer is right. */
    public boolean right() {
        return steps.stream().allMatch(GradedStep::right);
    }

    /** {@value #POINTS} for each right answer, {@value #HINT} less for each hint; never below 0. */
    public int points() {
        var earned = POINTS * (int) steps.stream().filter(GradedStep::right).count();
        return Math.max(0, earned - HINT * hints);
    }
}
