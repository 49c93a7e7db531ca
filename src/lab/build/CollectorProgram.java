package lab.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lab.text.CommandFailed;

/**
 * The OpenTelemetry Collector on this machine: a program, or a Docker image.
 *
 * @param command the command that starts it; its own arguments follow
 * @param docker whether it runs in a container
 */
public record CollectorProgram(List<String> command, boolean docker) {

    /**
     * The version used in {@code compose/} and {@code test/stack/collector}; it has all components that the lessons
     * use.
     */
    public static final String VERSION = "0.159.0";

    /** Printed on stderr before the first build only. */
    public static final String BUILDING = "Building an OpenTelemetry Collector with Go, once; this takes minutes…";

    /** The reason why a lesson cannot run here, and the ways to fix that. */
    public static final String LACKING =
            "No OpenTelemetry Collector is here: ./lab fetch collector gets version " + VERSION
                    + ", OTELCOL names one that you have, otelcol-contrib on the PATH is found, and so are a running"
                    + " Docker engine and Go, which builds one.";

    /** The sources that Go builds it from, relative to the repository. */
    public static final String SOURCE = "test/stack/collector";

    private static final List<String> NAMES = List.of("otelcol-contrib", "otelcol");

    /**
     * The first of: the program in {@code OTELCOL}, one on the PATH, one that was fetched or built, a running Docker
     * engine, a build with Go.
     */
    public static Optional<CollectorProgram> find() throws IOException, InterruptedException {
        return find(System.getenv(), OutsideProgram.root());
    }

    /**
     * The same for another environment.
     *
     * @param root the repository's folder, or null
     * @throws CommandFailed when OTELCOL does not name a program, or Go fails
     */
    static Optional<CollectorProgram> find(Map<String, String> environment, Path root)
            throws IOException, InterruptedException {
        var source = locate(environment, root);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        var file = source.get().file;
        return Optional.of(
                switch (source.get().kind) {
                    case PROGRAM -> program(file);
                    case DOCKER -> new CollectorProgram(List.of(file.toString()), true);
                    case GO -> program(built(file, root.resolve(SOURCE), kept(root)));
                });
    }

    /** The source of a Collector, as a part of a sentence; empty when there is none. Nothing is built or fetched. */
    public static Optional<String> whence() throws InterruptedException {
        return locate(System.getenv(), OutsideProgram.root()).map(source -> switch (source.kind) {
            case PROGRAM -> source.file.toString();
            case DOCKER -> "the Docker engine's";
            case GO -> "none yet: " + source.file + " would build one, in minutes (./lab fetch collector)";
        });
    }

    private enum Kind {
        PROGRAM,
        DOCKER,
        GO
    }

    private record Source(Kind kind, Path file) {}

    private static Optional<Source> locate(Map<String, String> environment, Path root) throws InterruptedException {
        var named = environment.getOrDefault("OTELCOL", "");
        if (!named.isBlank()) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new CommandFailed("OTELCOL names " + named + ", which is not a program.");
            }
            return Optional.of(new Source(Kind.PROGRAM, Path.of(named)));
        }
        var path = environment.getOrDefault("PATH", "");
        for (var name : NAMES) {
            var found = OutsideProgram.onPath(path, name);
            if (found.isPresent()) {
                return found.map(file -> new Source(Kind.PROGRAM, file));
            }
        }
        if (root != null && Files.isExecutable(kept(root))) {
            return Optional.of(new Source(Kind.PROGRAM, kept(root)));
        }
        var docker = OutsideProgram.onPath(path, "docker");
        if (docker.isPresent() && OutsideProgram.answers(docker.get())) {
            return docker.map(file -> new Source(Kind.DOCKER, file));
        }
        return root == null || !Files.exists(root.resolve(SOURCE).resolve("go.mod"))
                ? Optional.empty()
                : OutsideProgram.onPath(path, "go").map(file -> new Source(Kind.GO, file));
    }

    /** The path of a fetched or built Collector in this repository. */
    public static Path kept(Path root) {
        return root.resolve(".lab/collector").resolve("otelcol-" + VERSION + (OutsideProgram.WINDOWS ? ".exe" : ""));
    }

    private static CollectorProgram program(Path file) {
        return new CollectorProgram(List.of(file.toAbsolutePath().toString()), false);
    }

    /**
     * Builds a Collector with Go, unless that has been done.
     *
     * @param go the program, such as {@code go} on the PATH
     * @param source the folder of {@code main.go}
     * @param target the target file
     * @throws CommandFailed when Go fails; its output is on stderr
     */
    public static Path built(Path go, Path source, Path target) throws IOException, InterruptedException {
        if (Files.isExecutable(target)) {
            return target;
        }
        System.err.println(BUILDING);
        Files.createDirectories(target.getParent());
        var fresh = Files.createTempFile(target.getParent(), "building", OutsideProgram.WINDOWS ? ".exe" : "");
        try {
            var process = new ProcessBuilder(go.toString(), "build", "-o", fresh.toString(), ".")
                    .directory(source.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            if (process.waitFor() != 0) {
                throw new CommandFailed(
                        "Go could not build a Collector: is there a network? (The lines above say more.)");
            }
            Files.move(fresh, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return target;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * The command line for one run.
     *
     * @param configuration the file, in {@code folder}
     * @param variables the variables that the configuration reads as {@code ${env:NAME}}
     * @param ports the ports that it listens on
     */
    List<String> run(Path configuration, Path folder, Map<String, String> variables, List<Integer> ports) {
        var all = new ArrayList<>(command);
        if (docker) {
            all.addAll(List.of("run", "--rm", "--interactive", "--volume", folder + ":" + folder));
            variables.forEach((name, value) -> all.addAll(List.of("--env", name + "=" + value)));
            if (OutsideProgram.LINUX) {
                all.addAll(List.of("--network", "host"));
            } else {
                ports.forEach(port -> all.addAll(List.of("--publish", "127.0.0.1:" + port + ":" + port)));
            }
            all.add("otel/opentelemetry-collector-contrib:" + VERSION);
        }
        all.add("--config=" + configuration);
        return all;
    }

    /**
     * The address that the Collector should listen on: any address inside a container that does not share our network.
     */
    String listen() {
        return docker && !OutsideProgram.LINUX ? "0.0.0.0" : "127.0.0.1";
    }

    /** The same address as seen by the Collector. */
    String reachable(String value) {
        return docker && !OutsideProgram.LINUX
                ? value.replaceAll("127\\.0\\.0\\.1|localhost", "host.docker.internal")
                : value;
    }
}
