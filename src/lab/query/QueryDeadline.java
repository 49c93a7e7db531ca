package lab.query;

import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.BooleanSupplier;

/**
 * Stops a query that takes too long, or whose answer nobody waits for any more. Thread-safe: a step that is lost in a
 * race only delays the next look at the clock.
 */
public final class QueryDeadline {

    /** Thrown when the query is stopped. */
    public static final class Passed extends RuntimeException {
        private final boolean cancelled;

        private Passed(String sentence, boolean cancelled) {
            super(sentence, null, false, false);
            this.cancelled = cancelled;
        }

        /** Whether the client went away. */
        public boolean isCancelled() {
            return cancelled;
        }
    }

    /** Looking at the clock costs more than looking at most spans. */
    private static final int STEPS_A_LOOK = 128;

    /** Threads share few counters, each in a cache line of its own: cores would pass a single one to and fro. */
    private static final int COUNTERS = 8;

    private static final int APART = 16;

    private final long end;
    private final Duration limit;
    private final BooleanSupplier cancelled;
    private final int[] steps = new int[(COUNTERS + 1) * APART];

    private QueryDeadline(Duration limit, BooleanSupplier cancelled) {
        this.limit = limit;
        this.cancelled = cancelled;
        end = System.nanoTime() + limit.toNanos();
    }

    /** @param cancelled polled now and then; true once nobody waits for the answer */
    public static QueryDeadline in(Duration limit, BooleanSupplier cancelled) {
        return new QueryDeadline(limit, cancelled);
    }

    /** No limit. */
    public static QueryDeadline none() {
        return new QueryDeadline(Duration.ofDays(1), () -> false);
    }

    /** The same list, each look into which counts as a step: for work that knows nothing of deadlines. */
    public <T> List<T> watching(List<T> list) {
        return new Watched<>(list, this);
    }

    private static final class Watched<T> extends AbstractList<T> implements RandomAccess {

        private final List<T> list;
        private final QueryDeadline deadline;

        private Watched(List<T> list, QueryDeadline deadline) {
            this.list = list;
            this.deadline = deadline;
        }

        @Override
        public T get(int index) {
            deadline.step();
            return list.get(index);
        }

        @Override
        public int size() {
            return list.size();
        }
    }

    /**
     * Counts a step; the first one looks at the clock, so that a small question keeps the limit, too.
     *
     * @throws Passed when the limit is reached
     */
    public void step() {
        var counter = ((int) Thread.currentThread().threadId() % COUNTERS + 1) * APART;
        if (steps[counter]++ % STEPS_A_LOOK != 0) return;
        if (cancelled.getAsBoolean()) throw new Passed("The question was cancelled.", true);
        if (System.nanoTime() - end > 0)
            throw new Passed("The question took longer than " + limit.toMillis() + " ms: narrow it down.", false);
    }
}
