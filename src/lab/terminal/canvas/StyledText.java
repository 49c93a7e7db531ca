package lab.terminal.canvas;

/**
 * A piece of a line in one style. Its text is made harmless here: control characters cannot affect the terminal.
 * Nothing can be drawn without passing this point.
 */
public record StyledText(String text, Style style) {

    public StyledText {
        text = Cells.harmless(text);
    }
}
