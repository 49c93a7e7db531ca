package lab.incident;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import lab.text.BadArgument;

/**
 * The time when an incident began, as a range, because a person only knows it roughly.
 *
 * @param to not before {@code from}
 */
public record Since(Instant from, Instant to) {

    /** A wider range is a guess. */
    static final Duration WIDEST = Duration.ofMinutes(3);

    /** Metrics arrive every five seconds, and a person reads a chart. */
    static final Duration TOLERANCE = Duration.ofSeconds(20);

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final Pattern TIME = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2})?");

    /**
     * Parses "14:03", which is the whole minute, "14:03:20", or two of them separated by a hyphen or dots.
     *
     * @param now the latest time that can be meant; a later time of day means yesterday
     * @throws BadArgument for anything else
     */
    public static Since parse(String text, Instant now, ZoneId zone) {
        var parts = text.strip().split("\\s*(?:-|–|\\.\\.|~)\\s*");
        if (parts.length < 1 || parts.length > 2) {
            throw wrong(text);
        }
        var from = moment(parts[0], now, zone, text);
        var last = moment(parts[parts.length - 1], now, zone, text);
        var to = parts[parts.length - 1].chars().filter(letter -> letter == ':').count() == 1
                ? last.plusSeconds(60)
                : last;
        if (to.isBefore(from)) {
            throw wrong(text);
        }
        return new Since(from, to);
    }

    private static Instant moment(String text, Instant now, ZoneId zone, String all) {
        if (!TIME.matcher(text).matches()) {
            throw wrong(all);
        }
        try {
            var time = LocalTime.parse(text.length() % 3 == 1 ? "0" + text : text);
            var today = LocalDate.ofInstant(now, zone).atTime(time).atZone(zone).toInstant();
            return today.isAfter(now.plusSeconds(60))
                    ? today.atZone(zone).minusDays(1).toInstant()
                    : today;
        } catch (DateTimeException noTime) {
            throw wrong(all);
        }
    }

    private static BadArgument wrong(String text) {
        return new BadArgument(
                "A time is written as 14:03, 14:03:20 or 14:03-14:05, and \"" + text.strip() + "\" is none of these.");
    }

    /** Whether it began within this range, or close to it. */
    boolean holds(Instant moment) {
        return !wide() && !moment.isBefore(from.minus(TOLERANCE)) && !moment.isAfter(to.plus(TOLERANCE));
    }

    boolean wide() {
        return Duration.between(from, to).compareTo(WIDEST) > 0;
    }

    /** In wall-clock time. */
    public static String clock(Instant moment, ZoneId zone) {
        return CLOCK.format(moment.atZone(zone));
    }
}
