package lab.incident;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import lab.terminal.canvas.Cells;
import lab.text.BadArgument;

/**
 * A recording without its answer, for a whole room: all received telemetry, and the alert's measurements. A recording's
 * first line says what was broken; a handout's first line only says what a page says.
 *
 * @param paged the time when the alert fired
 * @param symptom its measurements at that time
 */
public record IncidentHandout(Instant paged, Symptom symptom) {

    private static final int LONGEST_NAME = 200;

    /**
     * Writes the handout of a recording.
     *
     * @param recording what {@code IncidentRecording} read from this file
     */
    public static void write(IncidentRecording recording, Path from, Path to) throws IOException {
        var symptom = recording.symptom();
        if (symptom == null) { // an early recording: measure again
            var store = new Store(IncidentRun.KEEPS);
            TelemetryFiles.open(from, store);
            symptom = IncidentRun.measured(
                    recording.incident(),
                    store,
                    recording.loaded(),
                    recording.touched(),
                    recording.began(),
                    recording.paged());
        }
        try (var in = new GZIPInputStream(Files.newInputStream(from));
                var out = new GZIPOutputStream(Files.newOutputStream(to))) {
            passOverLine(in);
            out.write(head(recording.paged(), symptom));
            in.transferTo(out);
        }
    }

    private static void passOverLine(InputStream in) throws IOException {
        for (int letter; (letter = in.read()) >= 0 && letter != '\n'; ) {
            // the answer
        }
    }

    private static byte[] head(Instant paged, Symptom symptom) {
        var about = new JsonObject();
        about.addProperty("paged", paged.toString());
        about.addProperty("kind", symptom.indicator().kind().name());
        about.addProperty("service", symptom.indicator().service());
        about.addProperty("operation", symptom.indicator().operation());
        RecordingHead.put(symptom, about);
        return RecordingHead.line("handout", about);
    }

    /**
     * Reads the data of the page; {@code TelemetryFiles} reads the telemetry.
     *
     * @throws BadArgument when it is not a handout
     */
    public static IncidentHandout read(Path file) throws IOException {
        return RecordingHead.read(
                file,
                "handout",
                about -> new IncidentHandout(
                        Instant.parse(about.get("paged").getAsString()),
                        RecordingHead.measured(
                                new Indicator(
                                        Indicator.Kind.valueOf(about.get("kind").getAsString()),
                                        name(about, "service"),
                                        name(about, "operation")),
                                about)),
                file + " is no incident of a room.");
    }

    /** Bounded and without control characters: it comes from the network and is printed. */
    private static String name(JsonObject about, String key) {
        var given = Cells.harmless(about.get(key).getAsString());
        return given.length() > LONGEST_NAME ? given.substring(0, LONGEST_NAME) : given;
    }
}
