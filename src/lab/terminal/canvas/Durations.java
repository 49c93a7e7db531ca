package lab.terminal.canvas;

/** Formats durations and measured values for people. */
public final class Durations {

    private Durations() {}

    /** A duration in nanoseconds, with three digits: {@code 41.2 ms}, {@code 1.24 s}, {@code 2 min 5 s}. */
    public static String duration(long nanos, Glyphs glyphs) {
        return duration(nanos, 3, glyphs);
    }

    /** A time difference with two digits and its sign: {@code +9 ms}. */
    public static String offset(long nanos, Glyphs glyphs) {
        return nanos < 0 ? duration(nanos, 2, glyphs) : "+" + duration(nanos, 2, glyphs);
    }

    /** With this many digits; three keep their trailing zeros. */
    public static String duration(long nanos, int digits, Glyphs glyphs) {
        if (nanos < 0) {
            return "-" + duration(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : -nanos, digits, glyphs);
        }
        if (nanos < 1000) {
            return nanos + " ns";
        }
        double micros = nanos / 1e3;
        if (micros < 999.5) {
            return rounded(micros, digits) + " " + glyphs.micro();
        }
        if (micros < 999.5e3) {
            return rounded(micros / 1e3, digits) + " ms";
        }
        if (micros < 120e6) {
            return rounded(micros / 1e6, digits) + " s";
        }
        long seconds = Math.round(micros / 1e6);
        if (seconds < 7200) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 172_800
                ? seconds / 3600 + " h " + seconds / 60 % 60 + " min"
                : seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
    }

    /** Three digits keep their trailing zeros, so that a column of durations is even; two digits drop them. */
    private static String rounded(double value, int digits) {
        int decimals = Math.max(0, digits - (value < 10 ? 1 : value < 100 ? 2 : 3));
        if (decimals > 0 && Math.round(value * Math.pow(10, decimals)) >= Math.pow(10, digits)) {
            decimals--; // 9.996 is 10.0
        }
        var text = decimal(value, decimals);
        return digits == 3 ? text : trimmed(text);
    }

    /** A measured value with at most this many digits; integers stay whole, without trailing zeros. */
    public static String value(double value, int digits) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return Long.toString((long) value);
        }
        if (!(size >= 1e-6 && size < 1e15)) {
            return Double.toString(value); // also NaN and the infinities
        }
        int before = (int) Math.floor(Math.log10(size)) + 1;
        return trimmed(decimal(value, Math.clamp(digits - before, 0, 9)));
    }

    private static String decimal(double value, int decimals) {
        long scale = 1;
        for (int i = 0; i < decimals; i++) {
            scale *= 10;
        }
        long scaled = Math.round(Math.abs(value) * scale);
        var digits = new StringBuilder(value < 0 ? "-" : "").append(scaled / scale);
        if (decimals > 0) {
            var fraction = Long.toString(scaled % scale);
            digits.append('.').repeat('0', decimals - fraction.length()).append(fraction);
        }
        return digits.toString();
    }

    private static String trimmed(String digits) {
        int end = digits.length();
        if (digits.indexOf('.') >= 0) {
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            if (digits.charAt(end - 1) == '.') {
                end--;
            }
        }
        return digits.substring(0, end);
    }
}
