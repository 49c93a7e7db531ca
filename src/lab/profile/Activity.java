package lab.profile;

/** The activity of a thread at the time of a sample. */
public enum Activity {
    /** It runs, or is ready to run: JFR does not distinguish the two. */
    RUNS,
    /** It waits for a monitor ({@code synchronized}) that another thread holds. */
    ENTERS_MONITOR,
    /** It waits for a lock or a semaphore of {@code java.util.concurrent}. */
    ACQUIRES_LOCK,
    /** It is parked for another reason: a queue, a future, a pool. */
    PARKS,
    /** It is in {@code Object.wait}. */
    WAITS,
    SLEEPS,
    /** It reads or writes a socket or a file. */
    READS,
    /** It allocates. */
    ALLOCATES
}
