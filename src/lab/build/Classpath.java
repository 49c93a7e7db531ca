package lab.build;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a program is compiled against and runs with: the library with what it needs ({@code lab.programs}, else the
 * workbook's own class path), and what the program asks for beyond it.
 */
public final class Classpath {

    private final Path root;
    private final Path cache;
    private final List<Path> base;
    private final List<Path> programs;
    private final String artifacts;

    /**
     * @param root the repository's folder
     * @param cache where resolved class paths are remembered
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
     * The workbook's own class path, and after it what a script asks for.
     *
     * @throws IOException when an artifact cannot be resolved; the message is JBang's
     */
    public List<Path> with(Script source) throws IOException, InterruptedException {
        var all = new LinkedHashSet<>(base);
        all.addAll(alone(source));
        return List.copyOf(all);
    }

    /**
     * What a script asks for, without the workbook's own class path: for a program that shares nothing with us.
     *
     * @throws IOException when an artifact cannot be resolved; the message is JBang's
     */
    public List<Path> alone(Script source) throws IOException, InterruptedException {
        var remembered = cache.resolve("classpath-"
                + Integer.toHexString(String.join("\n", source.dependencies()).hashCode()));
        if (Files.exists(remembered)) {
            var entries = entries(Files.readString(remembered));
            if (entries.stream().allMatch(Files::exists)) {
                return entries;
            }
        }
        var entries = resolve(source);
        Files.createDirectories(cache);
        Files.writeString(
                remembered, entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        return entries;
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

    /** "group:artifact" or "group:artifact:version" whose jar, of that version if one is named, every program has. */
    private boolean here(String dependency) {
        var parts = dependency.split("[:@]");
        return dependency.endsWith("@pom")
                || parts.length > 1
                        && artifacts.contains(" " + parts[1] + "-" + (parts.length > 2 ? parts[2] + ".jar" : ""));
    }

    private List<Path> resolve(Script source) throws IOException, InterruptedException {
        var jbang = System.getProperty("os.name").startsWith("Windows")
                ? List.of("cmd", "/c", "jbang")
                : List.of(root.resolve("jbang").toString());
        var command = new ArrayList<>(jbang);
        // A script of its own, for a copy of a lesson as shipped lies where its paths lead nowhere. Lab.java brings the
        // BOM.
        var script = Files.createTempFile("lab", ".java");
        var errors = Files.createTempFile("lab-jbang", ".txt");
        command.addAll(List.of("--quiet", "info", "classpath", "--deps-only", script.toString()));
        try {
            Files.write(
                    script,
                    Stream.concat(
                                    source.dependencies().stream().map(dependency -> "//DEPS " + dependency),
                                    Stream.of("//SOURCES "
                                            + root.resolve("src/lab/Lab.java")
                                                    .toUri()
                                                    .getPath()))
                            .toList());
            var process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IOException("The dependencies of " + source.file().getFileName()
                        + " could not be resolved (no network on first use? ./lab fetch gets everything once): "
                        + Files.readString(errors).strip());
            }
            return Stream.of(printed.split(File.pathSeparator))
                    .filter(entry -> entry.endsWith(".jar"))
                    .map(Path::of)
                    .toList();
        } finally {
            Files.delete(errors);
            Files.delete(script);
        }
    }
}
