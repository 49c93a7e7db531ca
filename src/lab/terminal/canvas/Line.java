package lab.terminal.canvas;

import java.util.ArrayList;
import java.util.List;

/** One line of a picture, filled from left to right. Trailing spaces are dropped. */
public final class Line {

    private final List<StyledText> runs = new ArrayList<>();
    private int width;
    private int column;

    /** Appends text. */
    public Line add(String text, Style style) {
        if (!text.isEmpty()) {
            if (column > width) {
                runs.add(new StyledText(" ".repeat(column - width), Style.PLAIN));
            }
            var run = new StyledText(text, style);
            runs.add(run);
            column += Cells.width(run.text());
            width = column;
        }
        return this;
    }

    public Line add(Line other) {
        for (var run : other.runs) {
            add(run.text(), run.style());
        }
        return this;
    }

    /** Moves to this column, unless the line is already longer. */
    public Line to(int column) {
        this.column = Math.max(this.column, column);
        return this;
    }

    public Line skip(int cells) {
        return to(column + cells);
    }

    /** Adds text so that it ends before the given column. */
    public Line right(String text, int before, Style style) {
        return to(before - Cells.width(text)).add(text, style);
    }

    /** This line, shortened to this many cells. */
    public Line fit(int cells, String ellipsis) {
        if (width <= cells) {
            return this;
        }
        var cut = new Line();
        for (var run : runs) {
            int room = cells - cut.width;
            boolean last = Cells.width(run.text()) > room - ellipsis.length();
            // The cut must be in the run that would leave no room for the ellipsis.
            var text = last ? Cells.fit(run.text() + " ".repeat(ellipsis.length() + 1), room, ellipsis) : run.text();
            cut.add(text, run.style());
            if (last) {
                break;
            }
        }
        return cut;
    }

    public List<StyledText> runs() {
        return runs;
    }

    public int width() {
        return width;
    }
}
