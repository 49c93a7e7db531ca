package maintain;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import lab.otlp.files.JsonLine;
import lab.receive.OtlpHandler;
import lab.receive.Receiver;
import lab.telemetry.Store;
import lab.text.CommandFailed;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Records the board for lesson 25. In a run of {@code ./lab demo}, the list is slow for a while, and then a release
 * with occasional failures is deployed. One in four of the readers' visits is kept, as by a Collector's probabilistic
 * sampler: selected by trace id, and noted in {@code tracestate}. It only keeps the metrics that the lesson's questions
 * use.
 */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = "Run the board for some minutes, and keep what it emits as the recording of lesson 25.")
final class RecordCommand implements Callable<Integer> {

    private static final Pattern ADDRESS = Pattern.compile("the board\\s+(http://\\S+)");

    /** {@code ot=th:c}: random values below 3/4 are dropped, so one in four is kept. */
    private static final String THRESHOLD = "ot=th:c";

    private static final long KEPT_FROM = 0xc0_0000_0000_0000L;
    private static final long RANDOM_BITS = 0xff_ffff_ffff_ffffL;

    private static final Set<String> METRICS = Set.of(
            "http.server.request.duration", "board.visits", "board.actions", "jvm.memory.used", "board.events.waiting");

    /** Names that no question uses, or that identify the machine. */
    private static final Set<String> LEFT_OUT = Set.of(
            "server.address",
            "server.port",
            "client.address",
            "user_agent.original",
            "network.protocol.version",
            "url.full",
            "url.scheme",
            "db.namespace",
            "messaging.message.body.size",
            "messaging.rabbitmq.destination.routing_key",
            "code.function.name",
            "thread.id",
            "thread.name",
            "exception.stacktrace");

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seconds", defaultValue = "210", description = "How long. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Parameters(paramLabel = "FILE", description = "Where to: OTLP JSON, compressed.")
    private Path file;

    RecordCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var lines = Collections.synchronizedList(new ArrayList<String>());
        var handler = new OtlpHandler(Receiver.Limits.DEFAULT, new Store());
        handler.tap(request -> lines.add(JsonLine.of(request)));
        try (var receiver = Receiver.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handler)) {
            play("http://127.0.0.1:" + receiver.port());
        }
        var requests = lines.stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        var readers = traces(requests);
        var spans = 0;
        try (var out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            for (var request : requests) {
                spans += reduce(request, readers);
                if (request.toString().contains("\"timeUnixNano\"")
                        || request.toString().contains("\"spanId\"")) {
                    out.write(request + "\n");
                }
            }
        }
        spec.commandLine().getOut().println(file + ": " + spans + " spans, " + Files.size(file) / 1000 + " kB");
        return 0;
    }

    /** Runs the board with its events. */
    private void play(String otlp) throws Exception {
        var folder = Files.createTempDirectory("lab-record");
        var builder = new ProcessBuilder(
                        workbook.root().resolve("lab").toString(),
                        "demo",
                        "--seconds",
                        Integer.toString(seconds),
                        "--folder",
                        folder.toString())
                .redirectErrorStream(true);
        builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", otlp);
        builder.environment().put("VISITOR_RATE", "0.4");
        var demo = builder.start();
        var board = new CompletableFuture<URI>();
        Thread.ofVirtual().start(() -> {
            try (var said = demo.inputReader()) {
                for (String line; (line = said.readLine()) != null; ) {
                    var address = ADDRESS.matcher(line);
                    if (address.find()) {
                        board.complete(URI.create(address.group(1)));
                    }
                }
            } catch (IOException ended) {
                // it is over
            }
            board.completeExceptionally(new CommandFailed("The board did not start: ./lab demo says why."));
        });
        try {
            var address = board.get(180, TimeUnit.SECONDS);
            wait(demo, 0.4);
            ask(address, "PUT", "/api/faults/slow-sql");
            wait(demo, 0.1);
            ask(address, "DELETE", "/api/faults/slow-sql");
            wait(demo, 0.12);
            ask(address, "PUT", "/api/version/1.1.0");
            demo.waitFor();
        } finally {
            demo.descendants().forEach(ProcessHandle::destroy);
            demo.destroy();
        }
    }

    private void wait(Process demo, double share) throws InterruptedException {
        if (demo.waitFor((long) (seconds * 1000 * share), TimeUnit.MILLISECONDS)) {
            throw new CommandFailed("The board ended too early.");
        }
    }

    private static void ask(URI board, String method, String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(board.resolve(path))
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.discarding());
        }
    }

    /** The traces that began with a reader's visit. */
    private static Set<String> traces(List<JsonObject> requests) {
        var readers = new HashSet<String>();
        for (var request : requests) {
            for (var resource : list(request, "resourceSpans")) {
                for (var scope : list(resource, "scopeSpans")) {
                    for (var span : list(scope, "spans")) {
                        if (span.getAsJsonObject().get("name").getAsString().equals("visit reader")) {
                            readers.add(trace(span));
                        }
                    }
                }
            }
        }
        return readers;
    }

    /** Removes from a request what is not kept; returns the number of its spans. */
    private static int reduce(JsonObject request, Set<String> readers) {
        var spans = 0;
        for (var resource : list(request, "resourceSpans")) {
            for (var scope : list(resource, "scopeSpans")) {
                var kept = new JsonArray();
                for (var span : list(scope, "spans")) {
                    var sampled = readers.contains(trace(span));
                    if (sampled && random(trace(span)) < KEPT_FROM) {
                        continue;
                    }
                    if (sampled) {
                        span.getAsJsonObject().addProperty("traceState", THRESHOLD);
                    }
                    reduceAttributes(span);
                    list(span, "events").forEach(RecordCommand::reduceAttributes);
                    kept.add(span);
                }
                scope.getAsJsonObject().add("spans", kept);
                spans += kept.size();
            }
        }
        for (var resource : list(request, "resourceMetrics")) {
            for (var scope : list(resource, "scopeMetrics")) {
                var kept = new JsonArray();
                for (var metric : list(scope, "metrics")) {
                    if (METRICS.contains(metric.getAsJsonObject().get("name").getAsString())) {
                        for (var kind : metric.getAsJsonObject().entrySet()) {
                            if (kind.getValue().isJsonObject()) {
                                list(kind.getValue(), "dataPoints")
                                        .forEach(
                                                point -> point.getAsJsonObject().remove("exemplars"));
                            }
                        }
                        kept.add(metric);
                    }
                }
                scope.getAsJsonObject().add("metrics", kept);
            }
        }
        for (var resource : list(request, "resourceLogs")) {
            for (var scope : list(resource, "scopeLogs")) {
                list(scope, "logRecords").forEach(RecordCommand::reduceAttributes);
            }
        }
        return spans;
    }

    private static void reduceAttributes(JsonElement of) {
        var kept = new JsonArray();
        for (var attribute : list(of, "attributes")) {
            if (!LEFT_OUT.contains(attribute.getAsJsonObject().get("key").getAsString())) {
                kept.add(attribute);
            }
        }
        if (!kept.isEmpty() || of.getAsJsonObject().has("attributes")) {
            of.getAsJsonObject().add("attributes", kept);
        }
    }

    private static String trace(JsonElement span) {
        return span.getAsJsonObject().get("traceId").getAsString();
    }

    /** The last 56 bits of a trace id are random (W3C Trace Context, level 2). */
    private static long random(String traceId) {
        return Long.parseUnsignedLong(traceId.substring(16), 16) & RANDOM_BITS;
    }

    private static List<JsonElement> list(JsonElement of, String name) {
        var all = of.getAsJsonObject().getAsJsonArray(name);
        return all == null ? List.of() : all.asList();
    }
}
