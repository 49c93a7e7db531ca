package lab.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The parts of a JBang script that the workbook reads: artifacts, further sources and companions.
 *
 * @param file the script
 * @param dependencies the artifacts in its {@code //DEPS} lines, for this {@link Platform}
 * @param sources the files in its {@code //SOURCES} lines; {@link #of} omits those of the library, which are prebuilt
 * @param files the files in its {@code //FILES} lines, which are on the program's class path
 */
public record Script(Path file, List<String> dependencies, List<Path> sources, List<Path> files) {

    /** A script without files. */
    public Script(Path file, List<String> dependencies, List<Path> sources) {
        this(file, dependencies, sources, List.of());
    }

    /** The script, its sources and its files: everything to compile, or to copy beside the classes. */
    public List<Path> all() {
        return Stream.of(List.of(file), sources, files).flatMap(List::stream).toList();
    }

    /**
     * The name of a script's file on the class path: its own, or as in {@code //FILES logback.xml=13_logs.xml}.
     *
     * @throws UncheckedIOException when the script cannot be read
     */
    static String nameOnClassPath(Path script, Path file) {
        var own = file.getFileName().toString();
        try {
            return new String(Files.readAllBytes(script), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("//FILES "))
                    .flatMap(line -> Stream.of(line.substring(8).strip().split("[\\s,]+")))
                    .filter(name -> name.endsWith("=" + own))
                    .map(name -> name.substring(0, name.indexOf('=')))
                    .findFirst()
                    .orElse(own);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Reads a script and its sources, recursively.
     *
     * @throws UncheckedIOException when a file cannot be read
     */
    public static Script of(Path file) {
        return of(file, true);
    }

    /**
     * Reads a script that runs without the library on its class path: its sources include those of the library.
     *
     * @throws UncheckedIOException when a file cannot be read
     */
    public static Script standalone(Path file) {
        return of(file, false);
    }

    private static Script of(Path file, boolean withLibrary) {
        var dependencies = new LinkedHashSet<String>();
        var sources = new LinkedHashSet<Path>();
        var files = new LinkedHashSet<Path>();
        read(file, withLibrary, dependencies, sources, files);
        return new Script(file, List.copyOf(dependencies), List.copyOf(sources), List.copyOf(files));
    }

    /**
     * The {@code //DEPS} lines of a file, without those of its sources.
     *
     * @throws UncheckedIOException when it cannot be read
     */
    static List<String> dependencies(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("//DEPS "))
                    .flatMap(line -> dependencies(line).stream())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> dependencies(String line) {
        return List.of(Platform.inserted(line.substring(7)).strip().split("[\\s,]+"));
    }

    private static void read(
            Path file, boolean withLibrary, Set<String> dependencies, Set<Path> sources, Set<Path> files) {
        // A shipped copy is one folder deeper than the lesson itself.
        var parent = file.toAbsolutePath().getParent();
        var folder = parent.endsWith(".shipped") ? parent.getParent() : parent;
        try {
            // Any encoding will do: the compiler complains about a file that is not UTF-8.
            for (var line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("//DEPS ")) {
                    dependencies.addAll(dependencies(line));
                } else if (line.startsWith("//SOURCES ")) {
                    for (var source : matching(folder, line.substring(10).strip())) {
                        if (!(withLibrary && prebuilt(source)) && sources.add(source)) {
                            read(source, withLibrary, dependencies, sources, files);
                        }
                    }
                } else if (line.startsWith("//FILES ")) {
                    // Relative to the script itself: a shipped copy has its own companions.
                    for (var name : line.substring(8).strip().split("[\\s,]+")) {
                        files.add(parent.resolve(name.substring(name.indexOf('=') + 1))
                                .normalize());
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** True for a file of the library whose class is prebuilt, and so is on every program's class path. */
    private static boolean prebuilt(Path source) {
        var path = source.toString().replace('\\', '/');
        var start = path.lastIndexOf("/src/lab/");
        if (start < 0) {
            return false;
        }
        var name = path.substring(start + "/src/".length()).replaceFirst("java$", "class");
        var found = Script.class.getClassLoader().getResource(name);
        var ours = Script.class.getResource("Script.class").toString();
        return found != null
                && found.toString().equals(ours.replace(Script.class.getName().replace('.', '/') + ".class", name));
    }

    private static List<Path> matching(Path folder, String pattern) throws IOException {
        if (!pattern.contains("*")) {
            return List.of(folder.resolve(pattern).normalize());
        }
        var parent = folder.resolve(pattern.replaceFirst("[^/]*\\*.*$", "")).normalize();
        // Relative to that folder, whose own name may contain any character.
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + pattern.replaceFirst("^.*?(?=[^/]*\\*)", ""));
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(file -> matcher.matches(parent.relativize(file)))
                    .sorted()
                    .toList();
        }
    }
}
