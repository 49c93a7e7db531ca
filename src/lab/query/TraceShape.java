package lab.query;

import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import lab.telemetry.SpanRow;

/**
 * The tree of one trace as numbers (nested sets): every span has a left and a right number that enclose those of its
 * descendants, and its parent's left number. They start at 1 and follow the order of arrival within a resource and
 * scope. They are 0 for a span that no root leads to; a root's parent is -1.
 */
final class TraceShape {

    static final int ROOT = -1;
    private static final int NONE = -1;

    private final List<? extends SpanRow> spans;
    private Whole whole;
    private int[] left;
    private int[] right;
    private int[] parent;
    private int[] children;

    /** Values shared by all spans of the trace. */
    private record Whole(long duration, String rootName, String rootService) {}

    /** @param spans of one trace, in order of arrival */
    TraceShape(List<? extends SpanRow> spans) {
        this.spans = spans;
    }

    private Whole whole() {
        if (whole == null) {
            long start = Long.MAX_VALUE;
            long end = 0;
            var name = "";
            var service = "";
            for (var span : spans) {
                start = Math.min(start, span.start());
                end = Math.max(end, span.sentEnd());
                if (span.isRoot()) {
                    name = span.name();
                    service = TypedValue.of(span.resource("service.name")) instanceof TypedValue.Text(var text)
                            ? text
                            : "";
                }
            }
            whole = new Whole(spans.isEmpty() ? 0 : end - start, name, service);
        }
        return whole;
    }

    /** From the first start to the last end, nanoseconds. */
    long duration() {
        return whole().duration;
    }

    /** The name of the root that arrived last; empty when there is none. */
    String rootName() {
        return whole().rootName;
    }

    /** The service of the root that arrived last; empty when there is none. */
    String rootService() {
        return whole().rootService;
    }

    int left(int span) {
        number();
        return left[span];
    }

    int right(int span) {
        number();
        return right[span];
    }

    int parent(int span) {
        number();
        return parent[span];
    }

    int children(int span) {
        number();
        return children[span];
    }

    private void number() {
        if (left != null) return;
        var size = spans.size();
        left = new int[size];
        right = new int[size];
        parent = new int[size];
        children = new int[size];
        var order = batched();
        var byId = new int[Integer.highestOneBit(Math.max(2, size)) * 4]; // index of a span + 1; 0 for a free slot
        var twins = new int[size]; // index of the other span with the same id, + 1
        var hasRoot = false;
        for (int span : order) {
            hasRoot |= spans.get(span).isRoot();
            var place = place(byId, spans.get(span).id());
            if (byId[place] == 0) byId[place] = span + 1;
            else if (twins[byId[place] - 1] == 0) twins[byId[place] - 1] = span + 1;
            else return; // more than the two spans of one call share an id: it is not a tree
        }
        var parents = new int[size];
        var firstBelow = new int[size];
        var lastBelow = new int[size];
        var nextBeside = new int[size];
        Arrays.fill(firstBelow, NONE);
        Arrays.fill(nextBeside, NONE);
        for (int span : order) {
            parents[span] = parentOf(span, byId, twins);
            var above = parents[span];
            if (above < 0) continue;
            if (children[above]++ == 0) firstBelow[above] = span;
            else nextBeside[lastBelow[above]] = span;
            lastBelow[above] = span;
        }
        if (hasRoot) walk(order, parents, firstBelow, nextBeside);
    }

    private int place(int[] byId, long id) {
        var mixed = id * 0x9E3779B97F4A7C15L;
        var place = (int) (mixed ^ mixed >>> 32) & byId.length - 1;
        while (byId[place] != 0 && spans.get(byId[place] - 1).id() != id) place = place + 1 & byId.length - 1;
        return place;
    }

    private void walk(int[] order, int[] parents, int[] firstBelow, int[] nextBeside) {
        int bound = 1;
        for (int root : order) {
            if (!spans.get(root).isRoot()) continue;
            left[root] = bound++;
            parent[root] = ROOT;
            for (int at = root; at >= 0; ) {
                int child = firstBelow[at];
                if (child >= 0) {
                    firstBelow[at] = nextBeside[child]; // the next child, for when we return
                    left[child] = bound++;
                    parent[child] = left[at];
                    at = child;
                } else {
                    right[at] = bound++;
                    at = parents[at];
                }
            }
        }
    }

    /** The spans grouped by resource and scope, as Tempo stores them. */
    private int[] batched() {
        var batches = new LinkedHashMap<Object, LinkedHashMap<Object, List<Integer>>>();
        SpanRow before = null;
        List<Integer> batch = null;
        for (int i = 0; i < spans.size(); i++) {
            var span = spans.get(i);
            if (before == null || !isSentWith(before, span))
                batch = batches.computeIfAbsent(span.resourceKey(), key -> new LinkedHashMap<>())
                        .computeIfAbsent(List.of(span.scopeName(), span.scopeVersion()), key -> new ArrayList<>());
            batch.add(i);
            before = span;
        }
        var order = new int[spans.size()];
        var count = 0;
        for (var scopes : batches.values()) for (var each : scopes.values()) for (int i : each) order[count++] = i;
        return order;
    }

    private static boolean isSentWith(SpanRow a, SpanRow b) {
        return a.resourceKey() == b.resourceKey()
                && a.scopeName().equals(b.scopeName())
                && a.scopeVersion().equals(b.scopeVersion());
    }

    /** In Zipkin's model, the two spans of a call may share an id. Then the kind tells which one is meant. */
    private int parentOf(int span, int[] byId, int[] twins) {
        if (spans.get(span).isRoot()) return NONE;
        var first = byId[place(byId, spans.get(span).parent())] - 1;
        if (first < 0 || twins[first] == 0) return first;
        var wanted = spans.get(span).kind() == SpanKind.SERVER ? SpanKind.CLIENT : SpanKind.SERVER;
        if (spans.get(first).kind() == wanted) return first;
        return spans.get(twins[first] - 1).kind() == wanted ? twins[first] - 1 : NONE;
    }
}
