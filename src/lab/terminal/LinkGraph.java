package lab.terminal;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lab.telemetry.SpanNode;
import lab.telemetry.Trace;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Ink;
import lab.terminal.canvas.SvgDrawing;

/**
 * Draws spans and their links as a graph. Each trace is a frame with its spans, indented below their parents; a dashed
 * arrow leads from each link to its target. A trace is drawn to the right of the traces that it links to.
 */
public final class LinkGraph {

    private static final int MARGIN = 20;
    private static final int ROW = 28;
    private static final int INDENT = 18;
    private static final int BETWEEN = 110;
    private static final int MAX_TRACES = 40;

    private record Place(double x, double y, double width) {}

    private final SvgDrawing drawing = new SvgDrawing();
    private final ServiceColors services = new ServiceColors();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Trace> byId = new HashMap<>();

    private LinkGraph() {}

    /** @return a self-contained SVG image */
    public static String svg(List<SpanData> spans) {
        return new LinkGraph().draw(Trace.of(spans).stream().limit(MAX_TRACES).toList());
    }

    private String draw(List<Trace> traces) {
        traces.forEach(trace -> byId.put(trace.id(), trace));
        var columns = new TreeMap<Integer, List<Trace>>();
        traces.forEach(trace -> columns.computeIfAbsent(column(trace, new HashSet<>()), none -> new ArrayList<>())
                .add(trace));
        double x = MARGIN;
        double bottom = MARGIN;
        for (var column : columns.values()) {
            var spans = column.stream()
                            .flatMap(trace -> trace.nodes().stream())
                            .mapToDouble(LinkGraph::width)
                            .max()
                            .orElse(0)
                    + 24;
            var width = Math.max(
                    spans,
                    column.stream()
                                    .mapToDouble(trace -> SvgDrawing.width(headline(trace)))
                                    .max()
                                    .orElse(0)
                            + 20);
            double y = MARGIN;
            for (var trace : column) {
                y = frame(trace, x, y, width) + 14;
            }
            bottom = Math.max(bottom, y);
            x += width + BETWEEN;
        }
        traces.forEach(trace -> trace.nodes().forEach(this::links));
        return drawing.svg(Math.max(240, x - BETWEEN + MARGIN), bottom - 14 + MARGIN, "spans and links");
    }

    /** One column to the right of the rightmost trace that it links to; a cycle of links ends where it began. */
    private int column(Trace trace, Set<String> seen) {
        if (!seen.add(trace.id())) {
            return 0;
        }
        var column = 0;
        for (var node : trace.nodes()) {
            for (var link : node.span().getLinks()) {
                var other = byId.get(link.getSpanContext().getTraceId());
                if (other != null && other != trace) {
                    column = Math.max(column, 1 + column(other, seen));
                }
            }
        }
        seen.remove(trace.id());
        return column;
    }

    private double frame(Trace trace, double x, double y, double width) {
        var height = trace.nodes().size() * ROW + 32.0;
        drawing.frame(x, y, width, height, Ink.FAINT);
        drawing.text(x + 10, y + 17, "start", Ink.FAINT, headline(trace));
        var top = y + 26;
        for (var node : trace.nodes()) {
            var left = x + 12 + node.depth() * INDENT;
            var wide = width(node) - node.depth() * INDENT;
            var ink = services.style(node.service()).ink();
            drawing.box(left, top, wide, ROW - 6, ink, 0.18);
            drawing.text(left + 8, top + 15, "start", ink, label(node));
            var parent = node.parent() == null
                    ? null
                    : places.get(key(
                            node.parent().span().getTraceId(),
                            node.parent().span().getSpanId()));
            if (parent != null) {
                drawing.path(
                        SvgDrawing.f("M%.1f %.1fV%.1fH%.1f", left - INDENT / 2.0, parent.y() + 22, top + 11, left),
                        Ink.FAINT,
                        false);
            }
            places.put(key(node.span().getTraceId(), node.span().getSpanId()), new Place(left, top, wide));
            top += ROW;
        }
        return y + height;
    }

    private void links(SpanNode node) {
        var from = places.get(key(node.span().getTraceId(), node.span().getSpanId()));
        for (var link : node.span().getLinks()) {
            var to = places.get(key(
                    link.getSpanContext().getTraceId(), link.getSpanContext().getSpanId()));
            if (to != null) {
                double x1 = from.x(),
                        y1 = from.y() + 11,
                        x2 = to.x() + to.width() + 2,
                        y2 = to.y() + 11,
                        bend = Math.max(40, Math.abs(x1 - x2) / 2);
                drawing.path(
                        SvgDrawing.f(
                                "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f",
                                x1, y1, x1 - bend, y1, x2 + bend, y2, x2 + 6, y2),
                        Ink.PLAIN,
                        true);
                drawing.arrowLeft(x2, y2, Ink.PLAIN);
            }
        }
    }

    private static double width(SpanNode node) {
        return node.depth() * INDENT + SvgDrawing.width(label(node)) + 16;
    }

    private static String headline(Trace trace) {
        return "trace " + trace.id().substring(0, 8) + "…";
    }

    private static String label(SpanNode node) {
        return Cells.fit(node.service() + "  " + node.span().getName(), 40, "…").stripTrailing();
    }

    private static String key(String trace, String span) {
        return trace + span;
    }
}
