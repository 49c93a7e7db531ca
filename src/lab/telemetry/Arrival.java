package lab.telemetry;

/**
 * An item with its arrival.
 *
 * @param number of the arrival in this store: later arrivals of any signal have larger numbers
 * @param epochMillis time of arrival, by this machine's clock
 * @param bytes estimated memory
 */
public record Arrival<T>(long number, long epochMillis, T item, long bytes) {}
