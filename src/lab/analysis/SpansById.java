package lab.analysis;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Finds spans by trace id and span id. Where an id occurs twice, the first span has it. */
final class SpansById {

    private record Id(String trace, String span) {}

    private final Map<Id, SpanRow> byId;

    SpansById(Collection<? extends SpanRow> spans) {
        byId = HashMap.newHashMap(spans.size());
        for (var span : spans) byId.putIfAbsent(new Id(span.traceId(), span.spanId()), span);
    }

    /** Null when it is not here. */
    SpanRow get(String traceId, String spanId) {
        return byId.get(new Id(traceId, spanId));
    }

    /** Null for a root, and when the parent is not here. */
    SpanRow parent(SpanRow span) {
        return span.parentSpanId().isEmpty() ? null : get(span.traceId(), span.parentSpanId());
    }

    /**
     * Whether a span is a request to its service: it serves or consumes, it is the root of its trace, or it was called
     * by another service. A span whose parent is not here is none of these unless its kind says so.
     */
    boolean isRequest(SpanRow span) {
        return switch (span.kind()) {
            case SERVER, CONSUMER -> true;
            default -> {
                var parent = parent(span);
                yield span.parentSpanId().isEmpty()
                        || parent != null && !parent.service().equals(span.service());
            }
        };
    }
}
