import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Stands where Pyroscope would, takes what its Java agent sends, and counts the samples of each span: {@code java
 * ProfileInbox.java PORT}, then GET /samples. As Pyroscope's own reader of JFR does, it makes samples of the processor
 * of each {@code jdk.ExecutionSample} whose thread did not sleep, samples of the wall clock of all of them when the
 * profiler says {@code event=wall}, and knows no span for {@code profiler.WallClockSample}.
 */
class ProfileInbox {

    private static final int LARGEST_BODY = 32 << 20;

    /** type, span or "none" → samples */
    private final TreeMap<String, Long> samples = new TreeMap<>();

    private String event = "";

    void main(String[] arguments) throws IOException {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        var http = HttpServer.create(here, 0);
        http.createContext("/ingest", this::take);
        http.createContext("/samples", this::tell);
        http.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        var status = 200;
        try (exchange) {
            var body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
            var file = Files.createTempFile("profile", ".jfr");
            try {
                Files.copy(new ByteArrayInputStream(recording(body)), file, StandardCopyOption.REPLACE_EXISTING);
                try (var recording = new RecordingFile(file)) {
                    while (recording.hasMoreEvents()) {
                        count(recording.readEvent());
                    }
                }
            } catch (IOException | RuntimeException unreadable) {
                unreadable.printStackTrace();
                status = 400;
            } finally {
                Files.delete(file);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    /** The part "jfr" of a multipart body. */
    private static byte[] recording(byte[] body) throws IOException {
        var text = new String(body, StandardCharsets.ISO_8859_1); // a character for each byte
        var start = text.indexOf("\r\n\r\n", text.indexOf("name=\"jfr\"")) + 4;
        var boundary = "\r\n" + text.substring(0, text.indexOf("\r\n"));
        var recording = Arrays.copyOfRange(body, start, text.indexOf(boundary, start));
        var packed = recording[0] == 0x1f && recording[1] == (byte) 0x8b;
        return packed ? new GZIPInputStream(new ByteArrayInputStream(recording)).readAllBytes() : recording;
    }

    private void count(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ActiveSetting" -> {
                if (event.getString("name").equals("event")) {
                    this.event = event.getString("value");
                }
            }
            case "jdk.ExecutionSample" -> {
                if (!event.getString("state").equals("STATE_SLEEPING")) {
                    add("process_cpu", event.getLong("spanId"), 1);
                }
                if (this.event.equals("wall")) {
                    add("wall", event.getLong("spanId"), 1);
                }
            }
            case "profiler.WallClockSample" -> add("wall", 0, event.getInt("samples"));
            case "jdk.ObjectAllocationInNewTLAB", "jdk.ObjectAllocationOutsideTLAB" ->
                add("memory", event.getLong("spanId"), 1);
            case "jdk.JavaMonitorEnter" -> add("mutex", event.getLong("spanId"), 1);
            default -> {}
        }
    }

    private synchronized void add(String type, long span, long count) {
        samples.merge(type + "\t" + (span == 0 ? "none" : HexFormat.of().toHexDigits(span)), count, Long::sum);
    }

    private synchronized void tell(HttpExchange exchange) throws IOException {
        try (exchange) {
            var text = samples.entrySet().stream()
                    .map(entry -> entry.getKey() + "\t" + entry.getValue() + "\n")
                    .collect(Collectors.joining());
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
