package lab.room;

import java.util.Properties;

/**
 * The state of the room's incident, as learners see it.
 *
 * @param id of the incident; empty for none
 */
public record RoomIncident(String id, Stage stage) {

    /** The stages of an incident. */
    public enum Stage {
        NONE,
        /** Everybody searches for the cause. */
        RUNNING,
        /** The trainer has revealed the cause. */
        DEBRIEFED
    }

    /** Before the first incident. */
    public static final RoomIncident NONE = new RoomIncident("", Stage.NONE);

    /** Unique for each stage of each incident; empty for none. */
    String key() {
        return stage == Stage.NONE ? "" : id + " " + stage;
    }

    void into(Properties values) {
        if (stage != Stage.NONE) {
            values.setProperty("incident", id);
            values.setProperty("incident.stage", stage.name());
        }
    }

    /** @throws IllegalArgumentException when these are not the properties of an incident */
    static RoomIncident of(Properties values) {
        var id = values.getProperty("incident", "");
        if (id.isEmpty()) {
            return NONE;
        }
        if (!id.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("that is no incident");
        }
        return new RoomIncident(id, Stage.valueOf(values.getProperty("incident.stage", "")));
    }
}
