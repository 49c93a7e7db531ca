package lab.room;

import java.util.Optional;

/**
 * A learner's diagnosis of the room's incident, in words that the host understands; empty for what is not known.
 *
 * @param incident which one it answers
 * @param since two moments of ISO 8601 with a stroke between them
 */
public record IncidentAnswer(String incident, String service, String place, String since, String cause, String whom) {

    private static final int PARTS = 6;

    /** On one line, as a report has it. */
    String text() {
        return String.join("\t", incident, service, place, since, cause, whom);
    }

    /** The other way round; empty when it is none. */
    static Optional<IncidentAnswer> of(String text) {
        var parts = text.split("\t", -1);
        return parts.length == PARTS
                ? Optional.of(new IncidentAnswer(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]))
                : Optional.empty();
    }
}
