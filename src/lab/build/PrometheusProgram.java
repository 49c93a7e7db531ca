package lab.build;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.text.CommandFailed;

/** The Prometheus project's programs that lessons use, and where to find them on this machine. */
public enum PrometheusProgram {
    /** Tests recording and alerting rules, and creates blocks of samples. */
    PROMTOOL("promtool", Release.PROMETHEUS),
    /** Stores series and answers queries about them. */
    PROMETHEUS("prometheus", Release.PROMETHEUS),
    /** Shows the receivers of an alert in an Alertmanager's configuration. */
    AMTOOL("amtool", Release.ALERTMANAGER),
    /** Groups, delays and sends alerts. */
    ALERTMANAGER("alertmanager", Release.ALERTMANAGER);

    /** The release that a program is part of. */
    public enum Release {
        PROMETHEUS("3.5.0"),
        ALERTMANAGER("0.28.1");

        private final String version;

        Release(String version) {
            this.version = version;
        }

        /** The name in {@code ./lab fetch}: {@code prometheus}. */
        public String title() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Fetches the release's programs from the project's release site, unless they exist. */
        public void fetch(Path root) throws IOException, InterruptedException {
            fetch(
                    root,
                    URI.create("https://github.com/prometheus/" + title() + "/releases/download/v" + version + "/"));
        }

        /** The same from another release site. */
        void fetch(Path root, URI releases) throws IOException, InterruptedException {
            var targets = new LinkedHashMap<String, Path>();
            programs().forEach(program -> targets.put(program.program, program.kept(root)));
            new ReleaseDownload(
                            releases,
                            archive(System.getProperty("os.name"), System.getProperty("os.arch")),
                            "sha256sums.txt")
                    .to(targets);
        }

        /** The archive for a system as Java names it: {@code prometheus-3.5.0.linux-amd64.tar.gz}. */
        String archive(String system, String processor) {
            var os = ReleaseDownload.os(system);
            return title() + "-" + version + "." + os + "-"
                    + ReleaseDownload.cpu(processor, "put the programs of " + title() + " on the PATH.")
                    + (os.equals("windows") ? ".zip" : ".tar.gz");
        }

        /** The programs of the release that lessons use. */
        public Stream<PrometheusProgram> programs() {
            return Arrays.stream(PrometheusProgram.values()).filter(program -> program.release == this);
        }
    }

    private final String program;
    private final Release release;

    PrometheusProgram(String program, Release release) {
        this.program = program;
        this.release = release;
    }

    /**
     * The command that starts a program; its own arguments follow.
     *
     * @param docker whether it runs in a container
     */
    public record Command(List<String> words, boolean docker) {

        /** The words of the command, followed by further ones. */
        public List<String> with(String... arguments) {
            var all = new ArrayList<>(words);
            all.addAll(List.of(arguments));
            return all;
        }
    }

    /**
     * The reason why a lesson cannot run here, and the ways to fix that, in one sentence; empty when all these programs
     * are available.
     *
     * @throws CommandFailed when a variable does not name a program
     */
    public static Optional<String> lacking(PrometheusProgram... wanted) throws InterruptedException {
        var missing = new ArrayList<PrometheusProgram>();
        for (var each : wanted) {
            if (each.find(Path.of("")).isEmpty()) {
                missing.add(each);
            }
        }
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("No " + missing.stream().map(each -> each.program).collect(Collectors.joining(" and no "))
                + " is here: what is missing comes by "
                + missing.stream()
                        .map(each -> "./lab fetch " + each.release.title())
                        .distinct()
                        .collect(Collectors.joining(" and "))
                + "; "
                + missing.stream().map(PrometheusProgram::variable).collect(Collectors.joining(" and "))
                + " can name one that you have; what is on the PATH is found, and so is a running Docker engine.");
    }

    /** Finds the program; fails with the message of a lesson that cannot run here. */
    public Command require(Path folder) throws InterruptedException {
        return find(folder).orElseThrow(() -> new CommandFailed(lackingHere()));
    }

    private String lackingHere() {
        try {
            return lacking(this).orElse(program + " is not here.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return program + " is not here.";
        }
    }

    /**
     * The first of: the program in the variable of its name, one on the PATH, one that was fetched, a running Docker
     * engine.
     *
     * @param folder the folder of its input files: a container sees no other
     * @throws CommandFailed when the variable does not name a program
     */
    public Optional<Command> find(Path folder) throws InterruptedException {
        return find(System.getenv(), OutsideProgram.root(), folder);
    }

    /** The same for another environment and repository. */
    Optional<Command> find(Map<String, String> environment, Path root, Path folder) throws InterruptedException {
        var named = environment.getOrDefault(variable(), "");
        if (!named.isBlank()) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new CommandFailed(variable() + " names " + named + ", which is not a program.");
            }
            return Optional.of(command(Path.of(named)));
        }
        var path = environment.getOrDefault("PATH", "");
        for (var name : List.of("prometheus-" + program, program)) { // Debian's alertmanager has the longer name
            var found = OutsideProgram.onPath(path, name);
            if (found.isPresent()) {
                return found.map(PrometheusProgram::command);
            }
        }
        if (root != null && Files.isExecutable(kept(root))) {
            return Optional.of(command(kept(root)));
        }
        var docker = OutsideProgram.onPath(path, "docker");
        return docker.isPresent() && OutsideProgram.answers(docker.get())
                ? docker.map(client -> container(client, folder.toAbsolutePath()))
                : Optional.empty();
    }

    private static Command command(Path file) {
        return new Command(List.of(file.toAbsolutePath().toString()), false);
    }

    private Command container(Path docker, Path folder) {
        return new Command(
                List.of(
                        docker.toString(),
                        "run",
                        "--rm",
                        "--network",
                        "host",
                        "--volume",
                        folder + ":" + folder,
                        "--workdir",
                        folder.toString(),
                        "--entrypoint",
                        "/bin/" + program,
                        "prom/" + release.title() + ":v" + release.version),
                true);
    }

    /** {@code PROMTOOL}, {@code PROMETHEUS}, {@code AMTOOL}, {@code ALERTMANAGER} */
    private String variable() {
        return name();
    }

    /** The path of a fetched program in this repository. */
    public Path kept(Path root) {
        return root.resolve(".lab")
                .resolve(release.title())
                .resolve(program + "-" + release.version + (OutsideProgram.WINDOWS ? ".exe" : ""));
    }
}
