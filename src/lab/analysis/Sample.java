package lab.analysis;

import java.util.List;
import lab.telemetry.SpanRow;

/**
 * One thing that is counted: a trace, or one span.
 *
 * @param spans the spans that it consists of, the first as its head
 * @param start epoch nanoseconds
 * @param duration nanoseconds
 * @param failed whether one of its spans has the status ERROR
 */
public record Sample(List<SpanRow> spans, long start, long duration, boolean failed) {

    public static Sample ofSpan(SpanRow span) {
        return new Sample(List.of(span), span.start(), span.duration(), span.failed());
    }

    /** Of a trace, its root. */
    public SpanRow head() {
        return spans.getFirst();
    }
}
