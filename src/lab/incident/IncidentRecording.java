package lab.incident;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import lab.text.BadArgument;

/**
 * An incident in a file: a first line with the incident, then all telemetry as lines of OTLP JSON, compressed with
 * gzip. {@code ./lab view} opens it, too, and skips the first line.
 *
 * @param loaded the time when the visitors came
 * @param touched the time when the decoys came, until which all was well; that of the beginning if it was not kept
 * @param began the time when the board was broken
 * @param paged the time when the alert fired
 * @param symptom its measurements at that time, because a recording may have only a part of the requests; null if they
 *     were not kept
 */
public record IncidentRecording(
        long seed,
        int level,
        Cause cause,
        Instant loaded,
        Instant touched,
        Instant began,
        Instant paged,
        Symptom symptom) {

    /** The recordings that come with the workbook, by number: a name would reveal the cause. */
    private static final List<String> BROUGHT =
            List.of("flag-1", "lock-1", "timeout-2", "busyLoop-2", "pool-3", "exporter-3");

    /**
     * The file of a recording.
     *
     * @param named a file, or the number of a recording that comes with the workbook
     * @param root the repository's folder
     */
    public static Path find(String named, Path root) {
        if (!named.matches("\\d")) {
            return Path.of(named);
        }
        var number = Integer.parseInt(named);
        if (number < 1 || number > BROUGHT.size()) {
            throw new BadArgument("The workbook brings the recordings 1 to " + BROUGHT.size() + ".");
        }
        return brought(root).get(number - 1);
    }

    /** The files that come with the workbook, in order of their numbers. */
    public static List<Path> brought(Path root) {
        return BROUGHT.stream()
                .map(name -> root.resolve("test/lab/incident/recordings/" + name + "-7.jsonl.gz"))
                .toList();
    }

    /** The recorded incident. */
    public Incident incident() {
        return Incident.draw(seed, level, cause);
    }

    /**
     * Writes a recording completely, or not at all.
     *
     * @param telemetry lines of OTLP JSON
     */
    public void write(Path telemetry, Path file) throws IOException {
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "incident", null);
        try {
            try (var out = new GZIPOutputStream(Files.newOutputStream(fresh))) {
                out.write(head());
                Files.copy(telemetry, out);
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private byte[] head() {
        var about = new JsonObject();
        about.addProperty("seed", seed);
        about.addProperty("level", level);
        about.addProperty("cause", cause.name());
        about.addProperty("loaded", loaded.toString());
        about.addProperty("touched", touched.toString());
        about.addProperty("began", began.toString());
        about.addProperty("paged", paged.toString());
        if (symptom != null) {
            var measured = new JsonObject();
            RecordingHead.put(symptom, measured);
            about.add("symptom", measured);
        }
        return RecordingHead.line("incident", about);
    }

    /**
     * Reads the incident in a file; {@code TelemetryFiles} reads the telemetry.
     *
     * @throws BadArgument when it is not a recording of an incident
     */
    public static IncidentRecording read(Path file) throws IOException {
        return RecordingHead.read(
                file, "incident", IncidentRecording::of, file + " is not a recording of an incident.");
    }

    private static IncidentRecording of(JsonObject about) {
        var seed = about.get("seed").getAsLong();
        var level = Math.clamp(about.get("level").getAsInt(), 1, Incident.LEVELS);
        var cause = Cause.valueOf(about.get("cause").getAsString());
        var measured = about.getAsJsonObject("symptom");
        var began = Instant.parse(about.get("began").getAsString());
        return new IncidentRecording(
                seed,
                level,
                cause,
                Instant.parse(about.get("loaded").getAsString()),
                about.has("touched") ? Instant.parse(about.get("touched").getAsString()) : began,
                began,
                Instant.parse(about.get("paged").getAsString()),
                measured == null
                        ? null
                        : RecordingHead.measured(
                                Incident.draw(seed, level, cause).symptom(), measured));
    }
}
