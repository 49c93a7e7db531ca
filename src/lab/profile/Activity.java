package lab.profile;

/** What a thread does when a sample of it is taken. */
public enum Activity {
    /** It runs, or would run if there were a free core: JFR does not tell the two apart. */
    RUNS,
    /** It waits for a monitor ({@code synchronized}) that another thread has. */
    ENTERS_MONITOR,
    /** It waits for a lock or a semaphore of {@code java.util.concurrent}. */
    ACQUIRES_LOCK,
    /** It is parked for another reason: a queue, a future, a pool. */
    PARKS,
    /** It is in {@code Object.wait}. */
    WAITS,
    SLEEPS,
    /** It reads from a socket or a file, or writes. */
    READS,
    /** It allocates. */
    ALLOCATES
}
