package lab.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import lab.terminal.canvas.Terminal;

/** Where a command prints, and how: marks and colours that the terminal can show. */
public record Console(PrintWriter writer, Terminal terminal) {

    public void line(String text) {
        writer.println(text);
    }

    public void line() {
        writer.println();
    }

    public String passed() {
        return paint("32", terminal.unicode() ? "✓" : "+");
    }

    public String failed() {
        return paint("31", terminal.unicode() ? "✗" : "x");
    }

    public String open() {
        return terminal.unicode() ? "·" : "-";
    }

    public String arrow() {
        return paint("36", terminal.unicode() ? "▶" : ">");
    }

    public String bold(String text) {
        return paint("1", text);
    }

    public String dim(String text) {
        return paint("2", text);
    }

    /** A line that the next one overwrites, on a terminal; nothing elsewhere. */
    public void progress(String text) {
        if (terminal.colour()) {
            writer.print("\r\033[K" + dim(text));
            writer.flush();
        }
    }

    /** Clears a terminal: what follows is its new first line. Nothing where there is none. */
    public void clear() {
        if (terminal.colour()) {
            writer.print("\033[H\033[2J\033[3J");
            writer.flush();
        }
    }

    public void progressDone() {
        progress("");
    }

    /**
     * A text moved to the right, its long lines broken between words where the terminal ends; code and tables stay as
     * they are.
     */
    public String wrapped(String text, int cells) {
        var width = Math.max(20, terminal.columns() - cells);
        var lines = new ArrayList<String>();
        var code = false;
        for (var rest : text.lines().toList()) {
            code ^= rest.startsWith("```");
            var line = new StringBuilder();
            for (var word : rest.split("(?<=\\S) (?=\\S)")) {
                if (!line.isEmpty() && !code && !rest.startsWith("|") && width(line) + 1 + width(word) > width) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
            lines.add(line.toString());
        }
        return indented(String.join("\n", lines), cells);
    }

    /** In cells of the terminal: a Korean syllable takes two. */
    private static long width(CharSequence text) {
        return text.length()
                + text.codePoints()
                        .filter(point -> Character.UnicodeScript.of(point) == Character.UnicodeScript.HANGUL)
                        .count();
    }

    /** Each line of a text, moved to the right. */
    public static String indented(String text, int cells) {
        return text.lines()
                .map(line -> line.isEmpty() ? line : " ".repeat(cells) + line)
                .reduce((above, below) -> above + "\n" + below)
                .orElse("");
    }

    private String paint(String code, String text) {
        return terminal.colour() && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
