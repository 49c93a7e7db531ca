package lab.room;

import java.util.Optional;

/**
 * A learner's diagnosis of the room's incident, in words that the host understands; fields are empty when unknown.
 *
 * @param incident the id of the incident
 * @param since two ISO 8601 times separated by a slash
 */
public record IncidentAnswer(String incident, String service, String place, String since, String cause, String whom) {

    private static final int PARTS = 6;

    /** On one line, as in a report. */
    String text() {
        return String.join("\t", incident, service, place, since, cause, whom);
    }

    /** Parses {@link #text}; empty when it is malformed. */
    static Optional<IncidentAnswer> of(String text) {
        var parts = text.split("\t", -1);
        return parts.length == PARTS
                ? Optional.of(new IncidentAnswer(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]))
                : Optional.empty();
    }
}
