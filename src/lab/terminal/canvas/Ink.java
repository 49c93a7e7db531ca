package lab.terminal.canvas;

/**
 * The colours of a picture. A colour means a service; red means an error and nothing else, so no service is red.
 *
 * <p>The terminal colours are from the 256-colour palette and of medium lightness, readable on black and on white. The
 * SVG has its own dark background, so its colours are lighter.
 */
public enum Ink {
    PLAIN(-1, "#e6edf3"),
    FAINT(244, "#848d97"),
    ERROR(167, "#ff5d5d"),
    /** For a mark on a bar. */
    MARK(16, "#0d1117"),
    BLUE(33, "#58a6ff"),
    OCHRE(136, "#e3b341"),
    TEAL(30, "#39c5bb"),
    PURPLE(134, "#bc8cff"),
    GREEN(64, "#7ac45c"),
    STEEL(67, "#8fb0d9"),
    MAGENTA(170, "#e28ae2");

    private static final Ink[] SERVICES = {BLUE, OCHRE, TEAL, PURPLE, GREEN, STEEL, MAGENTA};

    final int ansi;
    final String hex;

    Ink(int ansi, String hex) {
        this.ansi = ansi;
        this.hex = hex;
    }

    public static Ink ofService(int index) {
        return SERVICES[index % SERVICES.length];
    }
}
