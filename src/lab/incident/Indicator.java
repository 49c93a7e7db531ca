package lab.incident;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The indicator of an alert.
 *
 * @param service {@code service.name}
 * @param operation a span's name; empty for the whole service
 */
public record Indicator(Kind kind, String service, String operation) {

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

    public enum Kind {
        /** Requests that are slower than in a healthy minute. */
        slow,
        /** Requests that fail. */
        failing,
        /** Events that wait. */
        waiting,
        /** Requests without a trace that leads to them from the start. */
        orphaned,
        /** Requests that begin before they were sent, or end after their response. */
        impossible,
        /** Time series. */
        series,
        /** Memory that is still in use after a collection. */
        memory
    }

    /** Whether a span is one of those that are counted: SERVER spans, but CLIENT spans of the visitor. */
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
