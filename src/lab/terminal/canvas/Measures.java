package lab.terminal.canvas;

/**
 * Measured values in their unit (UCUM, as the semantic conventions write it), the way people say them: {@code 160 ns},
 * {@code 2.5 MB}, {@code 4 orders}.
 */
public final class Measures {

    private static final String[] BYTES = {" B", " kB", " MB", " GB", " TB", " PB"};
    /** Of fewer nanoseconds than this a duration is drawn; longer ones than 292 years are left as they are. */
    private static final double MAX_NANOS = Long.MAX_VALUE;

    private Measures() {}

    /** The value to at most so many digits; whole numbers whole. */
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

    /** In steps of 1000, as disks and networks are sold; so that a boundary of 10000 is 10 kB. */
    private static String bytes(double value, int digits) {
        double scaled = value;
        int step = 0;
        while (Math.abs(scaled) >= 1000 && Math.abs(scaled) < 1e15 && step < BYTES.length - 1) {
            scaled /= 1000;
            step++;
        }
        return Durations.value(scaled, digits) + BYTES[step];
    }

    /** {@code {order}}: what is counted, in braces, since it is no measure. */
    private static boolean isAnnotation(String unit) {
        return unit.length() > 2 && unit.startsWith("{") && unit.indexOf('}') == unit.length() - 1;
    }

    private static String word(String annotation) {
        return annotation.substring(1, annotation.length() - 1);
    }

    /** English plurals, of words that end in a letter; a word that looks like a plural already is left alone. */
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
