package lab.terminal;

import java.util.ArrayList;
import lab.telemetry.SpanNode;
import lab.terminal.canvas.Glyphs;

/** Draws the tree lines of a waterfall, which show each span's parent. */
final class TreeLines {

    private TreeLines() {}

    /** The tree to the left of the name. If it is deeper than the room, the part closest to the name is kept. */
    static String branch(SpanNode node, int room, Glyphs glyphs) {
        return node.depth() == 0
                ? ""
                : trunks(node.parent(), room - 2, glyphs)
                        + (node.isLastChild() ? glyphs.lastBranch() : glyphs.branch());
    }

    /** The tree to the left of a line below this row. */
    static String trunk(SpanNode node, int room, Glyphs glyphs) {
        return trunks(node, room - 2, glyphs) + (node.children().isEmpty() ? "  " : glyphs.trunk());
    }

    private static String trunks(SpanNode of, int room, Glyphs glyphs) {
        var nearestFirst = new ArrayList<String>();
        int cells = 0;
        for (var node = of; node.depth() > 0; node = node.parent(), cells += 2) {
            if (cells + 4 > room && node.depth() > 1) {
                nearestFirst.add(glyphs.deep());
                break;
            }
            nearestFirst.add(node.isLastChild() ? "  " : glyphs.trunk());
        }
        return String.join("", nearestFirst.reversed());
    }
}
