package lab.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import lab.terminal.canvas.Terminal;

/** The output of a command, with the marks and colours that the terminal supports. */
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

    /** Prints a line that the next one overwrites; prints nothing if the output is not a terminal. */
    public void progress(String text) {
        if (terminal.colour()) {
            writer.print("\r\033[K" + dim(text));
            writer.flush();
        }
    }

    /** Clears the terminal: the next output is its first line. Does nothing if the output is not a terminal. */
    public void clear() {
        if (terminal.colour()) {
            writer.print("\033[H\033[2J\033[3J");
            writer.flush();
        }
    }

    public void progressDone() {
        progress("");
    }

    /** Indents a text and wraps long lines between words at the terminal's width; code and tables are not wrapped. */
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

    /** In terminal cells: a Korean syllable takes two. */
    private static long width(CharSequence text) {
        return text.length()
                + text.codePoints()
                        .filter(point -> Character.UnicodeScript.of(point) == Character.UnicodeScript.HANGUL)
                        .count();
    }

    /** Indents each line of a text. */
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
