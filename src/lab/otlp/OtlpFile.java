package lab.otlp;

import com.google.gson.stream.JsonReader;
import com.google.protobuf.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import lab.telemetry.Store;

/**
 * What arrived, in a file: one OTLP request a line, in JSON, as the Collector's file exporter writes it.
 *
 * <p>Specification: OTLP 1.11, "OpenTelemetry Protocol File Exporter".
 */
public final class OtlpFile implements AutoCloseable {

    private static final int LONGEST_LINE = 64 << 20;

    private final Path file;
    private final Writer out;
    private String problem = "";

    private OtlpFile(Path file, Writer out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Adds to a file, or makes it.
     *
     * @throws IOException if it cannot be written
     */
    public static OtlpFile save(Path file) throws IOException {
        return new OtlpFile(file, Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /**
     * Writes one request. A disk that is full is no reason to turn telemetry away: it is told by {@link #problem()}.
     */
    public synchronized void add(Message request) {
        if (!problem.isEmpty()) return;
        try {
            out.write(JsonLine.of(request));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            problem = "No longer saved to " + file.getFileName() + ": " + e.getMessage();
        }
    }

    /** Why nothing is saved any more; empty while all is well. */
    public synchronized String problem() {
        return problem;
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            problem = e.getMessage(); // every line was flushed when it was written
        }
    }

    /** What was read from a file: requests, and how many lines were no OTLP. */
    public record Opened(int requests, int passedOver, String firstProblem) {}

    /**
     * Reads a file into a store; lines that are no OTLP are passed over.
     *
     * @throws IOException if it cannot be read
     */
    public static Opened open(Path file, Store store) throws IOException {
        var requests = 0;
        var passedOver = 0;
        var problem = "";
        try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line; (line = line(lines)) != null; ) {
                if (line.isBlank()) continue;
                try {
                    var signal = signal(line)
                            .orElseThrow(() ->
                                    new MalformedOtlp("a line has no resourceSpans, resourceMetrics or resourceLogs"));
                    Decoder.store(signal, Encoding.JSON, line.getBytes(StandardCharsets.UTF_8), store);
                    requests++;
                } catch (MalformedOtlp e) {
                    if (passedOver++ == 0) problem = e.getMessage();
                }
            }
        }
        return new Opened(requests, passedOver, problem);
    }

    /** The next line; one that is too long is cut, and then is no JSON. Null at the end. */
    private static String line(BufferedReader in) throws IOException {
        var line = new StringBuilder();
        var c = in.read();
        if (c < 0) return null;
        for (; c >= 0 && c != '\n'; c = in.read()) if (line.length() < LONGEST_LINE) line.append((char) c);
        return line.toString();
    }

    private static Optional<Signal> signal(String line) {
        try (var json = new JsonReader(new StringReader(line))) {
            json.beginObject();
            while (json.hasNext()) {
                switch (json.nextName()) {
                    case "resourceSpans" -> {
                        return Optional.of(Signal.TRACES);
                    }
                    case "resourceMetrics" -> {
                        return Optional.of(Signal.METRICS);
                    }
                    case "resourceLogs" -> {
                        return Optional.of(Signal.LOGS);
                    }
                    default -> json.skipValue();
                }
            }
        } catch (IOException | IllegalStateException noJson) {
            // Then it is none of them.
        }
        return Optional.empty();
    }
}
