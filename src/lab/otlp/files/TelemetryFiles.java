package lab.otlp.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.telemetry.Store;

/**
 * Reads telemetry files and detects their format from their content. OTLP JSON, as written by the Collector's file
 * exporter, the SDK's logging exporters or {@code --save}: on separate lines, in an array, or inside log lines (also
 * Docker's). OTLP protobuf, as the Collector writes it. Traces of Jaeger, Tempo and Zipkin. JFR recordings. Plain, gzip
 * or zstd; UTF-8 or UTF-16.
 *
 * <p>Specification: OTLP 1.11, "OpenTelemetry Protocol File Exporter".
 */
public final class TelemetryFiles {

    /** Number of objects to search for a file's first time. */
    private static final int LOOK = 20;

    private static final Pattern TIME = Pattern.compile(
            "\"(?:startTimeUnixNano|timeUnixNano|observedTimeUnixNano|start_time_unix_nano|time_unix_nano"
                    + "|startTime|timestamp)\\\\?\"\\s*:\\s*\\\\?\"?(\\d{13,19})(?!\\d)");

    private TelemetryFiles() {}

    /**
     * The result of reading a file.
     *
     * @param requests objects that hold telemetry
     * @param spans that were kept, like the three after it
     * @param passedOver lines or messages without readable telemetry
     * @param firstProblem the first such line and the reason; empty if there was none
     * @param rejected spans, data points, log records and profiles that are invalid
     * @param firstRejection the line of the first of them and the reason; empty if there was none
     * @param badLine the first line with bytes that are invalid in the file's encoding; 0 if there was none
     */
    public record Opened(
            int requests,
            long spans,
            long points,
            long logRecords,
            long profileSamples,
            long passedOver,
            String firstProblem,
            long rejected,
            String firstRejection,
            long badLine) {

        /** Whether it holds nothing to show. */
        public boolean isEmpty() {
            return spans + points + logRecords + profileSamples == 0;
        }
    }

    /** Sorts files by the first time in each; files without any come last. */
    public static List<Path> byTime(List<Path> files) throws IOException {
        if (files.size() < 2) return files;
        var times = new HashMap<Path, Long>();
        for (var file : files) times.put(file, firstTime(file));
        var sorted = new ArrayList<>(files);
        sorted.sort(Comparator.comparing(times::get));
        return sorted;
    }

    private static long firstTime(Path file) throws IOException {
        try (var text = FileText.of(file)) {
            var scanner = new JsonScanner(text);
            for (var i = 0; i < LOOK; i++) {
                var found = scanner.next();
                if (found == null) break;
                var time = TIME.matcher(found.json() == null ? "" : found.json());
                if (time.find()) return nanos(Long.parseLong(time.group(1)));
            }
        } catch (IOException unreadable) {
            // Opening it reports the reason.
        }
        return Long.MAX_VALUE;
    }

    /**
     * Converts to nanoseconds: current times in milliseconds, microseconds and nanoseconds have 13, 16 and 19 digits.
     */
    private static long nanos(long time) {
        var nanos = time;
        while (nanos < 100_000_000_000_000_000L) nanos *= 1000;
        return nanos;
    }

    /**
     * Reads a file into a store.
     *
     * @throws IOException if it cannot be read
     */
    public static Opened open(Path file, Store store) throws IOException {
        return read(file, request -> {
            store.addSpans(request.spans());
            store.addMetrics(request.metrics());
            store.addLogs(request.logs());
            store.addProfiles(request.profiles());
        });
    }

