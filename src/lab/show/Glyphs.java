package lab.show;

/**
 * The characters of a picture that are not telemetry: one set for Unicode, one for ASCII. Tree parts take two cells.
 */
record Glyphs(
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

    static final Glyphs UNICODE = new Glyphs(
            true, " · ", "…", "├ ", "└ ", "│ ", "◆", "✖", "✓", "⤷", "→", "←", "•", "… ", "◂", "µs", "≤", "↑");
    static final Glyphs ASCII = new Glyphs(
            false, ", ", "...", "|-", "`-", "| ", "*", "!", "ok", "\\_", "->", "<-", "-", "..", "<", "us", "<=", "^");
}
