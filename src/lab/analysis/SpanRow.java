package lab.analysis;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.function.BiConsumer;
import lab.telemetry.AttributeKeys;
import lab.telemetry.ServiceName;

/**
 * A span as the questions read it. It may be a view of {@link SpanData}, or a row of a store that keeps columns. Times
 * are epoch nanoseconds, ids lower-case hex digits.
 */
public interface SpanRow {

    String traceId();

    String spanId();

    /** Empty for a root. */
    String parentSpanId();

    /** Never empty. */
    String service();

    String name();

    SpanKind kind();

    StatusCode status();

    long start();

    /** Never before the start: a span that ends before it begins, or has no end, takes no time. */
    long end();

    /** The value of an attribute of the span; null when it has none of this key. */
    Object attribute(String key);

    /** The value of an attribute of the resource; null when it has none of this key. */
    Object resource(String key);

    void eachAttribute(BiConsumer<String, Object> visitor);

    void eachResource(BiConsumer<String, Object> visitor);

    /** Hands over the trace id and the span id of each span that this one links to. */
    void eachLink(BiConsumer<String, String> visitor);

    default long duration() {
        return end() - start();
    }

    /** Whether its status is ERROR. */
    default boolean failed() {
        return status() == StatusCode.ERROR;
    }

    static SpanRow of(SpanData span) {
        return new OfSpanData(span, ServiceName.of(span.getResource()));
    }

    /** A view. */
    record OfSpanData(SpanData span, String service) implements SpanRow {

        @Override
        public String traceId() {
            return span.getTraceId();
        }

        @Override
        public String spanId() {
            return span.getSpanId();
        }

        @Override
        public String parentSpanId() {
            return span.getParentSpanContext().isValid() ? span.getParentSpanId() : "";
        }

        @Override
        public String name() {
            return span.getName();
        }

        @Override
        public SpanKind kind() {
            return span.getKind();
        }

        @Override
        public StatusCode status() {
            return span.getStatus().getStatusCode();
        }

        @Override
        public long start() {
            return span.getStartEpochNanos();
        }

        @Override
        public long end() {
            return Math.max(span.getStartEpochNanos(), span.getEndEpochNanos());
        }

        @Override
        public Object attribute(String key) {
            for (var entry : span.getAttributes().asMap().entrySet())
                if (entry.getKey().getKey().equals(key)) return entry.getValue();
            return null;
        }

        @Override
        public Object resource(String key) {
            for (var entry : span.getResource().getAttributes().asMap().entrySet())
                if (AttributeKeys.sent(entry.getKey().getKey()).equals(key)) return entry.getValue();
            return null;
        }

        @Override
        public void eachAttribute(BiConsumer<String, Object> visitor) {
            span.getAttributes().forEach((key, value) -> visitor.accept(key.getKey(), value));
        }

        @Override
        public void eachResource(BiConsumer<String, Object> visitor) {
            span.getResource()
                    .getAttributes()
                    .forEach((key, value) -> visitor.accept(AttributeKeys.sent(key.getKey()), value));
        }

        @Override
        public void eachLink(BiConsumer<String, String> visitor) {
            for (var link : span.getLinks())
                visitor.accept(
                        link.getSpanContext().getTraceId(),
                        link.getSpanContext().getSpanId());
        }
    }
}