    /**
     * Reads an uploaded file into a store. It is written to disk first, to keep it out of memory.
     *
     * @param name of the file; only its last part is used
     * @param most bytes that it may have
     * @throws IOException if it cannot be read, or is larger
     */
    public static Opened open(InputStream in, String name, long most, Store store) throws IOException {
        var folder = Files.createTempDirectory("lab-file-");
        folder.toFile().deleteOnExit();
        var plainName = name.replaceFirst("(?s)^.*[/\\\\]", "").replaceAll("[^\\p{L}\\d._ -]", "_");
        var file = folder.resolve(
                plainName.isBlank() || plainName.length() > 100 || plainName.startsWith(".") ? "file" : plainName);
        file.toFile().deleteOnExit();
        try {
            try (var out = Files.newOutputStream(file)) {
                var chunk = new byte[64 << 10];
                var bytes = 0L;
                for (int n; (n = in.read(chunk)) > 0; ) {
                    bytes += n;
                    if (bytes > most) throw new IOException("a file may have " + (most >> 20) + " MB");
                    out.write(chunk, 0, n);
                }
            }
            return open(file, store);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /**
     * Reads a file to its end.
     *
     * @param place receives the contents of each request
     * @throws IOException if it cannot be read, or is a damaged recording of JFR
     */
    public static Opened read(Path file, Consumer<DecodedRequest> place) throws IOException {
        try (var plain = FileText.plain(file)) {
            if (JfrFile.isOne(plain)) {
                var reading = new Reading(place, "recording");
                reading.keep(1, List.of(DecodedRequest.profiles(JfrFile.read(file, plain))));
                return reading.opened(0);
            }
            if (ProtobufMessages.isOne(plain)) {
                var reading = new Reading(place, "message");
                reading.all(new ProtobufMessages(plain));
                return reading.opened(0);
            }
            var reading = new Reading(place, "line");
            var text = FileText.of(plain);
            reading.all(text);
            return reading.opened(text.badLine());
        }
    }

    private static final class Reading {

        private final Consumer<DecodedRequest> place;
        private final String unit;
        private final Map<String, StringBuilder> dockerLines = new HashMap<>();
        private int requests;
        private long spans;
        private long points;
        private long logRecords;
        private long profileSamples;
        private long passedOver;
        private long lastPassedOver;
        private String firstProblem = "";
        private long rejected;
        private String firstRejection = "";

        /** @param unit the unit of the position: line or message */
        Reading(Consumer<DecodedRequest> place, String unit) {
            this.place = place;
            this.unit = unit;
        }

        void all(ProtobufMessages messages) throws IOException {
            for (var number = 1L; ; number++) {
                byte[] body;
                try {
                    body = messages.next();
                } catch (MalformedOtlp noMessage) {
                    problem(number, noMessage.getMessage());
                    return;
                }
                if (body == null) {
                    return;
                }
                try {
                    keep(number, List.of(Decoder.decode(ProtobufMessages.signal(body), Encoding.PROTOBUF, body)));
                } catch (MalformedOtlp malformed) {
                    problem(number, malformed.getMessage());
                }
            }
        }

        void all(FileText text) throws IOException {
            var scanner = new JsonScanner(text);
            for (JsonScanner.Found found; (found = scanner.next()) != null; ) {
                if (found.json() == null) problem(found.line(), found.problem());
                else object(found.line(), found.json());
            }
        }

        private void object(long line, String json) throws IOException {
            try {
                var docker = DockerLine.of(json);
                if (docker != null) docker(line, docker);
                else keep(line, TelemetryJson.read(json));
            } catch (MalformedOtlp e) {
                problem(line, e.getMessage());
            }
        }

        /** Docker splits lines longer than 16 KB. */
        private void docker(long line, DockerLine printed) throws IOException, MalformedOtlp {
            var begun = dockerLines.computeIfAbsent(printed.stream(), _ -> new StringBuilder());
            if (begun.length() + printed.log().length() > DockerLine.LONGEST) begun.setLength(0);
            begun.append(printed.log());
            if (!printed.log().endsWith("\n")) return;
            var whole = begun.toString();
            begun.setLength(0);
            var scanner = new JsonScanner(new java.io.StringReader(whole));
            for (JsonScanner.Found found; (found = scanner.next()) != null; ) {
                if (found.json() == null) problem(line, found.problem());
                else keep(line, TelemetryJson.read(found.json()));
            }
        }

        private void keep(long line, List<DecodedRequest> decoded) {
            requests++;
            for (var request : decoded) {
                place.accept(request);
                spans += request.spans().size();
                for (var metric : request.metrics())
                    points += metric.getData().getPoints().size();
                logRecords += request.logs().size();
                for (var batch : request.profiles()) profileSamples += batch.samples();
                if (request.rejected() > 0 && rejected == 0) firstRejection = unit + " " + line + ": " + request.why();
                rejected += request.rejected();
            }
        }

        private void problem(long line, String sentence) {
            if (passedOver == 0) firstProblem = unit + " " + line + ": " + sentence;
            if (line != lastPassedOver) passedOver++;
            lastPassedOver = line;
        }

        Opened opened(long badLine) {
            return new Opened(
                    requests,
                    spans,
                    points,
                    logRecords,
                    profileSamples,
                    passedOver,
                    firstProblem,
                    rejected,
                    firstRejection,
                    badLine);
        }
    }
}
