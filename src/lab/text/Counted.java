package lab.text;

/** Formats a number with its noun: 1 span, 2 spans. */
public final class Counted {

    private Counted() {}

    /** @param noun singular; an s makes its plural */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
