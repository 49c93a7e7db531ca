package lab.terminal.canvas;

/**
 * Formats measured values with their unit (UCUM, as in the semantic conventions) for people: {@code 160 ns}, {@code 2.5
 * MB}, {@code 4 orders}.
 */
public final class Measures {

    private static final String[] BYTES = {" B", " kB", " MB", " GB", " TB", " PB"};
    /** The limit for formatting as a duration: longer ones than 292 years are left as they are. */
    private static final double MAX_NANOS = Long.MAX_VALUE;

    private Measures() {}

    /** The value with at most this many digits; integers stay whole. */
    public static String of(double value, String unit, int digits, Glyphs glyphs) {
        double nanos = switch (unit) {
                    case "s" -> 1e9;
                    case "ms" -> 1e6;
                    case "us" -> 1e3;
                    case "ns" -> 1;
                    default -> 0;
                }
                * value;
        if (nanos != 0 && Math.abs(nanos) < MAX_NANOS) {
            return duration(nanos, digits, glyphs);
        }
        if (unit.equals("By")) {
            return bytes(value, digits);
        }
        var number = Durations.value(value, digits);
        if (unit.isEmpty() || unit.equals("1")) {
            return number;
        }
        return number + " " + (isAnnotation(unit) ? noun(word(unit), value) : unit);
    }

    private static String duration(double nanos, int digits, Glyphs glyphs) {
        return Math.abs(nanos) < 999.5
                ? Durations.value(nanos, Math.min(digits, 3)) + " ns"
                : Durations.duration(Math.round(nanos), digits, glyphs);
    }

    /** In steps of 1000, like disks and networks, so that a bound of 10000 is 10 kB. */
    private static String bytes(double value, int digits) {
        double scaled = value;
        int step = 0;
        while (Math.abs(scaled) >= 1000 && Math.abs(scaled) < 1e15 && step < BYTES.length - 1) {
            scaled /= 1000;
            step++;
        }
        return Durations.value(scaled, digits) + BYTES[step];
    }

    /** {@code {order}}: a counted thing, in braces because it is not a unit of measure. */
    private static boolean isAnnotation(String unit) {
        return unit.length() > 2 && unit.startsWith("{") && unit.indexOf('}') == unit.length() - 1;
    }

    private static String word(String annotation) {
        return annotation.substring(1, annotation.length() - 1);
    }

    /** English plurals of words that end in a letter; a word that already looks like a plural is left alone. */
    private static String noun(String word, double count) {
        if (Math.abs(count) == 1 || !Character.isLetter(word.charAt(word.length() - 1)) || word.matches(".*[^s]s")) {
            return word;
        }
        if (word.matches(".*[^aeiou]y")) {
            return word.substring(0, word.length() - 1) + "ies";
        }
        return word + (word.matches(".*(s|x|z|ch|sh)") ? "es" : "s");
    }
}
