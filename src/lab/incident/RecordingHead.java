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
import java.time.DateTimeException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import lab.text.BadArgument;

/** The first line of an incident's file, as JSON; lines of telemetry follow. */
final class RecordingHead {

    private static final int LONGEST = 2_000;

    /** Makes something of the line's values. It may fail as JSON, numbers and times do. */
    interface Reading<T> {
        T of(JsonObject values);
    }

    private RecordingHead() {}

    /** @param kind of the file, under which its values stand */
    static byte[] line(String kind, JsonObject values) {
        var head = new JsonObject();
        head.add(kind, values);
        return (head + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws BadArgument with this sentence when the file is of another kind, or its values are not what they should
     *     be
     */
    static <T> T read(Path file, String kind, Reading<T> reading, String otherwise) throws IOException {
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            var head = new char[LONGEST];
            var length = Math.max(0, in.read(head));
            return reading.of(JsonParser.parseString(
                            new String(head, 0, length).lines().findFirst().orElse(""))
                    .getAsJsonObject()
                    .getAsJsonObject(kind));
        } catch (ZipException
                | JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | DateTimeException other) {
            throw new BadArgument(otherwise);
        }
    }

    static void put(Symptom measured, JsonObject into) {
        into.addProperty("before", measured.before());
        into.addProperty("now", measured.now());
        into.addProperty("bad", measured.bad());
        into.addProperty("counted", measured.counted());
    }

    static Symptom measured(Indicator indicator, JsonObject from) {
        return new Symptom(
                indicator,
                from.get("before").getAsDouble(),
                from.get("now").getAsDouble(),
                from.get("bad").getAsDouble(),
                from.get("counted").getAsInt());
    }
}
