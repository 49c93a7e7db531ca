package lab.terminal;

import java.util.List;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;

/**
 * A remark on a row that its bar cannot show: an event, a log, a link.
 *
 * @param text the remark; shortened if there is no room
 * @param tail its end, the time, which is never shortened. May be empty
 * @param items further lines below it, packed
 */
record Note(Line text, String tail, List<String> items) {

    static Note of(Line text) {
        return new Note(text, "", List.of());
    }

    int width() {
        return text.width() + (tail.isEmpty() ? 0 : 1 + Cells.width(tail));
    }

    /** The note on one line, at most this wide. */
    Line line(int cells, String ellipsis) {
        int room = tail.isEmpty() ? cells : cells - 1 - Cells.width(tail);
        var line = new Line().add(text.fit(room, ellipsis));
        return tail.isEmpty() ? line : line.skip(1).add(tail, Style.FAINT);
    }
}
