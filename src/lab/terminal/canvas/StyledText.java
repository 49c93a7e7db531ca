package lab.terminal.canvas;

/**
 * A piece of a line in one style. Its text is harmless: what a control character might do to a terminal is undone here,
 * so nothing can be drawn that has not passed this point.
 */
public record StyledText(String text, Style style) {

    public StyledText {
        text = Cells.harmless(text);
    }
}
