package lab.build;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        var lacking = lackingPython();
        if (lacking.isPresent()) {
            throw new CommandFailed(lacking.get());
        }
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
        if (!Packages.onPath("node") || !Packages.onPath("npm")) {
            throw new CommandFailed(NO_NODE);
        }
        var source = root().resolve("test/foreign/javascript"); // the viewer is tried with the same
        var folder = root().resolve(".lab/foreign/javascript");
        var packages = folder.resolve("node_modules");
        make(packages, source.resolve("package-lock.json"), "JavaScript", () -> Packages.npm(source, folder));
        return packages;
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
