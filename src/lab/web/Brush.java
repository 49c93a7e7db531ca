package lab.web;

import lab.analysis.Sample;

/**
 * A selection on a heat map: {@code from,to,min,max} in milliseconds, each of which may be empty, optionally with
 * {@code ,error} for failed ones; {@code error} alone selects all failed ones.
 *
 * @param from epoch nanoseconds, like {@code to}, which is exclusive
 * @param min nanoseconds, like {@code max}, which is exclusive
 */
record Brush(long from, long to, long min, long max, boolean errors) {

    static final Brush ALL = new Brush(Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, false);

    /** @throws IllegalArgumentException if it is malformed */
    static Brush parse(String text) {
        if (text.isBlank()) return ALL;
        if (text.equals("error")) return new Brush(ALL.from, ALL.to, ALL.min, ALL.max, true);
        var parts = text.split(",", -1);
        var errors = parts.length == 5 && parts[4].equals("error");
        if (parts.length != 4 && !errors)
            throw new IllegalArgumentException("The parameter brush must be from,to,min,max in milliseconds.");
        return new Brush(
                nanos(parts[0], ALL.from),
                nanos(parts[1], ALL.to),
                nanos(parts[2], ALL.min),
                nanos(parts[3], ALL.max),
                errors);
    }

    private static long nanos(String millis, long otherwise) {
        if (millis.isBlank()) return otherwise;
        try {
            // Exact: a double would lose nanoseconds of an epoch time.
            return new java.math.BigDecimal(millis.strip())
                    .movePointRight(6)
                    .setScale(0, java.math.RoundingMode.HALF_UP)
                    .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("The parameter brush must be from,to,min,max in milliseconds.");
        }
    }

    boolean holds(Sample sample) {
        return holds(sample.start(), sample.duration(), sample.failed());
    }

    boolean holds(long start, long duration, boolean failed) {
        return from <= start && start < to && min <= duration && duration < max && (failed || !errors);
    }
}
