package lab.terminal;

import java.util.List;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;

/**
 * Something about a row that its bar cannot say: an event, a log, a link.
 *
 * @param text what it says; cut where there is no room
 * @param tail its end, never cut: when it happened. May be empty
 * @param items what stands under it, packed
 */
record Note(Line text, String tail, List<String> items) {

    static Note of(Line text) {
        return new Note(text, "", List.of());
    }

    int width() {
        return text.width() + (tail.isEmpty() ? 0 : 1 + Cells.width(tail));
    }

    /** The note in one line of at most so many cells. */
    Line line(int cells, String ellipsis) {
        int room = tail.isEmpty() ? cells : cells - 1 - Cells.width(tail);
        var line = new Line().add(text.fit(room, ellipsis));
        return tail.isEmpty() ? line : line.skip(1).add(tail, Style.FAINT);
    }
}
