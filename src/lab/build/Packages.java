package lab.build;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.text.CommandFailed;

/**
 * Installs packages from npm and PyPI, as listed in a lock file of the repository, into a folder of .lab. A folder that
 * was made from the current lock file is not fetched again.
 */
public final class Packages {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final String SYSTEM = System.getenv().getOrDefault("PYTHON", WINDOWS ? "python" : "python3");
    private static final int PATIENCE_MINUTES = 10;
    private static final Duration MOMENT = Duration.ofSeconds(3);

    private Packages() {}

    /**
     * Installs the packages of {@code package-lock.json} in {@code source} into {@code node_modules} in {@code folder}.
     *
     * @return null, or a sentence that names the missing program
     * @throws RuntimeException if they cannot be fetched; the message says what to do
     */
    public static String npm(Path source, Path folder) throws IOException, InterruptedException {
        if (!onPath("npm")) {
            return "npm is not here: install Node.js (https://nodejs.org).";
        }
        var lock = source.resolve("package-lock.json");
        var packages = folder.resolve("node_modules");
        if (!made(lock, packages)) {
            Files.createDirectories(folder);
            for (var file : List.of(lock.resolveSibling("package.json"), lock)) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent");
            Files.copy(lock, mark(packages), StandardCopyOption.REPLACE_EXISTING);
        }
        return null;
    }

    /**
     * Creates a Python environment with the packages of a lock file (pip's, with hashes). Its interpreter is
     * {@link #python}.
     *
     * @return null, or a sentence that names the missing program
     * @throws RuntimeException as above
     */
    public static String pip(Path lock, Path environment) throws IOException, InterruptedException {
        if (made(lock, environment)) {
            return null;
        }
        var lacking = lackingForPip();
        if (lacking == null) {
            Files.createDirectories(environment);
            run(environment, SYSTEM, "-m", "venv", "--clear", environment.toString());
            var wheels = wheels(environment);
            if (Files.isDirectory(wheels)) { // from a bundle, for a machine without a network
                try {
                    install(environment, lock, List.of("--no-index", "--find-links", wheels.toString()));
                } catch (CommandFailed notAllOfThem) { // they were packed with another Python
                    try {
                        install(environment, lock, List.of("--retries", "0", "--find-links", wheels.toString()));
                    } catch (CommandFailed neither) {
                        throw new CommandFailed(
                                "The bundle's packages are for another version of Python, and the rest could not be"
                                        + " fetched: use the version that the bundle was made with, or a network.");
                    }
                }
            } else {
                install(environment, lock, List.of());
            }
            Files.copy(lock, mark(environment), StandardCopyOption.REPLACE_EXISTING);
        }
        return lacking;
    }

    private static void install(Path environment, Path lock, List<String> from)
            throws IOException, InterruptedException {
        pip(environment, "install", lock, from);
    }

    /**
     * Fetches the packages of a lock file as wheels for this platform, for other machines.
     *
     * @param environment created by {@link #pip}
     */
    public static void wheels(Path lock, Path environment, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        pip(environment, "download", lock, List.of("--dest", folder.toString()));
    }

    private static void pip(Path environment, String verb, Path lock, List<String> more)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                python(environment).toString(),
                "-m",
                "pip",
                verb,
                "--quiet",
                "--disable-pip-version-check",
                "--no-input",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "-r",
                lock.toString()));
        command.addAll(more);
        run(environment, command.toArray(String[]::new));
    }

    /** The folder of a bundle's wheels, in .lab, beside all environments. */
    private static Path wheels(Path environment) {
        var own = environment.toAbsolutePath();
        while (own.getParent() != null && !own.endsWith(".lab")) {
            own = own.getParent();
        }
        return own.resolve("wheels");
    }

    /** Null if {@link #pip} can create an environment, else a sentence with the reason. */
    public static String lackingForPip() throws IOException, InterruptedException {
        if (!onPath(SYSTEM) || exit("import sys; sys.exit(sys.version_info < (3, 10))") != 0) {
            return "Python 3.10 or newer is needed, and " + SYSTEM
                    + " is not there or older: install one (https://python.org), then run this again.";
        }
        if (exit("import venv, ensurepip") != 0) {
            return "This Python has no venv module: install it (Debian, Ubuntu: apt install python3-venv), then run"
                    + " this again.";
        }
        return null;
    }

    /** The interpreter of an environment. */
    public static Path python(Path environment) {
        return environment.resolve(WINDOWS ? "Scripts/python.exe" : "bin/python");
    }

    /** Whether this folder was made from the current version of this lock file. */
    public static boolean made(Path lock, Path folder) throws IOException {
        return Files.exists(mark(folder)) && Files.mismatch(mark(folder), lock) == -1;
    }

    private static Path mark(Path folder) {
        return folder.resolve("made-of");
    }

    public static boolean onPath(String program) {
        if (Path.of(program).isAbsolute()) {
            return Files.isExecutable(Path.of(program));
        }
        var folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return folders.stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))
                        || Files.isExecutable(Path.of(folder, program + ".exe")));
    }

    /** Runs a command to its end; its output goes to stderr. */
    public static void run(Path folder, String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        if (ended(builder) != 0) {
            throw new CommandFailed(
                    String.join(" ", command) + " failed: is there a network? (The lines above say more.)");
        }
    }

    /**
     * Runs a compiler to its end.
     *
     * @param slowly the message if it takes more than a moment
     * @throws CommandFailed with the compiler's words, when it fails
     */
    static void build(Path folder, String slowly, List<String> command) throws IOException, InterruptedException {
        var said = Files.createTempFile("lab-build", ".txt");
        try {
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            var telling = Thread.ofPlatform().daemon().start(() -> {
                try {
                    Thread.sleep(MOMENT);
                    System.err.println(slowly);
                } catch (InterruptedException ended) {
                    // finished in time: nothing to report
                }
            });
            var exit = ended(builder);
            telling.interrupt();
            if (exit != 0) {
                throw new CommandFailed(String.join(" ", command) + " failed; in its words:\n"
                        + Files.readString(said).strip());
            }
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private static int exit(String program) throws IOException, InterruptedException {
        return ended(new ProcessBuilder(SYSTEM, "-c", program)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
    }

    private static int ended(ProcessBuilder builder) throws IOException, InterruptedException {
        var process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new CommandFailed(String.join(" ", builder.command()) + " did not end within " + PATIENCE_MINUTES
                        + " minutes: is there a network?");
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
