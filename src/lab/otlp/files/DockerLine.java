package lab.otlp.files;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;

/**
 * A line of Docker's json-file log.
 *
 * @param log a printed line with its end, or a part of one
 * @param stream stdout or stderr
 */
record DockerLine(String log, String stream) {

    /** Longer lines are given up. */
    static final int LONGEST = 64 << 20;

    /** Parses a JSON object; null if it is not such a line. */
    static DockerLine of(String json) {
        if (!json.contains("\"log\"") || !json.contains("\"stream\"")) return null;
        try {
            return JsonParser.parseString(json) instanceof JsonObject object
                            && object.get("log") instanceof JsonPrimitive log
                            && object.get("stream") instanceof JsonPrimitive stream
                    ? new DockerLine(log.getAsString(), stream.getAsString())
                    : null;
        } catch (JsonParseException | IllegalStateException noJson) {
            return null;
        }
    }
}
