package lab.room;

import java.util.Properties;

/**
 * Where the room's incident stands, as learners hear of it.
 *
 * @param id of this one; empty for none
 */
public record RoomIncident(String id, Stage stage) {

    /** How far it is. */
    public enum Stage {
        NONE,
        /** Everybody looks for the cause. */
        RUNNING,
        /** The trainer has shown what it was. */
        DEBRIEFED
    }

    /** Before one was started. */
    public static final RoomIncident NONE = new RoomIncident("", Stage.NONE);

    /** Another one for each stage of each incident; empty for none. */
    String key() {
        return stage == Stage.NONE ? "" : id + " " + stage;
    }

    void into(Properties values) {
        if (stage != Stage.NONE) {
            values.setProperty("incident", id);
            values.setProperty("incident.stage", stage.name());
        }
    }

    /** @throws IllegalArgumentException when these are not those of an incident */
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
