package lab.telemetry;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The spans of one trace in the order in which they are drawn: parents before children, children by start.
 *
 * @param start start of its time scale: the earliest start of a root, epoch nanoseconds
 * @param end end of its time scale, epoch nanoseconds
 */
public record Trace(String id, List<SpanNode> nodes, long start, long end) {

    /** The traces of these spans, sorted by start. */
    public static List<Trace> of(List<SpanData> spans) {
        var byTrace = new LinkedHashMap<String, List<SpanNode>>();
        for (var span : spans) {
            byTrace.computeIfAbsent(span.getTraceId(), id -> new ArrayList<>()).add(new SpanNode(span));
        }
        var traces = new ArrayList<Trace>();
        byTrace.forEach((id, nodes) -> traces.add(tree(id, nodes)));
        // Not Comparator.comparingLong: its lambdas are not in the AOT cache, and a picture should not wait for them.
        traces.sort((a, b) -> Long.compare(a.start, b.start));
        return traces;
    }

    /**
     * Builds the tree. Hostile data may repeat an id or make a span its own ancestor; every span is still drawn exactly
     * once.
     */
    private static Trace tree(String id, List<SpanNode> nodes) {
        nodes.sort((a, b) -> Long.compare(a.span.getStartEpochNanos(), b.span.getStartEpochNanos()));
        var byId = new HashMap<String, SpanNode>();
        for (var node : nodes) {
            byId.putIfAbsent(node.span.getSpanId(), node);
        }
        if (TraceId.isValid(id)) {
            for (var node : nodes) {
                var parent = node.span.getParentSpanId(); // not its context, which would be made for this only
                node.parent = SpanId.isValid(parent) ? byId.get(parent) : null;
            }
        }
        cutCircles(nodes);
        placeWithoutStart(nodes);
        var roots = new ArrayList<SpanNode>();
        for (var node : nodes) {
            (node.parent == null ? roots : node.parent.children).add(node);
        }
        var ordered = depthFirst(roots);
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (var node : ordered) {
            start = Math.min(start, node.start);
            end = Math.max(end, node.end());
        }
        return new Trace(id, ordered, start, end);
    }

    /** Places a span without a start time at the start of the first span that has one, not in 1970. */
    private static void placeWithoutStart(List<SpanNode> nodes) {
        var first = 0L;
        for (var node : nodes) {
            var its = node.start == 0 ? node.span.getEndEpochNanos() : node.start;
            first = first == 0 || its != 0 && its < first ? its : first;
        }
        for (var node : nodes) {
            node.start = node.start == 0 ? first : node.start;
        }
    }

    /** Walks up from every span once. A walk that meets itself is a cycle and is cut there. */
    private static void cutCircles(List<SpanNode> nodes) {
        var walk = 0;
        for (var node : nodes) {
            walk++;
            for (var at = node; at != null && at.walk == 0; at = at.parent) {
                at.walk = walk;
                if (at.parent != null && at.parent.walk == walk) {
                    at.circular = true;
                    at.parent = null;
                }
            }
        }
    }

    /** Not recursive: a chain of spans may be deeper than the call stack. */
    private static List<SpanNode> depthFirst(List<SpanNode> roots) {
        var ordered = new ArrayList<SpanNode>();
        var next = new ArrayDeque<>(roots);
        while (!next.isEmpty()) {
            var node = next.pop();
            ordered.add(node);
            var children = node.children;
            for (int i = children.size() - 1; i >= 0; i--) {
                var child = children.get(i);
                child.depth = node.depth + 1;
                child.lastChild = i == children.size() - 1;
                child.start = Math.max(node.start, child.start);
                next.push(child);
            }
        }
        return ordered;
    }

    /** The ids of the spans below the first with this id. */
    public Set<String> below(String spanId) {
        var below = new LinkedHashSet<String>();
        var depth = -1;
        for (var node : nodes) {
            if (depth >= 0) {
                if (node.depth <= depth) {
                    break;
                }
                below.add(node.span.getSpanId());
            } else if (node.span.getSpanId().equals(spanId)) {
                depth = node.depth;
            }
        }
        return below;
    }

    /** Nanoseconds from the first start to the last end. */
    public long duration() {
        return Math.max(0, Nanos.between(start, end));
    }

    /** How many of its spans have the status ERROR. */
    public int errors() {
        int errors = 0;
        for (var node : nodes) {
            errors += node.span.getStatus().getStatusCode() == StatusCode.ERROR ? 1 : 0;
        }
        return errors;
    }

    public int services() {
        return serviceNames().size();
    }

    /** The names of its services, in drawing order. */
    public Set<String> serviceNames() {
        var names = new LinkedHashSet<String>();
        for (var node : nodes) {
            names.add(node.service);
        }
        return names;
    }

    /** The span that names the trace: the first root, else the first span drawn. */
    public SpanNode head() {
        for (var node : nodes) {
            if (isRoot(node)) {
                return node;
            }
        }
        return nodes.getFirst();
    }

    /** Whether its root has arrived. */
    public boolean isWhole() {
        return isRoot(head());
    }

    private static boolean isRoot(SpanNode node) {
        return !node.span.getParentSpanContext().isValid();
    }
}
