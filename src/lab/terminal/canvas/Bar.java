package lab.terminal.canvas;

import java.util.Arrays;

/**
 * A bar to scale, with marks. In Unicode its right edge is exact to an eighth of a cell and its left edge to a half:
 * the block elements (U+2588 to U+2590) allow no more. A bar is always visible.
 */
public final class Bar {

    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
    private static final char RIGHT_HALF = '▐';

    private final Style style;
    private final char[] cells;
    private final Style[] marks;
    private int first;
    private int last;

    /**
     * @param width the width of the whole trace in cells
     * @param from its start, 0 to 1
     * @param to its end, 0 to 1
     * @param fill the ASCII character to draw it with; 0 for Unicode
     */
    public Bar(int width, double from, double to, char fill, Style style) {
        this.style = style;
        cells = new char[width];
        marks = new Style[width];
        Arrays.fill(cells, ' ');
        if (fill == 0) {
            blocks((int) Math.min(Math.round(from * width * 2) * 4, width * 8 - 4), (int) Math.round(to * width * 8));
        } else {
            first = Math.min((int) (from * width), width - 1);
            last = Math.clamp((int) Math.ceil(to * width) - 1, first, width - 1);
            Arrays.fill(cells, first, last + 1, fill);
        }
    }

    /** Start and end in eighths of a cell; the shortest bar is half a cell. */
    private void blocks(int from, int to) {
        to = Math.max(to, from + 4);
        first = from / 8;
        last = (to - 1) / 8;
        for (int cell = first; cell <= last; cell++) {
            cells[cell] = EIGHTHS.charAt(Math.min(8, to - cell * 8));
        }
        if (from % 8 == 4) {
            cells[first] = RIGHT_HALF;
        }
    }

    /**
     * Puts a mark at a time from 0 to 1. On a solid bar it is cut out, elsewhere it has the bar's colour; an error's
     * mark is red.
     */
    public void mark(String glyph, double at, boolean error) {
        put(glyph, Math.clamp((int) (at * cells.length), 0, cells.length - 1), error);
    }

    public void markStart(String glyph) {
        put(glyph, first, false);
    }

    private void put(String glyph, int cell, boolean error) {
        boolean solid = cells[cell] == EIGHTHS.charAt(8);
        boolean red = error && style.ink() != Ink.ERROR;
        if (marks[cell] == null || error) {
            cells[cell] = glyph.charAt(0);
            marks[cell] = red ? Style.LOUD : solid ? new Style(Ink.MARK, style.ink(), true) : style;
        }
    }

    public void draw(Line line) {
        for (int cell = 0, end; cell < cells.length; cell = end) {
            end = cell + 1;
            while (end < cells.length && marks[end] == marks[cell] && (cells[end] == ' ') == (cells[cell] == ' ')) {
                end++;
            }
            if (cells[cell] == ' ') {
                line.skip(end - cell);
            } else {
                line.add(new String(cells, cell, end - cell), marks[cell] == null ? style : marks[cell]);
            }
        }
    }
}
