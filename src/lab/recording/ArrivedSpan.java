package lab.recording;

/**
 * A span as input of a store: flat, with its attributes as one text.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16
 * @param parentSpanId 16, or null for a root
 * @param start in epoch microseconds
 * @param duration in microseconds
 * @param message the text of its log line
 * @param attributes all other attributes, as JSON
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
