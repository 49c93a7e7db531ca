package lab.profile;

import java.util.EnumSet;
import java.util.Set;

/** What a flame graph counts. Each kind answers a question. */
public enum ProfileKind {
    /** Where does the processor work? Samples of running threads. */
    CPU(Activity.RUNS),
    /** Where does time pass? Samples of running threads, and of threads that wait for anything. */
    WALL(
            Activity.RUNS,
            Activity.ENTERS_MONITOR,
            Activity.ACQUIRES_LOCK,
            Activity.PARKS,
            Activity.WAITS,
            Activity.SLEEPS,
            Activity.READS),
    /** Who waits for another thread to release a lock? */
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

    /** A flame graph of this kind for the spans with this name. */
    public ProfileView of(String span) {
        return new ProfileView(this, span);
    }
}
