import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.review.Review;
import lab.review.ReviewData;

/** What a review of a recording costs. It is CPU time that is told, so that a busy machine changes little. */
class BenchReview {

    static final int BATCH = 512;
    static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$");

    static final int ROUNDS = 100;
    static final int ROUND = 20_000;

    final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    final String root = System.getProperty("lab.root");

    void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("live")) {
            live(arguments.length > 1 ? Path.of(arguments[1]) : null);
            return;
        }
        var spans = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        var folder = Files.createTempDirectory("bench-review");
        try {
            var json = folder.resolve("spans.jsonl.gz");
            var protobuf = folder.resolve("spans.binpb.gz");
            write(json, protobuf, spans);
            for (var file : List.of(protobuf, json)) {
                var read = cpu("sh", "-c", "gzip -dc \"$0\" | wc -c", file.toString());
                var reviewed = cpu(Path.of(root, "lab").toString(), "review", file.toString());
                System.out.printf(
                        "%-15s %,d spans  review %6.1f s of CPU, %5.1f µs a span   gzip -dc | wc %5.2f s   ratio"
                                + " %.0f%n",
                        file.getFileName(), spans, reviewed, 1e6 * reviewed / spans, read, reviewed / read);
            }
        } finally {
            for (var file : List.of("spans.jsonl.gz", "spans.binpb.gz")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
        }
    }

    /**
     * What a live review costs in a warm JVM: the CPU time of the thread that decodes, and of the one that reviews.
     *
     * @param recording whose requests are sent again and again; null for the spans below
     */
    void live(Path recording) throws Exception {
        var requests = new ArrayList<byte[]>();
        if (recording == null) {
            for (var first = 0; first < 100 * BATCH; first += BATCH) {
                requests.add(protobuf(request(first, BATCH)));
            }
        } else {
            try (var lines = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(recording)), StandardCharsets.UTF_8))) {
                for (String line; (line = lines.readLine()) != null; ) {
                    if (line.startsWith("{\"resourceSpans\"")) {
                        requests.add(protobuf(line));
                    }
                }
            }
        }
        var review = new Review(ReviewData.read(Path.of(root)), Clock.systemUTC());
        var decoding = new ArrayList<Double>();
        var reviewing = new ArrayList<Double>();
        for (var round = 0; round < ROUNDS; round++) {
            var spans = 0;
            var began = threads.getCurrentThreadCpuTime();
            var decoded = new ArrayList<List<SpanData>>();
            while (spans < ROUND) {
                for (var request : requests) {
                    decoded.add(Decoder.decode(Signal.TRACES, Encoding.PROTOBUF, request)
                            .spans());
                    spans += decoded.getLast().size();
                }
            }
            var between = threads.getCurrentThreadCpuTime();
            decoded.forEach(review::addSpans);
            var ended = threads.getCurrentThreadCpuTime();
            if (round >= ROUNDS / 2) { // warm
                decoding.add((between - began) / 1e3 / spans);
                reviewing.add((ended - between) / 1e3 / spans);
            }
        }
        System.out.printf("live  decoding %.2f µs a span, reviewing %.2f%n", median(decoding), median(reviewing));
    }

    static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    static byte[] protobuf(String json) throws Exception {
        return Decoder.parse(Signal.TRACES, Encoding.JSON, json.getBytes(StandardCharsets.UTF_8))
                .toByteArray();
    }

    /** Seconds of CPU, user and system, of a command and its children; its output goes nowhere. */
    double cpu(String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("sh", "-c", "\"$@\" > /dev/null || exit 1; times", "sh"));
        all.addAll(List.of(command));
        var process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var times = TIMES.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        if (process.waitFor() != 0 || !times.find()) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return 60 * Double.parseDouble(times.group(1))
                + Double.parseDouble(times.group(2))
                + 60 * Double.parseDouble(times.group(3))
                + Double.parseDouble(times.group(4));
    }

    void write(Path json, Path protobuf, int spans) throws Exception {
        try (var lines = zipped(json);
                var messages = new DataOutputStream(zipped(protobuf))) {
            for (var first = 0; first < spans; first += BATCH) {
                var line = request(first, Math.min(BATCH, spans - first)).getBytes(StandardCharsets.UTF_8);
                lines.write(line);
                lines.write('\n');
                var message = Decoder.parse(Signal.TRACES, Encoding.JSON, line).toByteArray();
                messages.writeInt(message.length);
                messages.write(message);
            }
        }
    }

    static OutputStream zipped(Path file) throws IOException {
        return new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file)), 1 << 16);
    }

    static String request(int first, int count) {
        var text = new StringBuilder("{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
        text.append(attribute("service.name", "shop"))
                .append(',')
                .append(attribute("service.instance.id", "shop-0b7e4c1d"))
                .append("]},\"scopeSpans\":[{\"scope\":{\"name\":\"shop\"},\"spans\":[");
        for (var i = first; i < first + count; i++) {
            text.append(i == first ? "" : ",").append(span(i));
        }
        return text.append("]}]}]}").toString();
    }

    /** Four spans make a trace: a server, its call, the called server, and its statement. */
    static String span(int number) {
        var trace = number / 4;
        var part = number % 4;
        var start = 1_795_737_600_000_000_000L + trace * 1_000_000L + part * 1_000L;
        var item = "item-" + trace % 1000;
        var attributes = switch (part) {
            case 0 -> server("/buy/{item}", "/buy/" + item);
            case 1 ->
                attribute("http.request.method", "GET") + "," + attribute("url.full", "http://stock:8081/price/" + item)
                        + "," + attribute("server.address", "stock") + "," + number("server.port", 8081) + ","
                        + number("http.response.status_code", 200);
            case 2 -> server("/price/{item}", "/price/" + item);
            default ->
                attribute("db.system.name", "postgresql") + ","
                        + attribute("db.query.text", "SELECT price FROM prices WHERE item = ?") + ","
                        + attribute("server.address", "db") + "," + attribute("db.operation.name", "SELECT");
        };
        return "{\"traceId\":\"%032x\",\"spanId\":\"%016x\",%s\"name\":\"%s\",\"kind\":%d,\"startTimeUnixNano\":\"%d\",\"endTimeUnixNano\":\"%d\",\"attributes\":[%s],\"status\":{}}"
                .formatted(
                        trace * 0x9E3779B97F4A7C15L | 1,
                        number + 1L,
                        part == 0 ? "" : "\"parentSpanId\":\"%016x\",".formatted((long) number),
                        new String[] {"GET /buy/{item}", "GET", "GET /price/{item}", "SELECT prices"}[part],
                        part % 2 == 0 ? 2 : 3,
                        start,
                        start + 10_000_000 - part * 2_000,
                        attributes);
    }

    static String server(String route, String path) {
        return attribute("http.request.method", "GET") + "," + attribute("http.route", route) + ","
                + attribute("url.path", path) + "," + attribute("url.scheme", "http") + ","
                + attribute("user_agent.original", "curl/8.5.0") + "," + attribute("client.address", "10.0.0.7") + ","
                + number("http.response.status_code", 200);
    }

    static String attribute(String key, String value) {
        return "{\"key\":\"" + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}}";
    }

    static String number(String key, long value) {
        return "{\"key\":\"" + key + "\",\"value\":{\"intValue\":\"" + value + "\"}}";
    }
}
