package lab.telemetry;

/**
 * Something that arrived.
 *
 * @param number of its arrival in this store: later arrivals have larger ones, whatever they are
 * @param epochMillis when it arrived, by this machine's clock
 * @param bytes of memory that it is estimated to take
 */
public record Arrival<T>(long number, long epochMillis, T item, long bytes) {}
