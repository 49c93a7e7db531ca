package lab.incident;

/**
 * What an alert watches.
 *
 * @param service {@code service.name}
 * @param operation a span's name; empty where the whole service is meant
 */
public record Indicator(Kind kind, String service, String operation) {

    public enum Kind {
        /** Requests that take longer than in a good minute. */
        slow,
        /** Requests that fail. */
        failing,
        /** Events that wait. */
        waiting,
        /** Requests that no trace leads to from their beginning. */
        orphaned,
        /** Requests that begin before they were sent, or end after they were answered. */
        impossible,
        /** Time series. */
        series
    }

    static Indicator slow(String operation) {
        return new Indicator(Kind.slow, "board-web", operation);
    }

    static Indicator failing(String operation) {
        return new Indicator(Kind.failing, "board-web", operation);
    }
}
