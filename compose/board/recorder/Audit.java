//DEPS com.google.code.gson:gson

package board.recorder;

import board.common.Settings;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * The audit table. Every row has a seal, computed from its contents and the previous seal. To change an old row, one
 * would have to recompute all later seals. They are slow to compute on purpose; a CPU profile shows that. With the
 * setting {@code seal.millis} a notary's office also stamps each row, which takes that long.
 */
final class Audit {

    /** @param trace the trace that caused it, as 32 hex digits: it leads from the row back to the trace */
    record Event(String type, String body, String trace) {

        /** @throws IllegalArgumentException when the body is not a JSON object with a type */
        static Event of(String key, byte[] body, String trace) {
            var text = new String(body, StandardCharsets.UTF_8);
            try {
                if (JsonParser.parseString(text) instanceof JsonObject object && object.has("type")) {
                    return new Event(key, text, trace);
                }
            } catch (JsonParseException broken) {
                throw new IllegalArgumentException(
                        "An event is a JSON object, and this is none: " + broken.getMessage(), broken);
            }
            throw new IllegalArgumentException("An event is a JSON object with a type");
        }
    }

    private static final int ROUNDS = 5_000;

    private final DataSource database;
    private byte[] last = new byte[32];

    Audit(DataSource database) throws SQLException {
        this.database = database;
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                create table if not exists audit (id bigint generated always as identity primary key,
                    type text not null, body text not null, trace text not null, seal text not null, recorded timestamptz not null default now())\
                """);
            try (var rows = statement.executeQuery("select seal from audit order by id desc limit 1")) {
                if (rows.next()) {
                    last = HexFormat.of().parseHex(rows.getString(1));
                }
            }
        }
    }

    /** Writes all of them, or none. */
    void write(List<Event> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            var seal = insert(connection, events);
            connection.commit();
            last = seal;
        }
    }

    private byte[] insert(Connection connection, List<Event> events) throws SQLException {
        var seal = last;
        try (var insert =
                connection.prepareStatement("insert into audit (type, body, trace, seal) values (?, ?, ?, ?)")) {
            for (var event : events) {
                seal = seal(seal, event);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Settings.number("seal.millis")));
                insert.setString(1, event.type);
                insert.setString(2, event.body);
                insert.setString(3, event.trace);
                insert.setString(4, HexFormat.of().formatHex(seal));
                insert.addBatch();
            }
            insert.executeBatch();
            return seal;
        } catch (SQLException failed) {
            connection.rollback();
            throw failed;
        }
    }

    private static byte[] seal(byte[] before, Event event) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(before);
            digest.update((event.type + event.body + event.trace).getBytes(StandardCharsets.UTF_8));
            var seal = digest.digest();
            for (var round = 1; round < ROUNDS; round++) {
                seal = digest.digest(seal);
            }
            return seal;
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
