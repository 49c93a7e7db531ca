package lab.grade;

import java.util.Map;

/**
 * What a program emitted when classes of it had been replaced by others: the further runs that {@link Lesson#variants}
 * asks for.
 *
 * @param runs by the name of the variant: its file's, without {@code .java}
 * @param none why there are none, when there are none: a sentence for the learner
 */
public record Variants(Map<String, Telemetry> runs, String none) {

    /** Bound while JUnit runs the checks of one program. */
    static final ScopedValue<Variants> JUDGED = ScopedValue.newInstance();

    public Variants {
        runs = Map.copyOf(runs);
    }

    static Variants none(String why) {
        return new Variants(Map.of(), why);
    }

    /**
     * What was emitted with this variant in place.
     *
     * @throws AssertionError when there was no such run
     */
    public Telemetry with(String variant) {
        var run = runs.get(variant);
        if (run == null) {
            throw new AssertionError(
                    runs.isEmpty() ? none : "There is no variant " + variant + ": this is a fault of the workbook.");
        }
        return run;
    }
}
