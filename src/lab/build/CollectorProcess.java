package lab.build;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lab.text.CommandFailed;

/**
 * Runs an OpenTelemetry Collector with a configuration. Each variable {@code ${env:…_PORT}} that is not given becomes a
 * free port, {@code ${env:HOST}} the address to listen on, and {@code ${env:FOLDER}} a folder for its files.
 * {@code ${env:CERTIFICATE}} and {@code ${env:KEY}} are files in that folder, created if the configuration names them.
 */
public final class CollectorProcess implements AutoCloseable {

    private static final int KEPT_CHARACTERS = 1 << 20;
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 30;
    private static final int ATTEMPTS = 3;
    private static final int COMPLAINT_LINES = 8;
    private static final Pattern PORT = Pattern.compile("\\$\\{(?:env:)?(\\w+_PORT)(?::-[^}]*)?}");
    /** On a line that is not a comment. */
    private static final Pattern CERTIFICATE =
            Pattern.compile("(?m)^[^#\\n]*\\$\\{(?:env:)?(?:CERTIFICATE|KEY)(?::-[^}]*)?}");

    private static final int QUIET_SECONDS = 2;
    private static final String READY = "Everything is ready";
    private static final String TAKEN = "address already in use";

    private final Settings settings;
    private final Process process;
    private final Map<String, Integer> ports;
    private final StringBuilder log = new StringBuilder();
    private final Thread reader;
    private final ShutdownHook stop;

    /** Its start parameters. */
    private record Settings(CollectorProgram program, Path configuration, Map<String, String> variables, Path folder) {}

    private CollectorProcess(Settings settings, Process process, Map<String, Integer> ports) {
        this.settings = settings;
        this.process = process;
        this.ports = ports;
        this.reader = Thread.ofPlatform().daemon().start(this::read);
        this.stop = new ShutdownHook(process::destroyForcibly);
    }

    /**
     * Starts a Collector and waits until it is ready or has exited; {@link #alive} tells which.
     *
     * @param configuration a YAML file
     * @param variables the variables that it reads as {@code ${env:NAME}}; the Collector sees no others
     * @param folder for its files: queues, certificates, the copy of the configuration
     * @throws CommandFailed when it is not ready after {@value #START_SECONDS} s
     */
    public static CollectorProcess start(
            CollectorProgram program, Path configuration, Map<String, String> variables, Path folder)
            throws IOException, InterruptedException {
        return start(new Settings(program, configuration, Map.copyOf(variables), folder), Map.of());
    }

    /** Starts another Collector with the same configuration, variables, files and ports. This one must have ended. */
    public CollectorProcess again() throws IOException, InterruptedException {
        return start(settings, ports);
    }

