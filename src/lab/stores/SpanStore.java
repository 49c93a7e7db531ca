package lab.stores;

import lab.recording.Arrivals;

/** A store that loads spans and answers queries. */
interface SpanStore extends AutoCloseable {

    /**
     * Loads the spans.
     *
     * @throws lab.text.CommandFailed when the store rejects the learner's definition; the message quotes it
     */
    void take(Arrivals arrivals) throws Exception;

    /** Its size. */
    Size size() throws Exception;

    /**
     * Runs a query.
     *
     * @throws lab.text.CommandFailed when the store rejects the learner's query; the message quotes it
     */
    StoreAnswer ask(Question question, Arrivals arrivals) throws Exception;

    /**
     * The size of a store.
     *
     * @param bytes on disk, all together
     * @param indexes of these, in indexes
     * @param unused indexes that none of the queries uses; known after all have run
     */
    record Size(long bytes, long indexes, int unused) {}
}
