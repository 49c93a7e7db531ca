import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The viewer under load: how fast it starts and stops, how many spans a second it takes, how much memory it has when it
 * is full, how soon a span is told to a page. The load generator runs beside it, on the same processors.
 */
class BenchView {

    static final int BATCH = 512;
    static final int DIFFERENT = 100;
    static final int UNDER_WAY = 8;

    final HttpClient http = HttpClient.newHttpClient();
    final Random random = new Random(1);
    Process viewer;
    BufferedReader said;
    int page, otlp, grpc;

    String root = System.getProperty("lab.root");

    void main(String[] arguments) throws Exception {
        if (arguments.length > 1 && arguments[0].equals("--against")) {
            against(arguments[1], arguments.length > 2 ? Integer.parseInt(arguments[2]) : 8);
            return;
        }
        if (arguments.length > 0 && arguments[0].equals("--questions")) {
            questions(arguments);
            return;
        }
        var seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        var rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        stop();
        var starts = new ArrayList<Double>();
        var stops = new ArrayList<Double>();
        for (var i = 0; i < 5; i++) {
            starts.add(start());
            stops.add(stop());
        }
        System.out.printf("ready in %.2f s, stopped in %.2f s (medians of 5)%n", median(starts), median(stops));
        start();
        try {
            var events = openPage();
            var batches = batches();
            var warm = Math.min(seconds, 10) / 2 + 1; // both sides
            load(warm, 0, batches, this::overHttp);
            load(warm, 0, batches, this::overGrpc);
            System.out.printf(
                    "OTLP/HTTP %,9.0f spans/s, %.1f µs of CPU each   (%d s, batches of %d)%n",
                    load(seconds, rate, batches, this::overHttp), microsASpan, seconds, BATCH);
            System.out.printf(
                    "OTLP/gRPC %,9.0f spans/s, %.1f µs of CPU each%n",
                    load(seconds, rate, batches, this::overGrpc), microsASpan);
            Thread.sleep(1000);
            var stats = get("/api/stats");
            System.out.println("kept      " + stats);
            System.out.printf(
                    "answered  %,d spans with 200, %,d not; the viewer has kept or let go of %,d%n",
                    answered, refused, spans(stats, "kept") + spans(stats, "evicted"));
            System.out.printf("resident  %d MB; ten times a load: %s%n", resident(), residents);
            if (System.getenv("BENCH_HEAP") != null)
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                "" + viewer.pid(),
                                "GC.class_histogram")
                        .inheritIO()
                        .start()
                        .waitFor();
            System.out.printf("a span is told to the page after %.0f ms (median of 20)%n", latency());
            events.cancel(true);
        } finally {
            stop();
        }
    }

    /** What this revision costs, as a part of what another one does: one after the other, three times, warm. */
    void against(String other, int seconds) throws Exception {
        var ours = root;
        var batches = batches();
        var measured = new TreeMap<String, List<Double>>();
        for (var round = 0; round < 3; round++) {
            for (var measuring : List.of(other, ours)) {
                root = measuring;
                client = null;
                start();
                try {
                    var which = measuring.equals(ours) ? "this" : "that";
                    load(seconds, 0, batches, this::overHttp);
                    load(seconds, 0, batches, this::overHttp);
                    measured.computeIfAbsent("OTLP/HTTP " + which, _ -> new ArrayList<>())
                            .add(microsASpan);
                    load(seconds, 0, batches, this::overGrpc);
                    load(seconds, 0, batches, this::overGrpc);
                    measured.computeIfAbsent("OTLP/gRPC " + which, _ -> new ArrayList<>())
                            .add(microsASpan);
                    measured.computeIfAbsent("resident MB " + which, _ -> new ArrayList<>())
                            .add((double) resident());
                } finally {
                    stop();
                }
            }
        }
        System.out.println("µs of CPU a span, and memory, here against there (medians of 3):");
        for (var what : List.of("OTLP/HTTP ", "OTLP/gRPC ", "resident MB ")) {
            var that = median(measured.get(what + "that"));
            var here = median(measured.get(what + "this"));
            System.out.printf("%-12s %6.1f against %6.1f: %.2f%n", what, here, that, here / that);
        }
    }

    /** What the questions take with the store full: of 50,000 and of 200,000 spans, or of those that are named. */
    void questions(String[] arguments) throws Exception {
        var answers = System.getenv("BENCH_ANSWERS"); // a folder, to compare the answers of two revisions
        for (var i = 1; i < Math.max(3, arguments.length); i++) {
            var spans = arguments.length > 1 ? Integer.parseInt(arguments[i]) : i == 1 ? 50_000 : 200_000;
            start("--spans", "" + spans, "--megabytes", "" + Math.max(96, spans / 1000));
            try {
                for (var batch : new BenchLoad().traces(spans)) overHttp(batch).join();
                for (var batch : BenchLoad.logs(20_000))
                    post("http://localhost:" + otlp, "/v1/logs", "application/x-protobuf", batch)
                            .join();
                System.out.println("kept      " + get("/api/stats"));
                new BenchQuestions(Path.of(System.getProperty("lab.root")), page)
                        .ask(10, answers == null ? null : Path.of(answers, "" + spans));
                System.out.printf("resident  %d MB%n%n", resident());
            } finally {
                stop();
            }
            if (arguments.length > 1 && i == arguments.length - 1) break;
        }
    }

    interface Send {
        CompletableFuture<Integer> send(byte[] batch);
    }

    double start(String... options) throws Exception {
        var begun = System.nanoTime();
        var command = new ArrayList<>(List.of(
                Path.of(root, "lab").toString(), "view", "--port", "0", "--http-port", "0", "--grpc-port", "0"));
        command.addAll(List.of(options));
        viewer = new ProcessBuilder(command).redirectErrorStream(true).start();
        said = viewer.inputReader();
        var ports = new ArrayList<Integer>();
        for (String line; (line = said.readLine()) != null && !line.startsWith("Ctrl-C"); ) {
            var port = Pattern.compile("localhost:(\\d+)").matcher(line);
            while (port.find()) ports.add(Integer.parseInt(port.group(1)));
        }
        if (ports.size() < 3) throw new IOException("The viewer did not start.");
        page = ports.get(0);
        otlp = ports.get(1);
        grpc = ports.get(2);
        return (System.nanoTime() - begun) / 1e9;
    }

    double stop() throws Exception {
        var begun = System.nanoTime();
        if (viewer != null) {
            viewer.destroy();
            viewer.waitFor();
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Does what an open page does: hears of changes, and asks for the list, at most four times a second. */
    CompletableFuture<?> openPage() throws Exception {
        var lines = http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + page + "/api/events"))
                                .build(),
                        BodyHandlers.ofLines())
                .body();
        var again = new Semaphore(0);
        Thread.ofVirtual().start(() -> {
            try (lines) {
                lines.forEach(line -> again.release());
            } catch (RuntimeException ended) {
                // With the viewer.
            }
        });
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        while (true) {
                            again.acquire();
                            again.drainPermits();
                            get("/api/traces");
                            Thread.sleep(250);
                        }
                    } catch (Exception ended) {
                        // With the viewer.
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    /** Sends for so many seconds, as fast as it is taken or at a rate of spans a second; gives back the rate. */
    double load(int seconds, int rate, List<byte[]> batches, Send send) throws Exception {
        var allowed = new Semaphore(UNDER_WAY);
        var taken = new AtomicLong();
        var failed = new AtomicLong();
        var looked = 0;
        var begun = System.nanoTime();
        var worked = viewer.toHandle().info().totalCpuDuration().orElseThrow();
        for (var i = 0; System.nanoTime() - begun < seconds * 1_000_000_000L; i++) {
            allowed.acquire();
            if (System.nanoTime() - begun > (looked + 1) * seconds * 100_000_000L) {
                residents.add(resident());
                looked++;
            }
            send.send(batches.get(i % batches.size())).whenComplete((status, failure) -> {
                (failure == null && status == 200 ? taken : failed).incrementAndGet();
                allowed.release();
            });
            var ahead = rate == 0 ? 0 : (long) (1e9 * (i + 1) * BATCH / rate) - (System.nanoTime() - begun);
            if (ahead > 1_000_000) Thread.sleep(ahead / 1_000_000);
        }
        allowed.acquire(UNDER_WAY);
        microsASpan = viewer.toHandle()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow()
                        .minus(worked)
                        .toNanos()
                / 1e3
                / Math.max(1, taken.get() * BATCH);
        if (failed.get() > 0) System.out.printf("          %d batches were refused%n", failed.get());
        answered += taken.get() * BATCH;
        refused += failed.get() * BATCH;
        return taken.get() * BATCH / ((System.nanoTime() - begun) / 1e9);
    }

    /** Of all loads, in spans. */
    long answered, refused;

    /** Of the viewer, in MB. */
    final List<Long> residents = new ArrayList<>();

    static long spans(String stats, String where) {
        var number = Pattern.compile("\"" + where + "\":\\{\"spans\":(\\d+)").matcher(stats);
        if (!number.find()) throw new IllegalStateException("no spans in " + stats);
        return Long.parseLong(number.group(1));
    }

    /**
     * Of the viewer's processor time, in the latest load: it says more than the rate when others use the machine, too.
     */
    double microsASpan;

    WebClient client;

    CompletableFuture<Integer> overHttp(byte[] batch) {
        return post("http://localhost:" + otlp, "/v1/traces", "application/x-protobuf", batch);
    }

    CompletableFuture<Integer> overGrpc(byte[] batch) {
        var framed = ByteBuffer.allocate(5 + batch.length)
                .put((byte) 0)
                .putInt(batch.length)
                .put(batch)
                .array();
        return post(
                "h2c://localhost:" + grpc,
                "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                "application/grpc",
                framed);
    }

    CompletableFuture<Integer> post(String server, String path, String type, byte[] body) {
        if (client == null || !client.uri().toString().startsWith(server)) client = WebClient.of(server);
        return client.execute(
                        RequestHeaders.of(HttpMethod.POST, path, "content-type", type, "te", "trailers"),
                        HttpData.wrap(body))
                .aggregate()
                .thenApply(answer -> answer.trailers()
                                .get("grpc-status", answer.headers().get("grpc-status", "0"))
                                .equals("0")
                        ? answer.status().code()
                        : 500);
    }

    /** Spans as an HTTP server makes them: eight attributes, five spans a trace. */
    List<byte[]> batches() {
        var batches = new ArrayList<byte[]>();
        for (var i = 0; i < DIFFERENT; i++) {
            var scope = ScopeSpans.newBuilder();
            scope.getScopeBuilder().setName("bench");
            var trace = id(16);
            for (var n = 0; n < BATCH; n++) {
                if (n % 5 == 0) trace = id(16);
                var start = System.currentTimeMillis() * 1_000_000L + n;
                var span = Span.newBuilder()
                        .setTraceId(trace)
                        .setSpanId(id(8))
                        .setName("GET /orders/{id}")
                        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                        .setStartTimeUnixNano(start)
                        .setEndTimeUnixNano(start + 1_000_000);
                for (var pair : List.of(
                        "http.request.method=GET",
                        "url.path=/orders/" + random.nextInt(10_000),
                        "url.scheme=https",
                        "http.route=/orders/{id}",
                        "server.address=shop.example",
                        "network.protocol.version=1.1",
                        "user_agent.original=bench/1.0"))
                    span.addAttributes(
                            attribute(pair.split("=")[0], AnyValue.newBuilder().setStringValue(pair.split("=")[1])));
                scope.addSpans(span.addAttributes(attribute(
                        "http.response.status_code", AnyValue.newBuilder().setIntValue(200))));
            }
            var resource = ResourceSpans.newBuilder().addScopeSpans(scope);
            resource.getResourceBuilder()
                    .addAttributes(
                            attribute("service.name", AnyValue.newBuilder().setStringValue("bench")));
            batches.add(ExportTraceServiceRequest.newBuilder()
                    .addResourceSpans(resource)
                    .build()
                    .toByteArray());
        }
        return batches;
    }

    ByteString id(int bytes) {
        var id = new byte[bytes];
        random.nextBytes(id);
        return ByteString.copyFrom(id);
    }

    static KeyValue attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    /** From sending a span to the event that tells a page of it, in milliseconds. */
    double latency() throws Exception {
        var one = batches().getFirst();
        var events = http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + page + "/api/events"))
                                .build(),
                        BodyHandlers.ofInputStream())
                .body();
        var times = new ArrayList<Double>();
        try (var lines = new BufferedReader(new java.io.InputStreamReader(events))) {
            while (!lines.readLine().startsWith("data:")) {}
            for (var i = 0; i < 20; i++) {
                Thread.sleep(random.nextInt(200));
                var begun = System.nanoTime();
                overHttp(one).join();
                while (!lines.readLine().startsWith("data:")) {}
                times.add((System.nanoTime() - begun) / 1e6);
            }
        }
        return median(times);
    }

    String get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + page + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + viewer.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS"))
                        .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                >> 10;
    }

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
