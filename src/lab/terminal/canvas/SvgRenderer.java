package lab.terminal.canvas;

import java.util.List;

/**
 * Renders lines as a self-contained SVG image. Every piece of text is placed by its column, so columns line up in any
 * font. Bars and tree are shapes, so no font leaves gaps in them.
 */
public final class SvgRenderer {

    /** The width of a cell in pixels; monospaced fonts advance by 0.6 of their size. */
    private static final double CELL = 8.4;

    private static final int LINE = 20;
    private static final int MARGIN = 20;
    private static final int BAR = 14;
    static final String FONT =
            "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK KR', monospace";

    private final StringBuilder svg = new StringBuilder(16_384);
    /** The current bar, still open to the right. */
    private Ink barInk;

    private double barStart;
    private double barEnd;
    private double barTop;

    private SvgRenderer() {}

    public static String image(String title, List<Line> lines) {
        return new SvgRenderer().draw(title == null ? "" : title, lines);
    }

    private String draw(String title, List<Line> lines) {
        int cells = 0;
        for (var line : lines) {
            cells = Math.max(cells, line.width());
        }
        var width = px(cells * CELL + 2 * MARGIN);
        int height = lines.size() * LINE + 2 * MARGIN;
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" role=\"img\" font-family=\"")
                .append(FONT)
                .append("\" font-size=\"14\" xml:space=\"preserve\">\n<title>");
        escape(Cells.harmless(title));
        svg.append("</title>\n<rect x=\"0.5\" y=\"0.5\" width=\"")
                .append(px(cells * CELL + 2 * MARGIN - 1))
                .append("\" height=\"")
                .append(height - 1)
                .append("\" rx=\"10\" fill=\"")
                .append(Ink.MARK.hex)
                .append("\" stroke=\"#30363d\"/>\n");
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), MARGIN + i * LINE);
        }
        return svg.append("</svg>\n").toString();
    }

    /** Shapes first and text after, so that marks appear on top of their bar. */
    private void line(Line line, int top) {
        for (boolean shapes : new boolean[] {true, false}) {
            int column = 0;
            for (var run : line.runs()) {
                if (shapes) {
                    shapes(run, column, top);
                } else {
                    texts(run, column, top);
                }
                column += Cells.width(run.text());
            }
            closeBar();
        }
    }

    private void shapes(StyledText run, int column, int top) {
        var text = run.text();
        for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            double x = MARGIN + column * CELL;
            if (run.style().ground() != null) {
                bar(run.style().ground(), x, x + CELL, top + 3);
            } else if (point >= 0x2588 && point <= 0x258F) { // █ ▉ ▊ ▋ ▌ ▍ ▎ ▏
                bar(run.style().ink(), x, x + CELL * (0x2590 - point) / 8, top + 3);
            } else if (point == 0x2590) { // ▐
                bar(run.style().ink(), x + CELL / 2, x + CELL, top + 3);
            } else if (point >= 0x2581 && point <= 0x2587) { // ▁ to ▇
                bar(run.style().ink(), x, x + CELL, top + 3 + BAR * (0x2588 - point) / 8.0);
            } else if (point == '│' || point == '├' || point == '└') {
                tree(point, x + CELL / 2, top, run.style().ink());
            }
            column += Cells.width(point);
        }
    }

    /** Extends the open bar if this continues it; otherwise opens a new one. All bars share a base line. */
    private void bar(Ink ink, double from, double to, double top) {
        if (ink != barInk || Math.abs(from - barEnd) > 0.01 || top != barTop) {
            closeBar();
            barInk = ink;
            barStart = from;
            barTop = top;
        }
        barEnd = to;
    }

    private void closeBar() {
        if (barInk != null) {
            int base = (int) (Math.floor((barTop - MARGIN) / LINE) * LINE) + MARGIN + 3 + BAR;
            svg.append("<rect x=\"")
                    .append(px(barStart))
                    .append("\" y=\"")
                    .append(px(barTop))
                    .append("\" width=\"")
                    .append(px(barEnd - barStart))
                    .append("\" height=\"")
                    .append(px(base - barTop))
                    .append("\" rx=\"1.5\" fill=\"")
                    .append(barInk.hex)
                    .append("\"/>\n");
            barInk = null;
        }
    }

    private void tree(int point, double x, int top, Ink ink) {
        int middle = top + LINE / 2;
        svg.append("<path d=\"M")
                .append(px(x))
                .append(' ')
                .append(top)
                .append('V')
                .append(point == '└' ? middle : top + LINE);
        if (point != '│') {
            svg.append('M').append(px(x)).append(' ').append(middle).append('h').append(px(CELL));
        }
        svg.append("\" stroke=\"").append(ink.hex).append("\" stroke-opacity=\"0.6\" fill=\"none\"/>\n");
    }

    /**
     * Splits text into pieces: narrow letters together, each wide or unusual character alone, so that no font shifts
     * the others out of their columns.
     */
    private void texts(StyledText run, int column, int top) {
        var text = run.text();
        int start = 0;
        int startColumn = column;
        boolean alone = false;
        for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            int width = Cells.width(point);
            boolean next = width == 2 || point >= 0x2100;
            if (width > 0 && (alone || next)) {
                piece(text.substring(start, i), alone, run.style(), startColumn, column, top);
                start = i;
                startColumn = column;
                alone = next;
            }
            column += width;
        }
        piece(text.substring(start), alone, run.style(), startColumn, column, top);
    }

    /** A single character is centred in its cells; letters are spread over theirs. */
    private void piece(String text, boolean alone, Style style, int from, int to, int top) {
        if (text.isBlank() || isShape(text.codePointAt(0))) {
            return;
        }
        int lead = text.length() - text.stripLeading().length();
        text = text.strip(); // viewers drop leading and trailing spaces, and would stretch the rest
        double x = MARGIN + (from + lead) * CELL;
        double width = Cells.width(text) * CELL;
        if (text.equals("◆")) {
            svg.append("<path d=\"M")
                    .append(px(x + CELL / 2))
                    .append(' ')
                    .append(top + 5)
                    .append("l5 5-5 5-5-5z\" fill=\"")
                    .append(style.ink().hex)
                    .append("\"/>\n");
            return;
        }
        svg.append("<text y=\"").append(top + 15).append("\" x=\"");
        if (alone) {
            svg.append(px(x + width / 2))
                    .append(to - from == 2 ? "\" text-anchor=\"middle\" font-size=\"15" : "\" text-anchor=\"middle");
        } else {
            svg.append(px(x)).append("\" textLength=\"").append(px(width));
        }
        svg.append("\" fill=\"").append(style.ink().hex).append(style.bold() ? "\" font-weight=\"bold\">" : "\">");
        escape(text);
        svg.append("</text>\n");
    }

    private static boolean isShape(int point) {
        return point >= 0x2581 && point <= 0x2590 || point == '│' || point == '├' || point == '└';
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> svg.append("&lt;");
                case '>' -> svg.append("&gt;");
                case '&' -> svg.append("&amp;");
                case '"' -> svg.append("&quot;");
                case '\uFFFE', '\uFFFF' -> svg.append('\uFFFD'); // not allowed in XML
                default -> svg.append(c);
            }
        }
    }

    /** Pixels, rounded to a tenth. */
    private static String px(double pixels) {
        long tenths = Math.round(pixels * 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + Math.abs(tenths % 10);
    }
}
