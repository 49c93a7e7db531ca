package lab.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.profile.StackSample.Frame;
import lab.terminal.canvas.AnsiRenderer;
import lab.terminal.canvas.Bar;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Ink;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;
import lab.terminal.canvas.SvgDrawing;
import lab.terminal.canvas.Terminal;

/**
 * A flame graph of stacks: a method is as wide as its number of samples, and is drawn below its caller. The horizontal
 * order is not time: the widest comes first.
 *
 * <p>In the terminal a row is a method; only the program's own methods and their direct callees are shown. In the SVG a
 * row is a stack depth, and everything is shown.
 */
public final class FlameGraph {

    /** Narrower methods are omitted from the terminal's graph: their frequency is chance. */
    private static final double MIN_SHARE = 0.1;

    /** Fewer samples are not significant. */
    private static final int MIN_SAMPLES = 20;

    private static final int MAX_DEPTH = 60;
    private static final double ROW = 18;
    private static final double WIDTH = 1000;
    private static final double MARGIN = 16;
    private static final double MIN_WIDTH = 1;
    private static final Ink[] INKS = {Ink.OCHRE, Ink.BLUE, Ink.TEAL, Ink.PURPLE, Ink.GREEN, Ink.STEEL, Ink.MAGENTA};

    private final ProfileView view;
    /** Everything. */
    private final Node root;
    /** The program's own methods, and their direct callees. */
    private final Node own;

    private final int samples;

    private static final Frame ALL = new Frame("", "all");

    /** A method on a path from the root. */
    private static final class Node {

        private final Frame frame;
        private final Map<Frame, Node> callees = new LinkedHashMap<>();
        private double weight;

        Node(Frame frame) {
            this.frame = frame;
        }

        void add(List<Frame> callersFirst, double weight) {
            this.weight += weight;
            var node = this;
            for (var frame : callersFirst) {
                node = node.callees.computeIfAbsent(frame, Node::new);
                node.weight += weight;
            }
        }

        /**
         * The deepest method that nearly all samples have in common; its callers say nothing.
         *
         * @param few the weight of samples that may be elsewhere: there are always one or two
         */
        Node trunk(double few) {
            var trunk = this;
            while (true) {
                var wide = trunk.callees.values().stream()
                        .filter(callee -> callee.weight > few)
                        .toList();
                if (wide.size() != 1
                        || wide.getFirst().weight < trunk.weight - few
                        || trunk != this
                                && !trunk.frame.library()
                                && wide.getFirst().frame.library()) {
                    return trunk;
                }
                trunk = wide.getFirst();
            }
        }

        List<Node> widestFirst() {
            return callees.values().stream()
                    .sorted(Comparator.comparingDouble((Node node) -> -node.weight)
                            .thenComparing(node -> node.frame.toString()))
                    .toList();
        }
    }

    FlameGraph(ProfileView view, List<StackSample> samples) {
        this.view = view;
        this.samples = samples.size();
        root = new Node(ALL);
        own = new Node(ALL);
        for (var sample : samples) {
            root.add(sample.frames().reversed(), sample.weight());
            own.add(own(sample.frames().reversed()), sample.weight());
        }
    }

    private static List<Frame> own(List<Frame> callersFirst) {
        var own = new ArrayList<Frame>();
        var caller = ALL;
        for (var frame : callersFirst) {
            if (!frame.library() || caller != ALL && !caller.library()) {
                own.add(frame);
            }
            caller = frame;
        }
        return own;
    }

    /** The amount in words: samples or bytes. */
    private String amount() {
        if (view.kind() == ProfileKind.ALLOCATION) {
            return "%d MB".formatted(Math.round(root.weight / 1e6));
        }
        return "%d samples".formatted(Math.round(root.weight));
    }

