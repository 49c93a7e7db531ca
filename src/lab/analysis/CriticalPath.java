package lab.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.SpanNode;
import lab.telemetry.Trace;

/**
 * The segments that determined a trace's duration: if one of them were shorter, the whole trace would be.
 *
 * <p>Computed backwards, as in CRISP and Jaeger: from the end of a span to the child that ended last before it, through
 * that child, and on from the child's start. A child that had not ended by then did not delay its parent. Children are
 * clipped to their parent: time before or after it did not make it longer. Several roots count as children of the whole
 * trace.
 *
 * @param segments one after the other, without overlap
 */
public record CriticalPath(List<Segment> segments) {

    /** The span's own time on the path, epoch nanoseconds. */
    public record Segment(SpanNode node, long from, long to) {
        public long duration() {
            return to - from;
        }
    }

    /** A part of a span that still has to be walked, from its end backwards. */
    private static final class Walk {
        private final SpanNode node;
        private final long from;
        private long cursor;
        private final List<Part> children;
        private int next;

        /** @param node null for the whole trace */
        private Walk(SpanNode node, long from, long to, List<SpanNode> children) {
            this.node = node;
            this.from = from;
            this.cursor = to;
            this.children = parts(children, from, to);
        }
    }

    /** A child, clipped to its parent. */
    private record Part(SpanNode node, long from, long to) {}

    public static CriticalPath of(Trace trace) {
        var roots = trace.nodes().stream().filter(node -> node.parent() == null).toList();
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (var root : roots) {
            start = Math.min(start, SelfTime.start(root));
            end = Math.max(end, SelfTime.end(root));
        }
        var backwards = new ArrayList<Segment>();
        var walks = new ArrayDeque<Walk>();
        walks.push(new Walk(null, start, end, roots));
        while (!walks.isEmpty()) {
            var walk = walks.peek();
            while (walk.next < walk.children.size() && walk.children.get(walk.next).to > walk.cursor) walk.next++;
            if (walk.next == walk.children.size()) {
                add(backwards, walk.node, walk.from, walk.cursor);
                walks.pop();
                continue;
            }
            var child = walk.children.get(walk.next++);
            add(backwards, walk.node, child.to, walk.cursor);
            walk.cursor = child.from;
            walks.push(new Walk(child.node, child.from, child.to, child.node.children()));
        }
        return new CriticalPath(List.copyOf(backwards.reversed()));
    }

    private static void add(List<Segment> segments, SpanNode node, long from, long to) {
        if (node != null && to > from) segments.add(new Segment(node, from, to));
    }

    /** Sorted by end, latest first; for equal ends, longest first. Children outside the parent's time are left out. */
    private static List<Part> parts(List<SpanNode> children, long from, long to) {
        var parts = new ArrayList<Part>();
        for (var child : children) {
            long begin = Math.max(from, SelfTime.start(child));
            long end = Math.min(to, SelfTime.end(child));
            if (end > begin) parts.add(new Part(child, begin, end));
        }
        parts.sort((a, b) -> a.to == b.to ? Long.compare(a.from, b.from) : Long.compare(b.to, a.to));
        return parts;
    }

    /** The time of each span on the path, in nanoseconds; other spans are not in the map. */
    public Map<SpanNode, Long> times() {
        var times = new HashMap<SpanNode, Long>();
        for (var segment : segments) times.merge(segment.node, segment.duration(), Long::sum);
        return times;
    }
}
