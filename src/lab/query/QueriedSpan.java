package lab.query;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;

/**
 * A span as a query reads it. Whatever keeps spans implements this; an implementation may be a cursor over columns, as
 * long as one object stands for one span while a query runs.
 *
 * <p>Attributes are asked for by key alone and come back typed: {@link TypedValue.Int}, {@link TypedValue.Real},
 * {@link TypedValue.Text}, {@link TypedValue.Bool} or an {@link TypedValue.Array} of one of them,
 * {@link TypedValue#NIL} when there is none or it is of a kind that no query can ask for (maps, bytes, mixed or empty
 * lists).
 */
public interface QueriedSpan {

    /** 32 lower-case hex digits. */
    String traceId();

    /** 16 lower-case hex digits. */
    String spanId();

    /** 16 lower-case hex digits; all zeros for a root. */
    String parentSpanId();

    String name();

    /** Null when the sender did not say. */
    SpanKind kind();

    StatusCode status();

    /** Empty when there is none. */
    String statusMessage();

    /** Epoch nanoseconds. */
    long startNanos();

    /** Epoch nanoseconds. */
    long endNanos();

    TypedValue attribute(String key);

    /** Equal for spans of the same resource. */
    Object resourceKey();

    TypedValue resourceAttribute(String key);

    /** Empty when there is none. */
    String scopeName();

    /** Empty when there is none. */
    String scopeVersion();

    TypedValue scopeAttribute(String key);

    int events();

    String eventName(int event);

    /** Epoch nanoseconds. */
    long eventNanos(int event);

    TypedValue eventAttribute(int event, String key);

    int links();

    /** 32 lower-case hex digits. */
    String linkTraceId(int link);

    /** 16 lower-case hex digits. */
    String linkSpanId(int link);

    TypedValue linkAttribute(int link, String key);
}
