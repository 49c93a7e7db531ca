package lab.show;

import io.opentelemetry.api.trace.SpanContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds a span of the picture by its context: for links, logs and exemplars, which name spans from outside. */
final class Spans {

    private final Map<String, Node> byContext = new HashMap<>();

    Spans(List<Trace> traces) {
        for (var trace : traces) {
            for (var node : trace.nodes()) {
                byContext.putIfAbsent(key(node.span.getSpanContext()), node);
            }
        }
        tagLinked(traces);
    }

    /** The span, or null when it is not among the spans given. */
    Node find(SpanContext context) {
        return byContext.get(key(context));
    }

    /** Both ends of a link get a number, in the order in which they are drawn, when both are drawn. */
    private void tagLinked(List<Trace> traces) {
        for (var trace : traces) {
            for (var node : trace.nodes()) {
                for (var link : node.span.getLinks()) {
                    var target = find(link.getSpanContext());
                    if (node.drawn && target != null && target.drawn) {
                        target.linkedFrom.add(node); // once, however many links there are
                        node.tag = target.tag = -1;
                    }
                }
            }
        }
        int tag = 0;
        for (var trace : traces) {
            for (var node : trace.nodes()) {
                if (node.tag != 0) {
                    node.tag = ++tag;
                }
            }
        }
    }

    private static String key(SpanContext context) {
        return context.getTraceId() + context.getSpanId();
    }
}