    /** The graph for a terminal: lines that end with {@code }, none wider than the terminal. */
    public String text(Terminal terminal) {
        var glyphs = terminal.unicode() ? Glyphs.UNICODE : Glyphs.ASCII;
        var lines = new ArrayList<Line>();
        if ((view.kind() == ProfileKind.ALLOCATION ? samples : root.weight) < MIN_SAMPLES) {
            lines.add(new Line()
                    .add("  " + view, Style.BOLD)
                    .add(glyphs.separator() + "fewer than " + MIN_SAMPLES + " samples", Style.FAINT));
        } else {
            lines.add(new Line().add("  " + view, Style.BOLD).add(glyphs.separator() + amount(), Style.FAINT));
            var rows = new ArrayList<Row>();
            rows(own.trunk(MIN_SHARE * own.weight), "", "", 0, rows, glyphs);
            draw(rows, terminal, lines);
        }
        return AnsiRenderer.text(lines, terminal.colour(), terminal.unicode());
    }

    private record Row(String name, double from, double weight, boolean library) {}

    private void rows(Node node, String branch, String trunk, double from, List<Row> rows, Glyphs glyphs) {
        rows.add(new Row(branch + node.frame, from, node.weight, node.frame.library()));
        if (rows.size() >= MAX_DEPTH) {
            return;
        }
        var wide = node.widestFirst().stream()
                .filter(callee -> callee.weight >= MIN_SHARE * root.weight)
                .toList();
        for (var callee : wide) {
            var last = callee == wide.getLast();
            rows(
                    callee,
                    trunk + (last ? glyphs.lastBranch() : glyphs.branch()),
                    trunk + (last ? "  " : glyphs.trunk()),
                    from,
                    rows,
                    glyphs);
            from += callee.weight;
        }
    }

    private void draw(List<Row> rows, Terminal terminal, List<Line> lines) {
        var longest =
                rows.stream().mapToInt(row -> Cells.width(row.name())).max().orElse(0);
        var names = Math.min(longest, terminal.columns() / 2);
        var bars = terminal.columns() - names - 2 - 2 - 6;
        for (var row : rows) {
            var style = Style.of(row.library() ? Ink.STEEL : Ink.OCHRE);
            var line = new Line()
                    .add("  " + Cells.fit(row.name(), names, terminal.unicode() ? "…" : ".."), Style.PLAIN)
                    .to(2 + names + 2);
            new Bar(
                            bars,
                            row.from() / root.weight,
                            (row.from() + row.weight()) / root.weight,
                            terminal.unicode() ? 0 : '#',
                            style)
                    .draw(line);
            lines.add(line.right(Math.round(100 * row.weight() / root.weight) + " %", terminal.columns(), Style.FAINT));
        }
    }

    /** The whole graph as a self-contained SVG image: the root at the top, each method below its caller. */
    public String svg() {
        var drawing = new SvgDrawing();
        var title = view + " · " + amount();
        drawing.text(MARGIN, MARGIN + 12, "start", Ink.PLAIN, title);
        var deepest = samples == 0 ? 0 : svg(drawing, root.trunk(0), 0, 0);
        return drawing.svg(WIDTH + 2 * MARGIN, (deepest + 1) * ROW + 2 * MARGIN + 2 * ROW, title);
    }

    /** Draws a node and its callees; returns the deepest row. */
    private int svg(SvgDrawing drawing, Node node, double from, int depth) {
        var x = MARGIN + WIDTH * from / root.weight;
        var width = WIDTH * node.weight / root.weight;
        var y = MARGIN + 2 * ROW + depth * ROW;
        var name = node.frame.toString();
        var share = "%s · %d %%".formatted(name, Math.round(100 * node.weight / root.weight));
        drawing.box(x, y, Math.max(width - 0.5, 0.5), ROW - 1, ink(node), 0.45, share);
        var room = (int) ((width - 6) / SvgDrawing.CELL);
        if (room >= 3) {
            drawing.text(x + 3, y + 13, "start", Ink.PLAIN, Cells.fit(name, room, "…"));
        }
        var deepest = depth;
        if (depth < MAX_DEPTH) {
            for (var callee : node.widestFirst()) {
                if (WIDTH * callee.weight / root.weight >= MIN_WIDTH) {
                    deepest = Math.max(deepest, svg(drawing, callee, from, depth + 1));
                }
                from += callee.weight;
            }
        }
        return deepest;
    }

    /** Each class has a colour; red is reserved for errors. */
    private static Ink ink(Node node) {
        return INKS[Math.floorMod(node.frame.type().hashCode(), INKS.length)];
    }
}
