package lab.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

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

    /**
     * One for each trace, in the order in which traces first occur. The head is the first root to begin, or else the
     * first span; the duration is from the first start to the last end.
     */
    public static List<Sample> ofTraces(Collection<? extends SpanRow> spans) {
        var traces = new LinkedHashMap<String, List<SpanRow>>();
        for (var span : spans)
            traces.computeIfAbsent(span.traceId(), id -> new ArrayList<>()).add(span);
        var samples = new ArrayList<Sample>(traces.size());
        for (var trace : traces.values()) samples.add(ofTrace(trace));
        return samples;
    }

    private static Sample ofTrace(List<SpanRow> spans) {
        var head = spans.getFirst();
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        var failed = false;
        for (var span : spans) {
            var root = span.parentSpanId().isEmpty();
            var headIsRoot = head.parentSpanId().isEmpty();
            if (root && !headIsRoot || root == headIsRoot && span.start() < head.start()) head = span;
            start = Math.min(start, span.start());
            end = Math.max(end, span.end());
            failed |= span.failed();
        }
        if (head != spans.getFirst()) {
            var first = head;
            spans.remove(first);
            spans.addFirst(first);
        }
        return new Sample(spans, start, end - start, failed);
    }

    /** Of a trace, its root. */
    public SpanRow head() {
        return spans.getFirst();
    }
}
