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
 * What programs in other languages than Java need here, as locks in the repository name it, in {@code .lab}: fetched
 * the first time that a lesson asks for it.
 */
public final class ForeignPackages {

    /** Why a lesson with Python cannot be run here, and the ways out. */
    public static final String NO_PYTHON = "No Python with venv is here: this lesson takes Python 3.10 or newer"
            + " (https://python.org; Debian, Ubuntu: apt install python3 python3-venv); what is on the PATH is found,"
            + " and PYTHON can name another.";

    /** The same for JavaScript. */
    public static final String NO_NODE = "No Node.js with npm is here: a program in JavaScript takes 20 or newer"
            + " (https://nodejs.org); what is on the PATH is found.";

    /** The same for Go. */
    public static final String NO_GO = "No Go is here: a program in Go takes 1.25 or newer (https://go.dev/dl); what is"
            + " on the PATH is found.";

    /** How what is said begins while packages are fetched, which happens once. */
    public static final String FETCHING = "Fetching OpenTelemetry for ";

    private ForeignPackages() {}

    /** Why Python is not to be had, in one sentence; empty when it is. */
    public static Optional<String> lackingPython() throws IOException, InterruptedException {
        var root = root();
        var ready = Packages.made(requirements(root), environment(root))
                && Files.isExecutable(Packages.python(environment(root)));
        return ready || Packages.lackingForPip() == null ? Optional.empty() : Optional.of(NO_PYTHON);
    }

    /**
     * The Python of an environment with the SDK, zero-code instrumentation and Flask.
     *
     * @throws CommandFailed when there is no Python, or its packages cannot be had
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
     * @throws CommandFailed when there is no Node.js, or its packages cannot be had
     */
    public static Path javascript() throws IOException, InterruptedException {
        require(lackingJavaScript());
        var source = root().resolve("test/foreign/javascript"); // the viewer is tried with the same
        var folder = root().resolve(".lab/foreign/javascript");
        var packages = folder.resolve("node_modules");
        make(packages, source.resolve("package-lock.json"), "JavaScript", () -> Packages.npm(source, folder));
        return packages;
    }

    /**
     * Compiles a program of one file, with the modules of {@code lessons/languages/go.mod}. Go keeps what it has
     * compiled, so the second time takes a second.
     *
     * @param source the file; it may lie anywhere
     * @param folder where the program is written
     * @return the program
     * @throws CommandFailed when there is no Go, or the program does not compile, with the compiler's words
     */
    public static Path go(Path source, Path folder) throws IOException, InterruptedException {
        require(lackingGo());
        var program = folder.resolve(source.getFileName() + ".exe"); // an ending that no system minds
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

    /** Which language of these companions of a lesson is not to be had, besides Python, in one sentence. */
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
     * Fetches what these companions of a lesson need, if they are in another language than Java and Python: what takes
     * time once is not the program's to wait for.
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

    /** Once, however many of us are asked at the same time. */
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

    /** The lock of Python's packages. */
    static Path requirements(Path root) {
        return root.resolve("lessons/languages/requirements.txt");
    }

    /** Where they are kept. */
    static Path environment(Path root) {
        return root.resolve(".lab/languages/python");
    }
}
