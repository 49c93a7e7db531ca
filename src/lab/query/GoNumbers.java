package lab.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and writes durations and floating-point numbers as Go does: the notation of TraceQL. */
final class GoNumbers {

    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /** Integers with units in descending order: years to milliseconds. */
    private static final Pattern WHOLE = Pattern.compile(
            "(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?");

    private static final long[] WHOLE_UNITS = {365 * DAY, 7 * DAY, DAY, HOUR, MINUTE, SECOND, 1_000_000};

    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns", 1L, "us", 1_000L, "µs", 1_000L, "μs", 1_000L, "ms", 1_000_000L, "s", SECOND, "m", MINUTE, "h", HOUR);

    private static final int LONGEST = 60;

    private GoNumbers() {}

    /** Nanoseconds, or null when the text is not a duration or is too large. */
    static Long nanos(String text) {
        if (text.length() > LONGEST) return null;
        var whole = WHOLE.matcher(text);
        var sum = BigDecimal.ZERO;
        if (whole.matches()) {
            for (int i = 0; i < WHOLE_UNITS.length; i++)
                if (whole.group(i + 1) != null)
                    sum = sum.add(new BigDecimal(whole.group(i + 1)).multiply(BigDecimal.valueOf(WHOLE_UNITS[i])));
            return exact(sum);
        }
        var part = PART.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!part.find(at) || part.start() != at || !part.group(1).matches(".*[0-9].*")) return null;
            sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(UNITS.get(part.group(2)))));
            at = part.end();
        }
        return exact(sum);
    }

    private static Long exact(BigDecimal nanos) {
        var whole = nanos.toBigInteger();
        return whole.compareTo(BigInteger.valueOf(Long.MAX_VALUE)) > 0 ? null : whole.longValue();
    }

    /** In the format of Go's Duration: 1h2m3.5s, 102.25ms, 5µs, 0s. */
    static String duration(long nanos) {
        if (nanos == 0) return "0s";
        var sign = nanos < 0 ? "-" : "";
        var size = BigInteger.valueOf(nanos).abs();
        if (size.compareTo(BigInteger.valueOf(SECOND)) < 0) {
            var small = size.longValue();
            if (small < 1_000) return sign + small + "ns";
            if (small < 1_000_000) return sign + decimal(BigDecimal.valueOf(small, 3)) + "µs";
            return sign + decimal(BigDecimal.valueOf(small, 6)) + "ms";
        }
        var minutes = size.divideAndRemainder(BigInteger.valueOf(MINUTE));
        var text = decimal(new BigDecimal(minutes[1], 9)) + "s";
        if (minutes[0].signum() > 0) {
            var hours = minutes[0].divideAndRemainder(BigInteger.valueOf(60));
            text = hours[1] + "m" + text;
            if (hours[0].signum() > 0) text = hours[0] + "h" + text;
        }
        return sign + text;
    }

    private static String decimal(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** The shortest form that reads back as the same number, with a dot or an exponent. */
    static String real(double value) {
        if (Double.isNaN(value)) return "NaN";
        if (Double.isInfinite(value)) return value > 0 ? "+Inf" : "-Inf";
        if (value == 0) return 1 / value < 0 ? "-0.0" : "0.0";
        var shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 21) {
            var plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        var digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e"
                + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
