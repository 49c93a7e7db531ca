package lab.show;

/** How a run of text looks. {@code ground} is the colour behind it, null for none. */
record Style(Ink ink, Ink ground, boolean bold) {

    static final Style PLAIN = new Style(Ink.PLAIN, null, false);
    static final Style BOLD = new Style(Ink.PLAIN, null, true);
    static final Style FAINT = new Style(Ink.FAINT, null, false);
    static final Style ERROR = new Style(Ink.ERROR, null, false);
    static final Style LOUD = new Style(Ink.ERROR, null, true);

    static Style of(Ink ink) {
        return new Style(ink, null, false);
    }
}
