package lab.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Properties;

/**
 * The trainer's message to the room.
 *
 * @param number increases with each message; 0 for none yet
 * @param text the message; may be empty beside a lesson
 * @param lesson the name of the current lesson; empty for none
 * @param until the end of its time; null for no countdown
 * @param incident the incident of the whole room
 */
public record Notice(long number, String text, String lesson, Instant until, RoomIncident incident) {

    /** Before the first message. */
    public static final Notice NONE = new Notice(0, "", "", null, RoomIncident.NONE);

    private static final int MAX_TEXT = 500;
    private static final long MAX_SECONDS = Duration.ofDays(1).toSeconds();

    public Notice {
        text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    /** The same beside this incident. */
    public Notice with(RoomIncident other) {
        return new Notice(number, text, lesson, until, other);
    }

    /** The remaining time; zero when it is up or was not set. */
    public Duration left(Instant now) {
        return until == null || until.isBefore(now) ? Duration.ZERO : Duration.between(now, until);
    }

    /** In the host's format: with the remaining time, because two clocks rarely agree. */
    public Properties toProperties(Instant now) {
        var values = new Properties();
        values.setProperty("number", String.valueOf(number));
        values.setProperty("text", text);
        values.setProperty("lesson", lesson);
        if (until != null) {
            values.setProperty("seconds", String.valueOf(left(now).toSeconds()));
        }
        incident.into(values);
        return values;
    }

    /** @throws IllegalArgumentException when these are not the properties of a notice */
    public static Notice of(Properties values, Instant now) {
        var seconds = values.getProperty("seconds");
        return new Notice(
                Long.parseLong(values.getProperty("number", "0")),
                values.getProperty("text", ""),
                values.getProperty("lesson", ""),
                seconds == null ? null : now.plusSeconds(Math.clamp(Long.parseLong(seconds), 0, MAX_SECONDS)),
                RoomIncident.of(values));
    }
}
