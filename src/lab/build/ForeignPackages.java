package lab.build;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import lab.text.CommandFailed;

/**
 * Packages for programs in languages other than Java, as listed in lock files of the repository. They are fetched into
 * {@code .lab} when a lesson needs them for the first time.
 */
public final class ForeignPackages {

    /** The reason why a lesson with Python cannot run here, and the ways to fix that. */
    public static final String NO_PYTHON = "No Python with venv is here: this lesson takes Python 3.10 or newer"
            + " (https://python.org; Debian, Ubuntu: apt install python3 python3-venv); what is on the PATH is found,"
            + " and PYTHON can name another.";

    /** The same for JavaScript. */
    public static final String NO_NODE = "No Node.js with npm is here: a program in JavaScript takes 20 or newer"
            + " (https://nodejs.org); what is on the PATH is found.";

    /** The same for Go. */
    public static final String NO_GO = "No Go is here: a program in Go takes 1.25 or newer (https://go.dev/dl); what is"
            + " on the PATH is found.";

    /** The beginning of the message while packages are fetched, which happens once. */
    public static final String FETCHING = "Fetching OpenTelemetry for ";

    private ForeignPackages() {}

    /** The reason why Python is not available, in one sentence; empty when it is. */
    public static Optional<String> lackingPython() throws IOException, InterruptedException {
        var root = root();
        var ready = Packages.made(requirements(root), environment(root))
                && Files.isExecutable(Packages.python(environment(root)));
        return ready || Packages.lackingForPip() == null ? Optional.empty() : Optional.of(NO_PYTHON);
    }

    /**
     * The Python of an environment with the SDK, zero-code instrumentation and Flask.
     *
     * @throws CommandFailed when there is no Python, or its packages cannot be fetched
     */
    public static Path python() throws IOException, InterruptedException {
        require(lackingPython());
        var environment = environment(root());
        make(environment, requirements(root()), "Python", () -> Packages.pip(requirements(root()), environment));
        return Packages.python(environment);
    }

    /**
     * The folder {@code node_modules} with the SDK for JavaScript.
     *
     * @throws CommandFailed when there is no Node.js, or its packages cannot be fetched
     */
    public static Path javascript() throws IOException, InterruptedException {
        require(lackingJavaScript());
        var source = root().resolve("test/foreign/javascript"); // the viewer's tests use the same packages
        var folder = root().resolve(".lab/foreign/javascript");
        var packages = folder.resolve("node_modules");
        make(packages, source.resolve("package-lock.json"), "JavaScript", () -> Packages.npm(source, folder));
        return packages;
    }

    /**
     * Compiles a program of one file, with the modules of {@code lessons/languages/go.mod}. Go caches its work, so the
     * second build takes a second.
     *
     * @param source the file, in any folder
     * @param folder the folder for the program
     * @return the program
     * @throws CommandFailed when there is no Go, or the program does not compile, with the compiler's words
     */
    public static Path go(Path source, Path folder) throws IOException, InterruptedException {
        require(lackingGo());
        var program = folder.resolve(source.getFileName() + ".exe"); // an extension that works on every system
        Packages.build(
                root().resolve("lessons/languages"),
                "Compiling " + source.getFileName() + " (once its modules are fetched, which takes a minute)…",
                List.of(
                        "go",
                        "build",
                        "-buildvcs=false",
                        "-mod=readonly",
                        "-o",
                        program.toAbsolutePath().toString(),
                        source.toAbsolutePath().toString()));
        return program;
    }

    /** The language of these companions that is not available here, besides Python, in one sentence. */
    public static Optional<String> lackingFor(List<Path> companions) {
        return companions.stream()
                .map(companion -> companion.toString().endsWith(".js")
                        ? lackingJavaScript()
                        : companion.toString().endsWith(".go") ? lackingGo() : Optional.<String>empty())
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> lackingJavaScript() {
        return Packages.onPath("node") && Packages.onPath("npm") ? Optional.empty() : Optional.of(NO_NODE);
    }

    private static Optional<String> lackingGo() {
        return Packages.onPath("go") ? Optional.empty() : Optional.of(NO_GO);
    }

    private static void require(Optional<String> lacking) {
        lacking.ifPresent(sentence -> {
            throw new CommandFailed(sentence);
        });
    }

    /**
     * Fetches the packages that these companions need, if they are in a language other than Java and Python. A slow
     * first download must not count as the program's time.
     */
    public static void fetchFor(List<Path> companions) throws IOException, InterruptedException {
        for (var companion : companions) {
            if (companion.toString().endsWith(".js")) {
                javascript();
            } else if (companion.toString().endsWith(".go")) {
                try (var folder = ScratchFolder.create("lab-go")) {
                    go(companion, folder.path());
                }
            }
        }
    }

    private interface Fetch {
        String run() throws IOException, InterruptedException;
    }

    /** Fetches once, even if several threads ask at the same time. */
    private static synchronized void make(Path folder, Path lock, String language, Fetch fetch)
            throws IOException, InterruptedException {
        if (Packages.made(lock, folder)) {
            return;
        }
        var door = Files.createDirectories(folder.getParent()).resolve(language + ".lock");
        try (var channel = FileChannel.open(door, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (Packages.made(lock, folder)) {
                return;
            }
            System.err.println(FETCHING + language + " into .lab (once; less than a minute)…");
            var lacking = fetch.run();
            if (lacking != null) {
                throw new CommandFailed(lacking);
            }
        }
    }

    private static Path root() {
        var root = OutsideProgram.root();
        if (root == null) {
            throw new CommandFailed("The repository was not found: start this in its folder.");
        }
        return root;
    }

    /** The lock file of the Python packages. */
    static Path requirements(Path root) {
        return root.resolve("lessons/languages/requirements.txt");
    }

    /** The folder of the Python environment. */
    static Path environment(Path root) {
        return root.resolve(".lab/languages/python");
    }
}
