package lab.terminal;

import io.opentelemetry.api.trace.SpanContext;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.telemetry.SpanNode;
import lab.telemetry.Trace;

/**
 * Finds a span of the picture by its context: for links, logs and exemplars, which refer to spans. If both ends of a
 * link are drawn, each gets a number, in drawing order.
 */
final class SpanIndex {

    private final Map<String, SpanNode> byContext = new HashMap<>();
    private final Set<SpanNode> drawn;
    private final Map<SpanNode, Set<SpanNode>> linkedFrom = new HashMap<>();
    private final Map<SpanNode, Integer> numbers = new HashMap<>();

    SpanIndex(List<Trace> traces, Set<SpanNode> drawn) {
        this.drawn = drawn;
        for (var trace : traces) {
            for (var node : trace.nodes()) {
                byContext.putIfAbsent(key(node.span().getSpanContext()), node);
            }
        }
        var linked = new LinkedHashSet<SpanNode>();
        for (var node : drawn) {
            for (var link : node.span().getLinks()) {
                var target = find(link.getSpanContext());
                if (target != null && drawn.contains(target)) {
                    linkedFrom
                            .computeIfAbsent(target, _ -> new LinkedHashSet<>())
                            .add(node);
                    linked.add(node);
                    linked.add(target);
                }
            }
        }
        for (var node : drawn) {
            if (linked.contains(node)) {
                numbers.put(node, numbers.size() + 1);
            }
        }
    }

    /** The span, or null when it is not part of the picture. */
    SpanNode find(SpanContext context) {
        return byContext.get(key(context));
    }

    boolean isDrawn(SpanNode node) {
        return drawn.contains(node);
    }

    /** The spans that link to this one, without duplicates. */
    Set<SpanNode> linkedFrom(SpanNode node) {
        return linkedFrom.getOrDefault(node, Set.of());
    }

    /** {@code [2]}, the number that links use for this span; empty when no link refers to it. */
    String tag(SpanNode node) {
        var number = numbers.get(node);
        return number == null ? "" : "[" + number + "]";
    }

    private static String key(SpanContext context) {
        return context.getTraceId() + context.getSpanId();
    }
}
