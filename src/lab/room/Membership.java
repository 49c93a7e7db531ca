package lab.room;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * This workbook's membership in a room. Without one, nothing is sent.
 *
 * @param host the trainer's laptop; null for a class that reports only to a stack
 * @param id identifies the learner in all reports
 * @param key lets only this workbook report as that learner
 * @param name shown in the room
 * @param stack the destination of OTLP instead of the host, as {@code OTEL_EXPORTER_OTLP_ENDPOINT} said when this
 *     learner joined; null for the host
 * @param headers for the stack, as {@code OTEL_EXPORTER_OTLP_HEADERS} has them
 * @param room tells this room's telemetry from another's, as its {@code service.namespace}
 * @param state what may still be sent
 */
public record Membership(
        URI host, String id, String key, String name, URI stack, String headers, String room, State state) {

    /** The state of the membership. */
    public enum State {
        JOINED,
        /** Reports no more: the host must still be told to delete its data. */
        LEAVING,
        /** The host does not know this learner: it hosts another room, or a new one. */
        UNKNOWN
    }

    /** The name of a room that was given none. */
    public static final String ROOM = "room";

    private static final String FILE = "membership.properties";

    /** The membership in this folder; empty if there is none. */
    public static Optional<Membership> read(Path folder) throws IOException {
        var kept = PrivateFile.read(folder.resolve(FILE));
        if (kept.getProperty("id") == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Membership(
                    uri(kept, "host"),
                    kept.getProperty("id"),
                    kept.getProperty("key", ""),
                    kept.getProperty("name", ""),
                    uri(kept, "stack"),
                    kept.getProperty("headers", ""),
                    kept.getProperty("room", ROOM),
                    State.valueOf(kept.getProperty("state", "JOINED"))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static URI uri(Properties kept, String key) {
        var value = kept.getProperty(key, "");
        return value.isEmpty() ? null : URI.create(value);
    }

    /** Saves it in this folder. */
    public void write(Path folder) throws IOException {
        var values = new Properties();
        values.setProperty("host", host == null ? "" : host.toString());
        values.setProperty("id", id);
        values.setProperty("key", key);
        values.setProperty("name", name);
        values.setProperty("stack", stack == null ? "" : stack.toString());
        values.setProperty("headers", headers);
        values.setProperty("room", room);
        values.setProperty("state", state.name());
        PrivateFile.write(folder.resolve(FILE), values);
    }

    /** Deletes the membership in this folder. */
    public static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /** The same learner in another state. */
    public Membership in(State other) {
        return new Membership(host, id, key, name, stack, headers, room, other);
    }

    /** Whether reports are sent. */
    public boolean joined() {
        return state == State.JOINED;
    }
}
