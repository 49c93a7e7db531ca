package lab.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The compose stack as the commands see it: its files, its ports, and the engine that runs it. */
public record Stack(Path folder, Map<String, String> settings) {

    /** The ways to start the stack. */
    public enum Profile {
        /** The whole stack. */
        full,
        /** The whole stack, with k6. */
        load,
        /** One container, for lessons. */
        small,
        /** The whole stack, with the OpenTelemetry Collector instead of Alloy. */
        collector,
        /** In addition: VictoriaMetrics. */
        victoria,
        /** In addition: InfluxDB. */
        influx,
        /** In addition: Jaeger, with a Prometheus for its span metrics. */
        jaeger,
        /** In addition: Prometheus and Thanos. */
        thanos,
        /** In addition: TimescaleDB. */
        timescale,
        /** In addition: OpenSearch and Logstash. */
        elastic,
        /** In addition: Parca, which profiles the whole machine. */
        parca,
        /** In addition: a probe that watches the board from outside. */
        probe,
        /** The four stores, on an object store. */
        objects,
        /** In addition: eBPF instrumentation instead of the agent. */
        obi,
        /** In addition: Falco, which watches system calls. */
        falco,
        /** The board's page sends telemetry of its own. */
        browser,
        /** Besides: a copy of everything to another OTLP endpoint. */
        vendor;

        /** Its compose files; later ones override earlier ones. */
        List<String> files() {
            return switch (this) {
                case full, load -> List.of("compose.yaml");
                case small -> List.of("compose.small.yaml"); // on its own
                default -> List.of("compose.yaml", "compose." + name() + ".yaml");
            };
        }
    }

    private static final int ENGINE_SECONDS = 10;

    /**
     * @param root the repository's folder
     * @param environment overrides {@code compose/.env}
     */
    public static Stack of(Path root, Map<String, String> environment) {
        var folder = root.resolve("compose");
        var settings = new HashMap<String, String>();
        try {
            for (var line : Files.readAllLines(folder.resolve(".env"))) {
                var equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    settings.put(
                            line.substring(0, equals),
                            line.substring(equals + 1).strip());
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        settings.replaceAll((name, value) -> environment.getOrDefault(name, value));
        return new Stack(folder, Map.copyOf(settings));
    }

    /** The address of a part on this machine: {@code GRAFANA}, {@code TEMPO}, … as in {@code GRAFANA_PORT}. */
    public URI at(String part) {
        return URI.create("http://127.0.0.1:" + settings.get(part + "_PORT"));
    }

    /** Whether nothing listens on any of its ports. One component that is down does not mean that there is no stack. */
    public boolean silent() {
        return settings.keySet().stream()
                .filter(name -> name.endsWith("_PORT"))
                .map(settings::get)
                .map(Integer::parseInt)
                .noneMatch(Stack::listening);
    }

    private static boolean listening(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    /** Whether an engine answers: there may be a Docker client without one. */
    public static boolean engine() throws InterruptedException {
        try {
            var docker = new ProcessBuilder("docker", "info", "--format", "{{.ServerVersion}}")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            docker.getOutputStream().close();
            if (!docker.waitFor(ENGINE_SECONDS, TimeUnit.SECONDS)) {
                docker.destroyForcibly();
                return false;
            }
            return docker.exitValue() == 0;
        } catch (IOException noClient) {
            return false;
        }
    }

    /** {@code docker compose} with the files of a profile. */
    public List<String> compose(Profile profile, String... words) {
        var command = new ArrayList<>(List.of("docker", "compose", "--project-directory", folder.toString()));
        for (var file : profile.files()) {
            command.addAll(List.of("-f", folder.resolve(file).toString()));
        }
        if (profile == Profile.load) {
            command.addAll(List.of("--profile", "load"));
        }
        command.addAll(List.of(words));
        return command;
    }
}
