package lab.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JBang script, as far as the workbook reads it: which artifacts and which further sources it names.
 *
 * @param file         the script
 * @param dependencies what its {@code //DEPS} lines name, as they stand there
 * @param sources      further files that its {@code //SOURCES} lines name; those of the library are left out, they are prebuilt
 */
public record Source(Path file, List<String> dependencies, List<Path> sources) {

    /** @throws UncheckedIOException when the file cannot be read */
    public static Source of(Path file) {
        var dependencies = new ArrayList<String>();
        var sources = new ArrayList<Path>();
        try (var lines = Files.lines(file)) {
            for (var line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("//DEPS ")) {
                    dependencies.addAll(List.of(line.substring(7).strip().split("[\\s,]+")));
                } else if (line.startsWith("//SOURCES ")) {
                    sources.addAll(matching(file.toAbsolutePath().getParent(), line.substring(10).strip()));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        sources.removeIf(source -> source.toString().replace('\\', '/').contains("/src/lab/"));
        return new Source(file, List.copyOf(dependencies), List.copyOf(sources));
    }

    private static List<Path> matching(Path folder, String pattern) throws IOException {
        if (!pattern.contains("*")) {
            return List.of(folder.resolve(pattern).normalize());
        }
        var parent = folder.resolve(pattern.replaceFirst("[^/]*\\*.*$", "")).normalize();
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + folder.resolve(pattern).normalize());
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(matcher::matches).sorted().toList();
        }
    }
}
