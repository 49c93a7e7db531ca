package lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The locks of npm and PyPI pin each package by a hash, and say nothing of where it is fetched from: that is the matter
 * of whoever fetches.
 */
class LocksTest {

    private static final Path ROOT = Repository.ROOT;

    @ParameterizedTest
    @MethodSource("npm")
    void npmPinsWhatItFetches(Path lock) throws IOException {
        var text = Files.readString(lock);
        assertThat(text).doesNotContain("\"resolved\"");
        assertThat(text.split("\"integrity\": \"sha512-", -1)).hasSameSizeAs(text.split("\"node_modules/", -1));
    }

    @ParameterizedTest
    @MethodSource("pypi")
    void pypiPinsWhatItFetches(Path lock) throws IOException {
        var text = Files.readString(lock);
        assertThat(text).doesNotContain("://").doesNotContain("--index").doesNotContain("--find-links");
        var packages = Pattern.compile("(?m)^[\\w.-]+==.*\\\\\n    --hash=sha256:[0-9a-f]{64}")
                .matcher(text)
                .results()
                .toList();
        assertThat(packages).isNotEmpty().hasSize((int)
                text.lines().filter(line -> !line.startsWith(" ")).count());
    }

    static List<Path> npm() {
        return named("package-lock.json");
    }

    static List<Path> pypi() {
        return named("requirements.txt");
    }

    private static List<Path> named(String name) {
        try (var folders = Files.walk(ROOT, 4)) {
            var found = folders.filter(file ->
                            file.endsWith(name) && !ROOT.relativize(file).startsWith(".lab"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThan(1);
            return found;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
