package lab.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import lab.Repository;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where each subject of the study notes went: the table in the lessons' README. That its links lead somewhere is
 * {@link PagesTest}'s.
 */
class NotesTest {

    @ParameterizedTest
    @CsvSource({"README.md, ## From the notes", "README.ko.md, ## 노트에서 온 것"})
    void everyNotedProgramStandsInARowThatLeadsSomewhere(String page, String heading) throws IOException {
        var text = Files.readString(Repository.ROOT.resolve("lessons").resolve(page));
        assertThat(text).contains(heading);
        var rows = text.substring(text.indexOf(heading))
                .lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && line.contains("]("))
                .toList();
        assertThat(noted())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(rows)
                        .as(name)
                        .anyMatch(row -> Pattern.compile("(?<![\\w.])" + Pattern.quote(name) + "(?![A-Za-z0-9_])")
                                .matcher(row)
                                .find()));
    }

    private static List<String> noted() throws IOException {
        return Files.readAllLines(Repository.ROOT.resolve("test/lab/docs/noted.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
