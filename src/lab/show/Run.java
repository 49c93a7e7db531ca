package lab.show;

/**
 * A piece of a line in one style. Its text is harmless: what a control character might do to a terminal is undone here,
 * so nothing can be drawn that has not passed this point.
 */
record Run(String text, Style style) {

    Run {
        text = Cells.harmless(text);
    }
}
