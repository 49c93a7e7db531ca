package maintain.incidents;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import lab.incident.Cause;
import lab.incident.Incident;
import lab.incident.IncidentRun;
import lab.telemetry.Store;

/**
 * A board with which nothing is wrong, as long as every alert that there is looks at it.
 *
 * @param loaded when the visitors came
 * @param since the end of the time that the alerts take as good; with decoys, they come then
 * @param windows how many looks at it there are, {@value #STEP_SECONDS} seconds apart
 */
public record HealthyBoard(long seed, int level, Instant loaded, Instant since, int windows) {

    private static final int STEP_SECONDS = 5;

    /** The first look comes when an alert has a whole window of its own. */
    private static final Duration FIRST = Duration.ofSeconds(30);

    private static final int SEEDS = 40;

    /** An incident of this level without the cause: its decoys are all that happens. */
    public static Incident incident(long seed, int level) {
        var drawn = Incident.draw(seed, level, Cause.leak);
        return new Incident(
                seed,
                level,
                drawn.cause(),
                drawn.services(),
                drawn.places(),
                drawn.whom(),
                drawn.symptom(),
                List.of(),
                drawn.decoys(),
                null,
                drawn.delay());
    }

    /** From its beginning to the last look. */
    public static Duration lasts(int windows) {
        return FIRST.plusSeconds((long) STEP_SECONDS * windows);
    }

    /** Each alert that fires, with the look at which it does; none, it is hoped. */
    public List<String> alarms(Store store) {
        var alarms = new ArrayList<String>();
        for (var alert : alerts()) {
            for (var window = 1; window <= windows; window++) {
                var symptom = IncidentRun.measured(alert, store, loaded, since, since, since.plus(lasts(window)));
                if (symptom.shows()) {
                    alarms.add("%s %s %s, look %d: %.2f of %d, %.1f before, %.1f now"
                            .formatted(
                                    symptom.indicator().kind(),
                                    symptom.indicator().service(),
                                    symptom.indicator().operation(),
                                    window,
                                    symptom.bad(),
                                    symptom.counted(),
                                    symptom.before(),
                                    symptom.now()));
                }
            }
        }
        return alarms;
    }

    /** One incident for each indicator that any seed draws. */
    public static List<Incident> alerts() {
        var all = Arrays.stream(Cause.values())
                .flatMap(cause -> LongStream.rangeClosed(1, SEEDS).mapToObj(seed -> Incident.draw(seed, 1, cause)))
                .toList();
        return all.stream()
                .map(Incident::symptom)
                .distinct()
                .map(symptom -> all.stream()
                        .filter(incident -> incident.symptom().equals(symptom))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /** Writes it as incidents are recorded: a line about it, then OTLP JSON, compressed. */
    public void write(Path telemetry, Path file) throws IOException {
        var about = new JsonObject();
        about.addProperty("seed", seed);
        about.addProperty("level", level);
        about.addProperty("loaded", loaded.toString());
        about.addProperty("since", since.toString());
        about.addProperty("windows", windows);
        var head = new JsonObject();
        head.add("healthy", about);
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((head + "\n").getBytes(StandardCharsets.UTF_8));
            Files.copy(telemetry, out);
        }
    }

    /** Reads what {@link #write} wrote first. */
    public static HealthyBoard read(Path file) throws IOException {
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            var about = JsonParser.parseString(in.readLine()).getAsJsonObject().getAsJsonObject("healthy");
            return new HealthyBoard(
                    about.get("seed").getAsLong(),
                    about.get("level").getAsInt(),
                    Instant.parse(about.get("loaded").getAsString()),
                    Instant.parse(about.get("since").getAsString()),
                    about.get("windows").getAsInt());
        }
    }
}
