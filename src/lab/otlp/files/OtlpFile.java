package lab.otlp.files;

import com.google.protobuf.Message;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes received telemetry to a file: one OTLP request a line, in JSON, like the Collector's file exporter.
 *
 * <p>Specification: OTLP 1.11, "OpenTelemetry Protocol File Exporter".
 */
public final class OtlpFile implements AutoCloseable {

    private final Path file;
    private final Writer out;
    private String problem = "";

    private OtlpFile(Path file, Writer out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Opens a file for appending; creates it if it does not exist.
     *
     * @throws IOException if it cannot be written
     */
    public static OtlpFile save(Path file) throws IOException {
        return new OtlpFile(file, Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Writes one request. A full disk is no reason to reject telemetry; {@link #problem()} reports it. */
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

    /** The reason why saving has stopped; empty while all is well. */
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
}
