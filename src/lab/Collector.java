//DEPS io.opentelemetry.proto:opentelemetry-proto:1.11.0-alpha
//DEPS com.google.protobuf:protobuf-java:4.36.2
//DEPS com.google.code.gson:gson:2.15.0
//SOURCES Companion.java
//SOURCES build/CollectorProgram.java
//SOURCES build/OutsideProgram.java
//SOURCES build/CollectorProcess.java
//SOURCES build/ServerCertificate.java
//SOURCES build/ChildProcess.java
//SOURCES build/Leftovers.java
//SOURCES build/ScratchFolder.java
//SOURCES build/ShutdownHook.java
//SOURCES otlp/*.java

package lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import lab.build.CollectorProcess;
import lab.build.CollectorProgram;
import lab.build.ScratchFolder;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;
import lab.telemetry.Emitted;
import lab.text.CommandFailed;

/**
 * A real OpenTelemetry Collector between a lesson's program and the lab's screen: it runs with the lesson's own YAML,
 * the program sends to it, and the lab draws its output.
 *
 * <pre>
 * shop ─▶ Collector (20_collector.yaml) ─▶ backend ─▶ the lab's screen
 * </pre>
 *
 * The YAML reads its addresses from variables: {@code BACKEND} is the lab's OTLP/HTTP endpoint; each {@code …_PORT} is
 * a free port; {@code HOST} the address to listen on; {@code FOLDER} a folder for its files.
 */
public final class Collector implements AutoCloseable {

    private static final int MAX_BODY = 64 << 20;
    private static final int LOOK_MILLIS = 5;
    private static final int SETTLE_MILLIS = 50;
    private static final int SETTLE_SECONDS = 20;

    private final Backend backend;
    private final Path configuration;
    private final ScratchFolder folder;
    private CollectorProcess process;
    private String earlier = "";

    private Collector(Backend backend, CollectorProgram program, Path configuration, Map<String, String> variables)
            throws IOException, InterruptedException {
        this.backend = backend;
        this.configuration = configuration;
        this.folder = ScratchFolder.create("lab-collector");
        folder.usedBy(() -> {
            if (process != null) {
                process.kill();
            }
        });
        var all = new HashMap<>(variables);
        all.putIfAbsent("BACKEND", backend.uri().toString());
        process = CollectorProcess.start(program, configuration, all, folder.path());
        started();
    }

    /**
     * Starts a Collector.
     *
     * @param lab draws the Collector's output
     * @param configuration the name of the lesson's YAML, as in its {@code //FILES} line
     * @param variables further variables that the YAML reads as {@code ${env:NAME}}
     * @throws CommandFailed when this machine has no Collector (the message says how to get one), or when the Collector
     *     rejects the YAML (the message quotes it)
     */
    public static Collector start(Lab lab, String configuration, Map<String, String> variables)
            throws IOException, InterruptedException {
        var program = CollectorProgram.find().orElse(null);
        if (program == null) {
            lab.closeUnseen(); // nothing will arrive: draw no empty picture
            throw new CommandFailed(CollectorProgram.LACKING);
        }
        var backend = new Backend(lab);
        try {
            return new Collector(backend, program, Companion.file(configuration), variables);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            backend.close();
            lab.closeUnseen();
            throw failed;
        }
    }

    private void started() {
        if (!process.alive()) {
            var words = process.complaint();
            close();
            throw new CommandFailed(
                    "The Collector did not start with " + configuration.getFileName() + ". It said: " + words);
        }
    }

    /** Stops the Collector and starts it again with the same configuration, ports and files. */
    public void restart() throws IOException, InterruptedException {
        process.close();
        earlier += process.log();
        process = process.again();
        started();
    }

    /** The address that a receiver listens on: {@code ${env:variable}} of its configuration is this address's port. */
    public URI endpoint(String variable) {
        return process.endpoint(variable);
    }

    /**
     * The server's certificate, in PEM: {@code ${env:CERTIFICATE}} in the configuration, with its key in
     * {@code ${env:KEY}}. It exists only if the configuration names one of them.
     */
    public Path certificate() {
        return process.certificate();
    }

    /** Everything it has written to stderr so far, including before a restart. */
    public String log() {
        return earlier + process.log();
    }

    /** Its own metrics in Prometheus' text format, from {@code METRICS_PORT}. */
    public String metrics() throws IOException, InterruptedException {
        return process.metrics();
    }

