package lab.text;

/** A number with its noun: 1 span, 2 spans. */
public final class Counted {

    private Counted() {}

    /** @param noun in the singular; its plural has an s */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
