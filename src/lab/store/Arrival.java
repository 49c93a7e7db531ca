package lab.store;

/**
 * Something that arrived.
 *
 * @param number of its arrival in this store: later arrivals have larger ones, whatever they are
 * @param epochMillis when it arrived, by this machine's clock
 */
public record Arrival<T>(long number, long epochMillis, T item) {}
