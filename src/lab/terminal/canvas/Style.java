package lab.terminal.canvas;

/** The style of a run of text. {@code ground} is the background colour, null for none. */
public record Style(Ink ink, Ink ground, boolean bold) {

    public static final Style PLAIN = new Style(Ink.PLAIN, null, false);
    public static final Style BOLD = new Style(Ink.PLAIN, null, true);
    public static final Style FAINT = new Style(Ink.FAINT, null, false);
    public static final Style ERROR = new Style(Ink.ERROR, null, false);
    public static final Style LOUD = new Style(Ink.ERROR, null, true);

    public static Style of(Ink ink) {
        return new Style(ink, null, false);
    }
}
