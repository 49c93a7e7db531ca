package lab.terminal.canvas;

/**
 * The characters of a picture that are not telemetry: one set for Unicode, one for ASCII. A tree part takes two cells.
 */
public record Glyphs(
        boolean unicode,
        String separator,
        String ellipsis,
        String branch,
        String lastBranch,
        String trunk,
        String event,
        String error,
        String ok,
        String link,
        String arrow,
        String back,
        String log,
        String deep,
        String early,
        String micro,
        String atMost,
        String parent) {

    public static final Glyphs UNICODE = new Glyphs(
            true, " · ", "…", "├ ", "└ ", "│ ", "◆", "✖", "✓", "⤷", "→", "←", "•", "… ", "◂", "µs", "≤", "↑");
    public static final Glyphs ASCII = new Glyphs(
            false, ", ", "...", "|-", "`-", "| ", "*", "!", "ok", "\\_", "->", "<-", "-", "..", "<", "us", "<=", "^");
}
