package lab.analysis;

import java.util.ArrayList;
import lab.telemetry.SpanNode;

/** The time that a span itself took: its duration without the times in which at least one of its children ran. */
public final class SelfTime {

    private SelfTime() {}

    /**
     * Nanoseconds, from 0 to the span's duration. Children count only inside the span. If they outlive it, or begin
     * before it by their own clock, only the common time counts.
     */
    public static long of(SpanNode node) {
        long start = start(node);
        long end = end(node);
        var children = new ArrayList<>(node.children());
        children.sort((a, b) -> Long.compare(start(a), start(b)));
        long covered = 0;
        long until = start;
        for (var child : children) {
            long from = Math.max(until, start(child));
            long to = Math.min(end, end(child));
            if (to <= from) continue;
            covered += to - from;
            until = to;
        }
        return end - start - covered;
    }

    /** The span's start, epoch nanoseconds. */
    static long start(SpanNode node) {
        return node.span().getStartEpochNanos();
    }

    /** Never before the start. */
    static long end(SpanNode node) {
        return Math.max(start(node), node.span().getEndEpochNanos());
    }
}