    /**
     * Waits until tail sampling has decided about every trace received so far, and until span metrics that include them
     * have been sent. A stop would not do this. Waits at most {@value #SETTLE_SECONDS} s.
     */
    public void settle() throws IOException, InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        do { // data that has just arrived may not be counted yet
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
        } while (process.alive() && undecided(metrics()) && System.nanoTime() < end);
        if (log().contains("spanmetrics connector")) {
            var last = backend.metricRequests.get()
                    + 2; // an older export with the previous counts may still be on its way
            while (process.alive() && backend.metricRequests.get() < last && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            }
        }
    }

    private static boolean undecided(String metrics) {
        return sum(metrics, "otelcol_processor_tail_sampling_new_trace_id_received")
                > sum(metrics, "otelcol_processor_tail_sampling_global_count_traces_sampled")
                        + sum(metrics, "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early");
    }

    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The backend that the Collector sends to: the lab's own receiver. */
    public Backend backend() {
        return backend;
    }

    /**
     * The SDK of a service that sends everything to {@code OTLP_PORT} of this Collector, over OTLP/HTTP. Close it
     * before the Collector: closing flushes.
     */
    public OpenTelemetrySdk sdk(String service) {
        return sdk(service, Map.of());
    }

    /** The same with further properties, such as {@code otel.exporter.otlp.headers}; they win over those above. */
    public OpenTelemetrySdk sdk(String service, Map<String, String> properties) {
        var all = new HashMap<>(Map.of(
                "otel.service.name",
                service,
                "otel.exporter.otlp.endpoint",
                endpoint("OTLP_PORT").toString(),
                "otel.exporter.otlp.protocol",
                "http/protobuf"));
        all.putAll(properties);
        return AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesCustomizer(_ -> all)
                .build()
                .getOpenTelemetrySdk();
    }

    /** Stops the Collector, which first sends what it still holds, and then the backend. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        backend.close();
        folder.close();
    }

    /** A receiver of OTLP over HTTP that passes everything to the lab. It refuses requests while it is told to. */
    public static final class Backend implements AutoCloseable {

        private final Lab lab;
        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicBoolean poisoned = new AtomicBoolean();
        private final Set<String> spans = ConcurrentHashMap.newKeySet();
        private final AtomicInteger metricRequests = new AtomicInteger();
        private volatile boolean down;

        Backend(Lab lab) throws IOException {
            this.lab = lab;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", this::take);
            server.start();
        }

        /** Its address. */
        public URI uri() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        /** Makes it answer every request with 503 Service Unavailable, or accept requests again. */
        public void down(boolean isDown) {
            down = isDown;
        }

        /** Makes it answer the next request with 400 Bad Request, which senders do not retry. */
        public void rejectNext() {
            poisoned.set(true);
        }

        /** Waits until it has answered this many requests with 503, for at most this long. */
        public boolean awaitRefused(int count, Duration atMost) throws InterruptedException {
            return await(() -> refused.get() >= count, atMost);
        }

        /** Waits until it has rejected a request, for at most this long. */
        public boolean awaitRejected(Duration atMost) throws InterruptedException {
            return await(() -> !poisoned.get(), atMost);
        }

        /**
         * Waits for spans that are on their way.
         *
         * @return whether this many different spans have arrived in time
         */
        public boolean awaitSpans(int count, Duration atMost) throws InterruptedException {
            return await(() -> spans.size() >= count, atMost);
        }

        private static boolean await(BooleanSupplier happened, Duration atMost) throws InterruptedException {
            var end = System.nanoTime() + atMost.toNanos();
            while (!happened.getAsBoolean() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            return happened.getAsBoolean();
        }

        /** The number of requests it has answered with 503. */
        public int refused() {
            return refused.get();
        }

        private void take(HttpExchange http) throws IOException {
            try (http) {
                var gzip = "gzip".equalsIgnoreCase(http.getRequestHeaders().getFirst("Content-Encoding"));
                var body = gzip ? new GZIPInputStream(http.getRequestBody()) : http.getRequestBody();
                var bytes = body.readNBytes(MAX_BODY);
                var signal = Signal.at(http.getRequestURI().getPath());
                if (down) {
                    refused.incrementAndGet();
                    http.sendResponseHeaders(503, -1);
                } else if (signal.isEmpty()) {
                    http.sendResponseHeaders(404, -1);
                } else if (poisoned.compareAndSet(true, false)) {
                    http.sendResponseHeaders(400, -1);
                } else {
                    var encoding = Encoding.of(http.getRequestHeaders().getFirst("Content-Type"))
                            .orElse(Encoding.PROTOBUF);
                    var decoded = Decoder.decode(signal.get(), encoding, bytes);
                    decoded.spans().forEach(span -> spans.add(span.getSpanId()));
                    lab.received(new Emitted(decoded.spans(), decoded.metrics(), decoded.logs()));
                    if (signal.get() == Signal.METRICS) {
                        metricRequests.incrementAndGet();
                    }
                    http.getResponseHeaders().set("Content-Type", encoding.mediaType());
                    http.sendResponseHeaders(200, -1);
                }
            } catch (MalformedOtlp notOtlp) {
                http.sendResponseHeaders(400, -1);
            }
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdown();
        }
    }
}
