package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Repository;
import maintain.incidents.GiveAways;
import org.junit.jupiter.api.Test;

/** What stacks and profiles of the board can show at all: the names of its classes and methods. */
class BoardNamesTest {

    private static final Pattern DECLARED = Pattern.compile(
            "\\b(?:class|record|enum|interface) (\\w+)|^ +(?:[\\w<>\\[\\]., ?]+ )(\\w+)\\([^;]*\\{$",
            Pattern.MULTILINE);

    /** The demo's own faults, which an incident leaves off. */
    private static final List<String> OPEN = List.of("Faults.java", "Burner.java");

    @Test
    void noneTellsWhatIsWrong() throws IOException {
        try (var files = Files.walk(Repository.ROOT.resolve("compose/board"))) {
            var names = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !OPEN.contains(file.getFileName().toString()))
                    .flatMap(BoardNamesTest::declared)
                    .toList();
            assertThat(names)
                    .contains(
                            "Totals.counting",
                            "Cursors.openAnother",
                            "Similarity.closest",
                            "PageCache.made",
                            "Api.list");
            assertThat(GiveAways.in(names.stream())).containsExactly("api.faults");
        }
    }

    private static Stream<String> declared(Path file) {
        var type = file.getFileName().toString().replace(".java", "");
        try {
            return DECLARED.matcher(Files.readString(file)).results().map(match -> type + "." + name(match));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static String name(MatchResult match) {
        return match.group(1) == null ? match.group(2) : match.group(1);
    }
}
