package lab.room.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import lab.room.Notice;
import lab.room.PrivateFile;
import lab.room.RoomIncident;
import lab.terminal.canvas.Cells;

/**
 * The learners in the room, and the trainer's last message; kept in a file, so that a restarted host continues with
 * both. It stores only a hash of each key. Thread-safe.
 */
final class Roster {

    static final int MAX_LEARNERS = 300;
    private static final int MAX_NAME = 40;
    /** Without letters and digits that look alike. */
    private static final String ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    private static final int CODE_LENGTH = 6;
    private static final int KEY_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * A learner who has joined.
     *
     * @param hash of the key
     */
    record Learner(String id, String name, String hash, Instant joined) {}

    /** The data for a learner who joins; the key is sent only once. */
    record Admission(Learner learner, String key) {}

    private final Path file;
    private final String room;
    private final String code;
    private final Map<String, Learner> byHash = new LinkedHashMap<>();
    private Notice notice = Notice.NONE;

    private Roster(Path file, String room, String code) {
        this.file = file;
        this.room = room;
        this.code = code;
    }

    /** The roster in this folder, or a new one. */
    static Roster open(Path folder) throws IOException {
        var file = folder.resolve("roster.properties");
        var kept = PrivateFile.read(file);
        if (kept.getProperty("room") == null || kept.getProperty("code") == null) {
            var fresh = new Roster(file, UUID.randomUUID().toString(), newCode());
            fresh.write();
            return fresh;
        }
        var roster = new Roster(file, kept.getProperty("room"), kept.getProperty("code"));
        for (var i = 0; kept.containsKey(i + ".id"); i++) {
            var learner = new Learner(
                    kept.getProperty(i + ".id"),
                    kept.getProperty(i + ".name", ""),
                    kept.getProperty(i + ".hash", ""),
                    Instant.parse(kept.getProperty(i + ".joined")));
            roster.byHash.put(learner.hash, learner);
        }
        var until = kept.getProperty("notice.until", "");
        roster.notice = new Notice(
                Long.parseLong(kept.getProperty("notice.number", "0")),
                kept.getProperty("notice.text", ""),
                kept.getProperty("notice.lesson", ""),
                until.isEmpty() ? null : Instant.parse(until),
                RoomIncident.NONE);
        return roster;
    }

    String room() {
        return room;
    }

    String code() {
        return code;
    }

    synchronized List<Learner> learners() {
        return List.copyOf(byHash.values());
    }

    synchronized Notice notice() {
        return notice;
    }

    /** The next message to the room. */
    synchronized Notice say(String text, String lesson, Instant until) throws IOException {
        notice = new Notice(notice.number() + 1, text, lesson, until, RoomIncident.NONE);
        write();
        return notice;
    }

    boolean isCode(String given) {
        return MessageDigest.isEqual(
                code.getBytes(StandardCharsets.UTF_8),
                given.strip().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A name as shown in the room, on one line; empty when invalid.
     *
     * @param given any text
     */
    static Optional<String> name(String given) {
        if (given.length() > 10 * MAX_NAME) {
            return Optional.empty();
        }
        var name = Cells.harmless(given.strip()).replaceAll("\\s+", " ").strip();
        return name.isEmpty() || name.length() > MAX_NAME ? Optional.empty() : Optional.of(name);
    }

    /**
     * Admits a learner; a name that is taken gets a number.
     *
     * @return empty when the room is full
     */
    synchronized Optional<Admission> join(String name) throws IOException {
        if (byHash.size() >= MAX_LEARNERS) {
            return Optional.empty();
        }
        var key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        var secret = HexFormat.of().formatHex(key);
        var learner = new Learner(UUID.randomUUID().toString(), unused(name), hash(secret), Instant.now());
        byHash.put(learner.hash, learner);
        write();
        return Optional.of(new Admission(learner, secret));
    }

    private String unused(String name) {
        var names = byHash.values().stream().map(Learner::name).toList();
        var other = name;
        for (var number = 2; names.contains(other); number++) {
            other = name + " (" + number + ")";
        }
        return other;
    }

    /** The learner with this key. */
    synchronized Optional<Learner> withKey(String key) {
        return Optional.ofNullable(byHash.get(hash(key)));
    }

    /** Whether this learner is in the room. */
    synchronized boolean has(Learner learner) {
        return byHash.containsKey(learner.hash);
    }

    synchronized void remove(Learner learner) throws IOException {
        byHash.remove(learner.hash);
        write();
    }

    private void write() throws IOException {
        var values = new Properties();
        values.setProperty("room", room);
        values.setProperty("code", code);
        values.setProperty("notice.number", String.valueOf(notice.number()));
        values.setProperty("notice.text", notice.text());
        values.setProperty("notice.lesson", notice.lesson());
        values.setProperty(
                "notice.until", notice.until() == null ? "" : notice.until().toString());
        var i = 0;
        for (var learner : byHash.values()) {
            values.setProperty(i + ".id", learner.id);
            values.setProperty(i + ".name", learner.name);
            values.setProperty(i + ".hash", learner.hash);
            values.setProperty(i + ".joined", learner.joined.toString());
            i++;
        }
        PrivateFile.write(file, values);
    }

    private static String newCode() {
        return RANDOM.ints(CODE_LENGTH, 0, ALPHABET.length())
                .collect(StringBuilder::new, (code, at) -> code.append(ALPHABET.charAt(at)), StringBuilder::append)
                .toString();
    }

    private static String hash(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
