package lab.incident;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import lab.text.BadArgument;

/**
 * An incident in a file: one line that says which it was, then all that arrived as lines of OTLP JSON, compressed with
 * gzip. {@code ./lab view} opens it as well, and passes over the first line.
 *
 * @param loaded when the visitors came
 * @param began when the board was broken
 * @param paged when the alert fired
 */
public record IncidentRecording(long seed, int level, Cause cause, Instant loaded, Instant began, Instant paged) {

    private static final int LONGEST = 2_000;

    /** The incident that it holds. */
    public Incident incident() {
        return Incident.draw(seed, level, cause);
    }

    /**
     * Writes a recording: whole, or not at all.
     *
     * @param telemetry lines of OTLP JSON
     */
    public void write(Path telemetry, Path file) throws IOException {
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "incident", null);
        try {
            try (var out = new GZIPOutputStream(Files.newOutputStream(fresh))) {
                out.write((head() + "\n").getBytes(StandardCharsets.UTF_8));
                Files.copy(telemetry, out);
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private String head() {
        var about = new JsonObject();
        about.addProperty("seed", seed);
        about.addProperty("level", level);
        about.addProperty("cause", cause.name());
        about.addProperty("loaded", loaded.toString());
        about.addProperty("began", began.toString());
        about.addProperty("paged", paged.toString());
        var head = new JsonObject();
        head.add("incident", about);
        return head.toString();
    }

    /**
     * Reads which incident a file holds; what was received is read by {@code TelemetryFiles}.
     *
     * @throws BadArgument when it is no recording of an incident
     */
    public static IncidentRecording read(Path file) throws IOException {
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            var head = new char[LONGEST];
            var length = Math.max(0, in.read(head));
            var about = JsonParser.parseString(
                            new String(head, 0, length).lines().findFirst().orElse(""))
                    .getAsJsonObject()
                    .getAsJsonObject("incident");
            return new IncidentRecording(
                    about.get("seed").getAsLong(),
                    Math.clamp(about.get("level").getAsInt(), 1, Incident.LEVELS),
                    Cause.valueOf(about.get("cause").getAsString()),
                    Instant.parse(about.get("loaded").getAsString()),
                    Instant.parse(about.get("began").getAsString()),
                    Instant.parse(about.get("paged").getAsString()));
        } catch (java.util.zip.ZipException
                | JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | DateTimeException other) {
            throw new BadArgument(file + " is no recording of an incident.");
        }
    }
}
