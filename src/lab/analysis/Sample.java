package lab.analysis;

import java.util.List;
import lab.telemetry.SpanRow;

/**
 * A unit of counting: a trace, or one span.
 *
 * @param spans its spans, the first of which is its head
 * @param start epoch nanoseconds
 * @param duration nanoseconds
 * @param failed whether one of its spans has the status ERROR
 */
public record Sample(List<SpanRow> spans, long start, long duration, boolean failed) {

    public static Sample ofSpan(SpanRow span) {
        return new Sample(List.of(span), span.start(), span.duration(), span.failed());
    }

    /** For a trace, its root. */
    public SpanRow head() {
        return spans.getFirst();
    }
}
