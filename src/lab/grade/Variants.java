package lab.grade;

import java.util.Map;

/**
 * A program's telemetry with some of its classes replaced: the extra runs that {@link Lesson#variants} asks for.
 *
 * @param runs by the name of the variant: its file's name, without {@code .java}
 * @param none a sentence for the learner when there are no runs
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
     * The telemetry of this variant.
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
