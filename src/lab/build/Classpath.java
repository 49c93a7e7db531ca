package lab.build;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path for compiling and running a program: the library with its dependencies ({@code lab.programs}, else the
 * workbook's own class path), and the program's further dependencies.
 */
public final class Classpath {

    private final Path root;
    private final Path cache;
    private final List<Path> base;
    private final List<Path> programs;
    private final String artifacts;

    /**
     * @param root the repository's folder
     * @param cache the folder in which resolved class paths are cached
     */
    public Classpath(Path root, Path cache) {
        this.root = root;
        this.cache = cache;
        this.base = entries(System.getProperty("java.class.path"));
        this.programs = System.getProperty("lab.programs") == null ? base : entries(System.getProperty("lab.programs"));
        this.artifacts =
                programs.stream().map(entry -> " " + entry.getFileName()).collect(Collectors.joining());
    }

    /** The workbook's own class path: the library, the SDK, JUnit. */
    public List<Path> base() {
        return base;
    }

    /**
     * The class path of a script.
     *
     * @throws IOException when an artifact cannot be resolved; the message is JBang's
     */
    public List<Path> of(Script source) throws IOException, InterruptedException {
        return source.dependencies().stream().allMatch(this::here) ? programs : joined(alone(source));
    }

    /**
     * The workbook's own class path, followed by a script's dependencies.
     *
     * @throws IOException when an artifact cannot be resolved; the message is JBang's
     */
    public List<Path> with(Script source) throws IOException, InterruptedException {
        var all = new LinkedHashSet<>(base);
        all.addAll(alone(source));
        return List.copyOf(all);
    }

    /**
     * A script's dependencies without the workbook's own class path: for a program that shares nothing with us.
     *
     * @throws IOException when an artifact cannot be resolved; the message is JBang's
     */
    public List<Path> alone(Script source) throws IOException, InterruptedException {
        var asked = Stream.concat(source.dependencies().stream(), library().stream())
                .distinct()
                .toList();
        var remembered = cache.resolve("jars-" + fingerprint(asked));
        var known = known(remembered);
        if (known != null) {
            return known;
        }
        var entries = resolve(source, asked);
        remember(remembered, entries);
        return entries;
    }

    /**
     * The dependencies in Lab.java. They include the BOMs, so scripts name OpenTelemetry artifacts without a version.
     */
    private List<String> library() {
        return Script.dependencies(root.resolve("src/lab/Lab.java"));
    }

    private static String fingerprint(List<String> asked) {
        return UUID.nameUUIDFromBytes(String.join("\n", asked).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * The cached jars if all of them exist with the same length, else null. A truncated jar is deleted, because JBang
     * and Maven trust what exists.
     */
    private static List<Path> known(Path remembered) throws IOException {
        if (!Files.exists(remembered)) {
            return null;
        }
        var entries = new ArrayList<Path>();
        var whole = true;
        for (var line : Files.readAllLines(remembered)) {
            var words = line.split(" ", 2);
            var jar = Path.of(words[1]);
            entries.add(jar);
            if (!Files.exists(jar)) {
                whole = false;
            } else if (Files.size(jar) != Long.parseLong(words[0])) {
                System.err.println("A library was damaged (" + jar.getFileName() + "): it is fetched anew.");
                Files.deleteIfExists(jar);
                whole = false;
            }
        }
        return whole ? List.copyOf(entries) : null;
    }

    private void remember(Path remembered, List<Path> jars) throws IOException {
        var lines = new ArrayList<String>();
        for (var jar : jars) {
            lines.add(Files.size(jar) + " " + jar);
        }
        Files.createDirectories(cache);
        var fresh = Files.createTempFile(cache, "jars", null);
        Files.write(fresh, lines);
        Files.move(fresh, remembered, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Path> joined(List<Path> more) {
        var all = new LinkedHashSet<>(programs);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static List<Path> entries(String path) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }

    /**
     * Whether "group:artifact" or "group:artifact:version" is a jar that every program already has, in that version if
     * one is given.
     */
    private boolean here(String dependency) {
        var parts = dependency.split("[:@]");
        return dependency.endsWith("@pom")
                || parts.length > 1
                        && artifacts.contains(" " + parts[1] + "-" + (parts.length > 2 ? parts[2] + ".jar" : ""));
    }

    private List<Path> resolve(Script source, List<String> asked) throws IOException, InterruptedException {
        // A script of its own that only lists artifacts. JBang splits a path in a directive at spaces, commas and
        // quotes, and the relative paths in a copy of a shipped lesson lead nowhere.
        var script = Files.createTempFile("lab", ".java");
        try {
            Files.write(
                    script,
                    asked.stream().map(dependency -> "//DEPS " + dependency).toList());
            var ran = jbang("--quiet", script);
            if (ran.failed()) {
                // Aloud, for the reason. Or it succeeds now: of two that fetch the same file at once, one can fail.
                ran = jbang("--verbose", script);
            }
            if (ran.failed()) {
                throw new IOException("The dependencies of " + source.file().getFileName()
                        + " could not be resolved: " + reason(ran.said)
                        + "\nNo network? With one, ./lab fetch gets everything once.");
            }
            return Stream.of(ran.printed.strip().split(File.pathSeparator))
                    .filter(entry -> entry.endsWith(".jar"))
                    .map(Path::of)
                    .toList();
        } finally {
            Files.delete(script);
        }
    }

    private static final Pattern REASON =
            Pattern.compile("(?m)^(?:.*?[a-z]Exception: |\\[jbang] (?:\\[.*?] )?\\[ERROR] )((?:Could not|Cannot).*)$");

    /** JBang's "info" reports what it could not resolve only with verbose output; the last such line has the reason. */
    private static String reason(String said) {
        var reasons = REASON.matcher(said)
                .results()
                .map(found -> found.group(1))
                .filter(reason -> !reason.contains("because \"")) // from a NullPointerException
                .toList();
        return reasons.isEmpty() ? said.strip().lines().limit(3).collect(Collectors.joining("\n")) : reasons.getLast();
    }

    /**
     * What JBang did.
     *
     * @param said its error output
     */
    private record Ran(int exit, String printed, String said) {
        boolean failed() {
            return exit != 0;
        }
    }

    private Ran jbang(String loudness, Path script) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                System.getProperty("os.name").startsWith("Windows")
                        ? List.of("cmd", "/c", "jbang")
                        : List.of(root.resolve("jbang").toString()));
        command.addAll(List.of(loudness, "info", "classpath", "--deps-only", script.toString()));
        var words = Files.createTempFile("lab-jbang", ".txt");
        try {
            var process =
                    new ProcessBuilder(command).redirectError(words.toFile()).start();
            process.getOutputStream().close();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), printed, Files.readString(words));
        } finally {
            Files.delete(words);
        }
    }
}
