package lab.room.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import lab.incident.Cause;
import lab.incident.IncidentHandout;
import lab.incident.IncidentRecording;
import lab.room.PrivateFile;
import lab.room.RoomIncident;

/**
 * The incident of the whole room: one recording, handed out without its answer until the trainer reveals that. It is
 * kept in two files, so that a restarted host continues with it. Thread-safe.
 */
final class HostedIncident {

    private final Path folder;
    private Properties kept;

    private HostedIncident(Path folder, Properties kept) {
        this.folder = folder;
        this.kept = kept;
    }

    /** Opens the incident in this folder; a new folder has none. */
    static HostedIncident open(Path folder) throws IOException {
        var incident = new HostedIncident(folder, new Properties());
        var kept = PrivateFile.read(incident.state());
        if (kept.containsKey("id") && Files.exists(incident.handout())) {
            incident.kept = kept;
        }
        return incident;
    }

    private Path state() {
        return folder.resolve("incident.properties");
    }

    private Path handout() {
        return folder.resolve("incident.jsonl.gz");
    }

    /** Starts an incident for the room; answers to the previous one do not count for it. */
    synchronized void start(Path recording) throws IOException {
        var read = IncidentRecording.read(recording);
        var fresh = Files.createTempFile(folder, "incident", null);
        try {
            IncidentHandout.write(read, recording, fresh);
            Files.move(fresh, handout(), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        var values = new Properties();
        values.setProperty("id", "%08x".formatted(ThreadLocalRandom.current().nextInt()));
        values.setProperty("stage", RoomIncident.Stage.RUNNING.name());
        values.setProperty("started", Instant.now().toString());
        values.setProperty("sha256", sha256(handout()));
        values.setProperty("seed", String.valueOf(read.seed()));
        values.setProperty("level", String.valueOf(read.level()));
        values.setProperty("cause", read.cause().name());
        values.setProperty("loaded", read.loaded().toString());
        values.setProperty("began", read.began().toString());
        values.setProperty("paged", read.paged().toString());
        keep(values);
    }

    /**
     * Reveals the cause to everybody.
     *
     * @return false when none runs
     */
    synchronized boolean debrief() throws IOException {
        if (now().stage() == RoomIncident.Stage.NONE) {
            return false;
        }
        var values = new Properties();
        values.putAll(kept);
        values.setProperty("stage", RoomIncident.Stage.DEBRIEFED.name());
        keep(values);
        return true;
    }

    /** Removes the incident from the room. */
    synchronized void end() throws IOException {
        Files.deleteIfExists(state());
        Files.deleteIfExists(handout());
        kept = new Properties();
    }

    private void keep(Properties values) throws IOException {
        PrivateFile.write(state(), values);
        kept = values;
    }

    /** Its state. */
    RoomIncident now() {
        return look().now();
    }

    /**
     * All about it at one moment. Whoever needs two of these looks once: the trainer may end it in between.
     *
     * @param started the time when it was started; null for none
     * @param sha256 the checksum of the file for learners; empty for none
     * @param truth the full recording; only for the trainer until it is revealed. Null for none
     */
    record Moment(RoomIncident now, Instant started, String sha256, IncidentRecording truth) {

        private static final Moment NONE = new Moment(RoomIncident.NONE, null, "", null);

        private static Moment of(Properties kept) {
            return new Moment(
                    new RoomIncident(kept.getProperty("id"), RoomIncident.Stage.valueOf(kept.getProperty("stage"))),
                    Instant.parse(kept.getProperty("started")),
                    kept.getProperty("sha256", ""),
                    new IncidentRecording(
                            Long.parseLong(kept.getProperty("seed")),
                            Integer.parseInt(kept.getProperty("level")),
                            Cause.valueOf(kept.getProperty("cause")),
                            Instant.parse(kept.getProperty("loaded")),
                            Instant.parse(kept.getProperty("began")),
                            Instant.parse(kept.getProperty("began")),
                            Instant.parse(kept.getProperty("paged")),
                            null));
        }

        /** Whether everybody may see the truth. */
        boolean revealed() {
            return now.stage() == RoomIncident.Stage.DEBRIEFED;
        }
    }

    synchronized Moment look() {
        return kept.isEmpty() ? Moment.NONE : Moment.of(kept);
    }

    /** The file for learners; empty when there is no incident. */
    synchronized Optional<byte[]> handedOut() throws IOException {
        return kept.isEmpty() ? Optional.empty() : Optional.of(Files.readAllBytes(handout()));
    }

    private static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
