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
 * A JBang script, as far as the workbook reads it: which artifacts, further sources and companions it names.
 *
 * @param file the script
 * @param dependencies what its {@code //DEPS} lines name, for this {@link Platform}
 * @param sources further files that its {@code //SOURCES} lines name; {@link #of} leaves those of the library out, they
 *     are prebuilt
 * @param files what its {@code //FILES} lines name: the program finds them on its class path
 */
public record Script(Path file, List<String> dependencies, List<Path> sources, List<Path> files) {

    /** A script without files. */
    public Script(Path file, List<String> dependencies, List<Path> sources) {
        this(file, dependencies, sources, List.of());
    }

    /** The script, its sources and its files: what there is to compile, and what lies beside the classes. */
    public List<Path> all() {
        return Stream.of(List.of(file), sources, files).flatMap(List::stream).toList();
    }

    /**
     * Reads a script and the sources that it names, and theirs.
     *
     * @throws UncheckedIOException when a file cannot be read
     */
    public static Script of(Path file) {
        return of(file, true);
    }

    /**
     * Reads a script that runs without the library on its class path: its sources of the library are among the others.
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
     * The {@code //DEPS} lines of a file alone.
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
        // What is shipped lies one folder deeper than the lesson that it is a copy of.
        var parent = file.toAbsolutePath().getParent();
        var folder = parent.endsWith(".shipped") ? parent.getParent() : parent;
        try {
            // Whatever the encoding: a file that is not UTF-8 is the compiler's to complain of.
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
                    // Beside the script itself: what is shipped has its own.
                    for (var name : line.substring(8).strip().split("[\\s,]+")) {
                        files.add(parent.resolve(name).normalize());
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** True for a file of the library whose class lies beside ours, and so is on every program's class path. */
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
        // Below that folder: its own name may have any character in it.
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + pattern.replaceFirst("^.*?(?=[^/]*\\*)", ""));
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(file -> matcher.matches(parent.relativize(file)))
                    .sorted()
                    .toList();
        }
    }
}
