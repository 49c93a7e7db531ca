package board.web;

import board.common.Settings;
import java.util.Locale;

/** A title as a part of a URL. {@code slug.ascii} keeps only the letters a to z. */
final class Slug {

    private Slug() {}

    /** @throws StringIndexOutOfBoundsException for a title without such a letter */
    static String of(String title) {
        var letters = Settings.on("slug.ascii") ? "[^a-z]+" : "[^\\p{L}\\p{N}]+";
        var words = title.toLowerCase(Locale.ROOT).replaceAll(letters, "-").replaceAll("^-|-$", "");
        return Settings.on("slug.ascii") ? words.charAt(0) + words.substring(1) : words;
    }
}
