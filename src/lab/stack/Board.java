package lab.stack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.Script;

/**
 * The infrastructure of the board without Docker: PostgreSQL and an AMQP broker on free ports, from jars. The services
 * are those of {@code compose/board}, compiled from the same sources, each in its own process.
 */
public final class Board implements AutoCloseable {

    /** How a service is instrumented: {@code BOARD_TELEMETRY}. */
    public enum Mode {
        agent,
        sdk,
        none
    }

    /** The services, in order of start. */
    public enum Service {
        recorder("BoardRecorder", 96, "Serial"),
        /** Only for incidents, in two instances. */
        search("BoardSearch", 64, "Serial"),
        /** With the same garbage collector as the container, so that its memory leak looks the same. */
        web("BoardWeb", 192, "G1"),
        visitor("BoardVisitor", 96, "Serial");

        final String main;
        final int heapMegabytes;
        final String collector;

        Service(String main, int heapMegabytes, String collector) {
            this.main = main;
            this.heapMegabytes = heapMegabytes;
            this.collector = collector;
        }

        public String fullName() {
            return "board-" + name();
        }
    }

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Flags for short runs: C1 only, small stacks, little code cache. */
    private static final List<String> LEAN = List.of(
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-XX:ReservedCodeCacheSize=48m",
            "--enable-native-access=ALL-UNNAMED");

    private final Path root;
    private final Path folder;
    private final Compiler compiler;
    private final Classpath classpath;
    private BoardProcess parts;
    private String database;
    private String broker;

    private Board(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
        var build = root.resolve(".lab/build");
        this.compiler = new Compiler(build);
        this.classpath = new Classpath(root, build);
    }

    /**
     * Starts PostgreSQL and the broker.
     *
     * @param root the repository's folder
     * @param folder for the database and the logs; {@link #close} deletes the data
     * @param says receives progress messages of a few words
     * @throws IOException when something cannot be fetched, compiled or started
     */
    public static Board open(Path root, Path folder, Consumer<String> says) throws IOException, InterruptedException {
        var stage = new Board(root, folder);
        try {
            says.accept("fetching and compiling what the board needs");
            var command = stage.command(
                    root.resolve("compose/board/local/LocalParts.java"), List.of("-Xmx128m", "-XX:+UseSerialGC"));
            command.add(root.resolve(".lab/build/postgres").toString());
            command.add(folder.resolve("data").toString());
            for (var service : Service.values()) {
                stage.program(service);
            }
            says.accept("starting PostgreSQL and the broker");
            stage.parts = BoardProcess.start("local-parts", command, Map.of(), folder.resolve("local-parts.log"));
            var addresses = stage.parts.ready(PATIENCE).split(" ");
            stage.database = addresses[0];
            stage.broker = addresses[1];
            return stage;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            stage.close();
            throw failed;
        }
    }

    /**
     * Starts a service without waiting for it; for that see {@link BoardProcess#ready}.
     *
     * @param more further variables, which override those set here
     */
    public BoardProcess start(Service service, Mode mode, URI otlp, Map<String, String> more)
            throws IOException, InterruptedException {
        return start(service, service.fullName(), mode, otlp, more);
    }

    /**
     * The same, for a service with several instances.
     *
     * @param instance used in the name of its log
     */
    public BoardProcess start(Service service, String instance, Mode mode, URI otlp, Map<String, String> more)
            throws IOException, InterruptedException {
        var environment = new HashMap<String, String>();
        var version = more.getOrDefault("BOARD_VERSION", "1.0.0");
        environment.put("BOARD_TELEMETRY", mode.name());
        environment.put("DATABASE_URL", database);
        environment.put("AMQP_URL", broker);
        environment.put("PORT", "0");
        environment.put("OTEL_SERVICE_NAME", service.fullName());
        environment.put(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.namespace=board,service.version=" + version + ",deployment.environment.name=demo");
        environment.put("OTEL_SEMCONV_STABILITY_OPT_IN", "database,code,messaging");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", otlp.toString());
        environment.put(
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                System.getenv().getOrDefault("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        environment.put("OTEL_METRIC_EXPORT_INTERVAL", "5000");
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "1000");
        environment.put("OTEL_BLRP_SCHEDULE_DELAY", "1000");
        environment.putAll(more);
        var options =
                new ArrayList<>(List.of("-Xmx" + service.heapMegabytes + "m", "-XX:+Use" + service.collector + "GC"));
        if (mode == Mode.agent) {
            options.add("-javaagent:" + agent());
        }
        return BoardProcess.start(
                service.fullName(), command(program(service), options), environment, folder.resolve(instance + ".log"));
    }

    /** PostgreSQL and the broker. */
    public BoardProcess parts() {
        return parts;
    }

    /** How long a part may take to become ready on a busy machine. */
    public static Duration patience() {
        return PATIENCE;
    }

    @Override
    public void close() {
        if (parts != null) {
            parts.close();
        }
        Compiler.delete(folder.resolve("data"));
    }

    private Path program(Service service) {
        return root.resolve("compose/board/" + service.name() + "/" + service.main + ".java");
    }

    private Path agent() throws IOException, InterruptedException {
        return classpath.alone(Script.of(root.resolve("compose/board/local/Agent.java"))).stream()
                .filter(jar -> jar.getFileName().toString().startsWith("opentelemetry-javaagent"))
                .findFirst()
                .orElseThrow();
    }

    private List<String> command(Path program, List<String> options) throws IOException, InterruptedException {
        var source = Script.standalone(program);
        var path = classpath.alone(source);
        var compiled = compiler.compile(
                Stream.concat(Stream.of(program), source.sources().stream()).toList(), path);
        if (compiled.failed()) {
            throw new IOException(
                    root.relativize(program) + " does not compile; in the compiler's words:\n" + compiled.messages());
        }
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(LEAN);
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                compiled.classes()
                        + File.pathSeparator
                        + path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                compiled.main()));
        return command;
    }
}
