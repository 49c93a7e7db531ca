package lab.query;

import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.SpanRow;

/**
 * The tree of one trace as numbers: every span has a left and a right one that enclose those of its descendants, and
 * its parent's left. They start at 1, go by the order of arrival within a resource and scope, and are 0 for a span that
 * no root leads to; a root's parent is -1.
 */
final class TraceShape {

    static final int ROOT = -1;

    private final List<? extends SpanRow> spans;
    private final long duration;
    private final String rootName;
    private final String rootService;
    private int[] left;
    private int[] right;
    private int[] parent;
    private int[] children;

    /** @param spans of one trace, in order of arrival */
    TraceShape(List<? extends SpanRow> spans) {
        this.spans = spans;
        long start = Long.MAX_VALUE;
        long end = 0;
        var name = "";
        var service = "";
        for (var span : spans) {
            start = Math.min(start, span.start());
            end = Math.max(end, span.sentEnd());
            if (span.isRoot()) {
                name = span.name();
                service = TypedValue.of(span.resource("service.name")) instanceof TypedValue.Text(var text) ? text : "";
            }
        }
        duration = spans.isEmpty() ? 0 : end - start;
        rootName = name;
        rootService = service;
    }

    /** From the first start to the last end, nanoseconds. */
    long duration() {
        return duration;
    }

    /** Of the root that arrived last; empty when none is here. */
    String rootName() {
        return rootName;
    }

    /** Of the root that arrived last; empty when none is here. */
    String rootService() {
        return rootService;
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
        left = new int[spans.size()];
        right = new int[spans.size()];
        parent = new int[spans.size()];
        children = new int[spans.size()];
        var byId = new HashMap<Long, List<Integer>>();
        var order = batched();
        var hasRoot = false;
        for (int span : order) {
            var same = byId.computeIfAbsent(spans.get(span).id(), id -> new ArrayList<>(1));
            same.add(span);
            if (same.size() > 2) return; // more than the two of one call that share an id: it is no tree
            hasRoot |= spans.get(span).isRoot();
        }
        var below = new ArrayList<List<Integer>>();
        for (int i = 0; i < spans.size(); i++) below.add(List.of());
        var parents = new int[spans.size()];
        for (int span : order) {
            parents[span] = parentOf(span, byId);
            if (parents[span] < 0) continue;
            children[parents[span]]++;
            if (below.get(parents[span]).isEmpty()) below.set(parents[span], new ArrayList<>());
            below.get(parents[span]).add(span);
        }
        if (hasRoot) walk(order, parents, below);
    }

    private void walk(List<Integer> order, int[] parents, List<List<Integer>> below) {
        var next = new int[spans.size()];
        int bound = 1;
        for (int root : order) {
            if (!spans.get(root).isRoot()) continue;
            left[root] = bound++;
            parent[root] = ROOT;
            for (int at = root; at >= 0; ) {
                if (next[at] < below.get(at).size()) {
                    int child = below.get(at).get(next[at]++);
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

    /** The spans of a resource and a scope together, as they are stored. */
    private List<Integer> batched() {
        var batches = new LinkedHashMap<Object, LinkedHashMap<Object, List<Integer>>>();
        for (int i = 0; i < spans.size(); i++) {
            var span = spans.get(i);
            batches.computeIfAbsent(span.resourceKey(), key -> new LinkedHashMap<>())
                    .computeIfAbsent(List.of(span.scopeName(), span.scopeVersion()), key -> new ArrayList<>())
                    .add(i);
        }
        return batches.values().stream()
                .flatMap(scopes -> scopes.values().stream())
                .flatMap(List::stream)
                .toList();
    }

    /** The two spans of one call may share an id, as Zipkin has it: then the kind tells which one is meant. */
    private int parentOf(int span, Map<Long, List<Integer>> byId) {
        if (spans.get(span).isRoot()) return -1;
        var candidates = byId.getOrDefault(spans.get(span).parent(), List.of());
        if (candidates.size() == 1) return candidates.getFirst();
        var wanted = spans.get(span).kind() == SpanKind.SERVER ? SpanKind.CLIENT : SpanKind.SERVER;
        for (int candidate : candidates) if (spans.get(candidate).kind() == wanted) return candidate;
        return -1;
    }
}
