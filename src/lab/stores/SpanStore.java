package lab.stores;

import lab.recording.Arrivals;

/** A store that can be asked for what it has taken in. */
interface SpanStore extends AutoCloseable {

    /**
     * Takes the spans in.
     *
     * @throws lab.text.CommandFailed when what the learner wrote is refused, in the store's own words
     */
    void take(Arrivals arrivals) throws Exception;

    /** What it keeps: bytes, those of indexes among them where they are kept apart. */
    Size size() throws Exception;

    /**
     * Asks it.
     *
     * @throws lab.text.CommandFailed when what the learner wrote is refused, in the store's own words
     */
    StoreAnswer ask(Question question, Arrivals arrivals) throws Exception;

    /**
     * How large a store is.
     *
     * @param bytes on disk, all together
     * @param indexes of these
     * @param unused indexes that none of the questions uses; known when all were asked
     */
    record Size(long bytes, long indexes, int unused) {}
}
