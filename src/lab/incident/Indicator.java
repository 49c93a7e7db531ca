package lab.incident;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * What an alert watches.
 *
 * @param service {@code service.name}
 * @param operation a span's name; empty where the whole service is meant
 */
public record Indicator(Kind kind, String service, String operation) {

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

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
        series,
        /** Memory that is still in use after a collection. */
        memory
    }

    /** Whether a span is one of those that are counted: the visitor asks, the others answer. */
    public boolean counts(SpanData span) {
        return span.getKind() == (service.equals("board-visitor") ? SpanKind.CLIENT : SpanKind.SERVER)
                && service.equals(span.getResource().getAttribute(SERVICE))
                && (operation.isEmpty() || operation.equals(span.getName()));
    }

    static Indicator slow(String operation) {
        return new Indicator(Kind.slow, "board-web", operation);
    }

    static Indicator failing(String operation) {
        return new Indicator(Kind.failing, "board-web", operation);
    }
}
