package lab.terminal.canvas;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Measures text in terminal cells, and makes it harmless. */
public final class Cells {

    private static final int REPLACEMENT = 0xFFFD;

    /**
     * Wide characters by Unicode's East Asian Width (UAX 11), besides emoji: first and last code point of each range.
     */
    private static final int[] WIDE = {
        0x1100, 0x115F, 0x2329, 0x232A, 0x2E80, 0x303E, 0x3041, 0x33FF, 0x3400, 0x4DBF, 0x4E00, 0xA4CF, 0xA960, 0xA97C,
        0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE6F, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0,
        0x18DFF, 0x1AFF0, 0x1B2FF, 0x1F200, 0x1F265, 0x20000, 0x3FFFD
    };

    private Cells() {}

    /** The width of the text in cells. */
    public static int width(String text) {
        int width = 0;
        for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            width += width(point);
        }
        return width;
    }

    /** 2 for wide characters, 0 for combining ones, else 1. */
    public static int width(int point) {
        if (point < 0x300) {
            return 1;
        }
        if (dangerous(point)) {
            return 1; // counts as its replacement
        }
        for (int i = 0; i < WIDE.length && point >= WIDE[i]; i += 2) {
            if (point <= WIDE[i + 1]) {
                return 2;
            }
        }
        if (Character.isEmojiPresentation(point)) {
            return point >= 0x1F1E6 && point <= 0x1F1FF ? 1 : 2; // one half of a flag, which takes two cells
        }
        boolean jamo = point >= 0x1160 && point <= 0x11FF
                || point >= 0xD7B0 && point <= 0xD7FF; // the trailing part of a decomposed Hangul syllable
        int type = Character.getType(point);
        return jamo
                        || type == Character.NON_SPACING_MARK
                        || type == Character.ENCLOSING_MARK
                        || type == Character.FORMAT
                ? 0
                : 1;
    }

    /** Shortens the text to this many cells; an ellipsis marks the cut. */
    public static String fit(String text, int cells, String ellipsis) {
        int room = cells - ellipsis.length();
        int width = 0;
        int cut = 0;
        for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            width += width(point);
            if (width <= room) {
                cut = i + Character.charCount(point);
            }
            if (width > cells) {
                return room < 0 ? "" : text.substring(0, cut) + ellipsis;
            }
        }
        return text;
    }

    /**
     * Makes every control character, bidirectional override, invisible format character and lone surrogate visible.
     * Telemetry comes from strangers, and its escape sequences must not reach the terminal.
     */
    public static String harmless(String text) {
        StringBuilder safe = null;
        for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            boolean dangerous = dangerous(point);
            if (dangerous && safe == null) {
                safe = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (safe != null) {
                safe.appendCodePoint(dangerous ? picture(point) : point);
            }
        }
        return safe == null ? text : safe.toString();
    }

    /** The same for a text of several lines. Line breaks are kept; a tab becomes spaces. */
    public static String harmlessLines(String text) {
        return Stream.of(text.replace("\r\n", "\n").replace("\t", "    ").split("\n", -1))
                .map(Cells::harmless)
                .collect(Collectors.joining("\n"));
    }

    private static boolean dangerous(int point) {
        if (point < 0xAD) {
            return point < 0x20 || point >= 0x7F && point < 0xA0;
        }
        int type = Character.getType(point);
        return type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT
                        && point != 0x200C
                        && point != 0x200D; // joiners are part of scripts and emoji
    }

    /** Unicode has a symbol for each ASCII control character: ␛ for escape, ␊ for a line feed. */
    private static int picture(int control) {
        return control < 0x20 ? 0x2400 + control : control == 0x7F ? 0x2421 : REPLACEMENT;
    }
}