    private static CollectorProcess start(Settings settings, Map<String, Integer> ports)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var started = launch(settings, attempt == 1 ? ports : Map.of());
            started.awaitReady();
            // Another program took the free port that we had found. That is not the configuration's fault.
            if (started.alive() || attempt == ATTEMPTS || !started.log().contains(TAKEN)) {
                return started;
            }
            started.close();
        }
    }

    private static CollectorProcess launch(Settings settings, Map<String, Integer> earlier)
            throws IOException, InterruptedException {
        var folder = settings.folder;
        Files.createDirectories(folder);
        var own = folder.resolve(settings.configuration.getFileName().toString());
        var text = Files.readString(settings.configuration);
        Files.writeString(own, text);
        var names = new TreeSet<String>();
        PORT.matcher(text).results().forEach(found -> names.add(found.group(1)));
        names.removeAll(settings.variables.keySet());
        names.removeAll(earlier.keySet());
        var ports = new TreeMap<>(earlier);
        var free = ChildProcess.freePorts(names.size()).iterator();
        names.forEach(name -> ports.put(name, free.next()));
        var program = settings.program;
        var all = new HashMap<String, String>(Map.of("HOST", program.listen(), "FOLDER", folder.toString()));
        if (CERTIFICATE.matcher(text).find()) {
            var made = ServerCertificate.sharedIn(folder);
            all.put("CERTIFICATE", made.certificate().toString());
            all.put("KEY", made.key().toString());
        }
        settings.variables.forEach((name, value) -> all.put(name, program.reachable(value)));
        ports.forEach((name, port) -> all.put(name, Integer.toString(port)));
        var builder = new ProcessBuilder(program.run(own, folder, all, List.copyOf(ports.values())))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(CollectorProcess::changesTelemetry);
        builder.environment().putAll(all);
        var process = builder.start();
        process.getOutputStream().close();
        return new CollectorProcess(settings, process, ports);
    }

    private static boolean changesTelemetry(String variable) {
        return variable.startsWith("OTEL_") || variable.startsWith("LAB_");
    }

    private void read() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                synchronized (log) {
                    if (log.length() < KEPT_CHARACTERS) {
                        log.append(line).append('\n');
                    }
                    log.notifyAll();
                }
            }
        } catch (IOException closed) {
            // stopped: what was read is kept
        }
        synchronized (log) {
            log.notifyAll();
        }
    }

    /**
     * Its log tells when it is ready. If the learner turned that down, its ports do: they have to accept for a while
     * without a line, for on a busy machine a log may be read later than it is written.
     */
    private void awaitReady() throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        var accepting = 0L;
        while (alive() && !log().contains(READY)) {
            if (!quiet() || !accepting()) {
                accepting = 0;
            } else if (accepting == 0) {
                accepting = System.nanoTime();
            } else if (System.nanoTime() - accepting > TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
                break;
            }
            if (System.nanoTime() > end) {
                close();
                throw new CommandFailed("The Collector was not ready after " + START_SECONDS
                        + " s: is this machine very busy? It said:\n" + log().strip());
            }
            synchronized (log) {
                log.wait(20);
            }
        }
        if (!alive()) {
            reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        }
    }

    private boolean quiet() {
        return !log().contains("\tinfo\t");
    }

    private boolean accepting() {
        return !ports.isEmpty() && ports.values().stream().allMatch(CollectorProcess::accepts);
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    /** False when it has ended: it rejected its configuration, or was stopped. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Its output so far, the first megabyte of it. */
    public String log() {
        synchronized (log) {
            return log.toString();
        }
    }

    /** Its error message for a configuration that it rejects. It prints it twice, the second time with the date. */
    public String complaint() {
        return log().lines()
                .filter(line -> !line.contains("\tinfo\t"))
                .takeWhile(line -> !line.contains("collector server run finished with error"))
                .map(line -> line.replaceFirst("^Error: ", ""))
                .filter(line -> !line.isBlank())
                .limit(COMPLAINT_LINES)
                .collect(Collectors.joining("\n"));
    }

    /**
     * The address that it listens on.
     *
     * @param variable the name in its configuration, such as {@code OTLP_PORT}
     * @throws CommandFailed when the configuration does not name it
     */
    public URI endpoint(String variable) {
        var port = ports.get(variable);
        if (port == null) {
            throw new CommandFailed("The Collector's configuration no longer has ${env:" + variable
                    + "}: that is where the lesson sends.");
        }
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The certificate that it serves with, for clients; the file does not exist if its configuration names none. */
    public Path certificate() {
        return settings.folder.resolve("certificate.pem");
    }

    /** Whether its configuration uses this port variable. */
    public boolean listensOn(String variable) {
        return ports.containsKey(variable);
    }

    /**
     * Its own metrics in Prometheus' text format.
     *
     * @throws IOException when it does not answer at {@code METRICS_PORT}
     */
    public String metrics() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(endpoint("METRICS_PORT").resolve("/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /**
     * Asks it to stop, and waits: it first sends the data in its memory. Windows has no such request; there it is
     * killed at once.
     *
     * @return its exit code
     * @throws CommandFailed when it takes more than {@value #STOP_SECONDS} s; then it is killed
     */
    public int stop() throws InterruptedException {
        // Through its handle: Process.destroy closes the streams, and a program that writes its last lines then dies.
        process.toHandle().destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new CommandFailed("The Collector was asked to end and went on for " + STOP_SECONDS + " s.");
        }
        reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        return process.exitValue();
    }

    /** Kills it, like a crash: the data in its memory is lost. */
    public void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    }

    /** Stops it, and kills it if that takes too long. */
    @Override
    public void close() {
        try {
            if (alive()) {
                stop();
            }
        } catch (InterruptedException | CommandFailed late) {
            process.destroyForcibly();
        } finally {
            stop.close();
        }
    }
}
