package lab.terminal.canvas;

import java.util.List;

/** Lines as text for a terminal. */
public final class AnsiRenderer {

    private static final String ESCAPE = "\u001b[";

    private AnsiRenderer() {}

    /** Each line ends with a line feed. Escape sequences only with colour, and only ASCII without Unicode. */
    public static String text(List<Line> lines, boolean colour, boolean unicode) {
        var text = new StringBuilder(4096);
        for (var line : lines) {
            for (var run : line.runs()) {
                boolean styled = colour && run.style() != Style.PLAIN;
                if (styled) {
                    begin(text, run.style());
                }
                if (unicode) {
                    text.append(run.text());
                } else {
                    ascii(text, run.text());
                }
                if (styled) {
                    text.append(ESCAPE).append("0m");
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void begin(StringBuilder text, Style style) {
        text.append(ESCAPE).append(style.bold() ? "1" : "0");
        if (style.ink().ansi >= 0) {
            text.append(";38;5;").append(style.ink().ansi);
        }
        if (style.ground() != null) {
            text.append(";48;5;").append(style.ground().ansi);
        }
        text.append('m');
    }

    /**
     * Replaces what ASCII lacks with a question mark for each cell, so columns stay aligned. Common punctuation has a
     * substitute.
     */
    private static void ascii(StringBuilder text, String from) {
        for (int i = 0, point; i < from.length(); i += Character.charCount(point)) {
            point = from.codePointAt(i);
            if (point < 0x7F) {
                text.append((char) point);
            } else {
                char likeness = switch (point) {
                    case '·', '–', '—' -> '-';
                    case '‘', '’' -> '\'';
                    case '“', '”' -> '"';
                    default -> '?';
                };
                text.repeat(likeness, Cells.width(point));
            }
        }
    }
}
