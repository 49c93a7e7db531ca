package lab.recording;

/**
 * A span as a store takes it in: flat, its attributes as one text.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16
 * @param parentSpanId 16, or null for a root
 * @param start in microseconds of the epoch
 * @param duration in microseconds
 * @param message what its log line said
 * @param attributes all others, as JSON
 */
public record ArrivedSpan(
        String traceId,
        String spanId,
        String parentSpanId,
        String service,
        String name,
        long start,
        long duration,
        String message,
        String attributes) {}
