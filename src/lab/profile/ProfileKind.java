package lab.profile;

import java.util.EnumSet;
import java.util.Set;

/** What a flame graph counts: each kind has a question that it answers. */
public enum ProfileKind {
    /** Where does the processor work? Samples of threads that run. */
    CPU(Activity.RUNS),
    /** Where does time pass? What runs, and what waits, whatever it waits for. */
    WALL(
            Activity.RUNS,
            Activity.ENTERS_MONITOR,
            Activity.ACQUIRES_LOCK,
            Activity.PARKS,
            Activity.WAITS,
            Activity.SLEEPS,
            Activity.READS),
    /** Who waits until another thread lets go of a lock? */
    LOCK(Activity.ENTERS_MONITOR, Activity.ACQUIRES_LOCK),
    /** Who fills the heap? Bytes. */
    ALLOCATION(Activity.ALLOCATES);

    private final Set<Activity> activities;

    ProfileKind(Activity first, Activity... others) {
        activities = EnumSet.of(first, others);
    }

    /** Whether a sample is of this kind. */
    public boolean has(StackSample sample) {
        return activities.contains(sample.activity());
    }

    /** A flame graph of this kind of the spans of this name. */
    public ProfileView of(String span) {
        return new ProfileView(this, span);
    }
}
