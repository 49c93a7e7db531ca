package maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.cli.Sandbox;
import lab.text.Language;
import lab.workbook.Workbook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pages that show the path through the lessons. */
class ContentsTest extends MaintainSandbox {

    @BeforeEach
    void pages() throws Exception {
        for (var language : Language.values()) {
            Files.copy(
                    new Contents(new Workbook(Sandbox.REAL)).file(language),
                    new Contents(lab.workbook()).file(language));
        }
    }

    @Test
    void theyAreWhatTheGuidesSayToday() throws Exception {
        assertThat(new Contents(new Workbook(Sandbox.REAL)).outdated())
                .as("./lab regenerate --contents writes them anew")
                .isEmpty();
    }

    @Test
    void theyHaveEveryLessonWithItsTimeAndWhatItTeachesInBothLanguages() throws Exception {
        var workbook = lab.workbook();

        for (var language : Language.values()) {
            var text = new Contents(workbook).text(language);
            assertThat(workbook.lessons()).isNotEmpty().allSatisfy(lesson -> {
                var guide = lesson.guide(language);
                assertThat(guide.minutes()).as(lesson.name()).isBetween(5, 120);
                assertThat(guide.learn()).as(lesson.name()).isNotBlank();
                assertThat(text)
                        .contains(
                                "[" + guide.title() + "](guide/" + language + "/" + lesson.name() + ".md) | "
                                        + guide.minutes(),
                                guide.learn());
            });
            var minutes = workbook.lessons().stream()
                    .mapToInt(lesson -> lesson.guide(language).minutes())
                    .sum();
            assertThat(text).containsPattern("\\b" + minutes / 60 + " ?(h|시간) " + minutes % 60 + " ?(min|분)");
        }
    }

    /**
     * Lessons 01 to 24 are what the certification is measured by; a program from outside is told before it is missed.
     */
    @Test
    void theirTablesNameEveryLessonOfTheCertificationAndEveryOneThatNeedsAProgramFromOutside() throws Exception {
        for (var language : Language.values()) {
            var page = Files.readString(new Contents(new Workbook(Sandbox.REAL)).file(language));
            var competencies = section(page, "certification", "자격시험");
            var programs = section(page, "which program", "어떤 프로그램");
            for (var lesson : new Workbook(Sandbox.REAL).lessons()) {
                var number = Integer.parseInt(lesson.number());
                if (number <= 24) {
                    assertThat(numbers(competencies))
                            .as(language + ": competencies")
                            .contains(number);
                }
                if (Pattern.compile("@Lesson\\([^)]*(collector|programs) =")
                        .matcher(Files.readString(lesson.checks()))
                        .find()) {
                    var rows = programs.lines()
                            .filter(row -> row.contains("./lab fetch"))
                            .toList();
                    assertThat(numbers(String.join("\n", rows)))
                            .as(language + ": programs")
                            .contains(number);
                }
            }
        }
    }

    /** The part of a page below the heading that has one of these words. */
    private static String section(String page, String... words) {
        return Stream.of(page.split("(?m)^## "))
                .filter(part ->
                        Stream.of(words).anyMatch(part.lines().findFirst().orElse("")::contains))
                .findFirst()
                .orElseThrow();
    }

    /** What the column of lessons names: 20, 21 and 02–06. It is the first or the second of a row. */
    private static Set<Integer> numbers(String table) {
        var numbers = new TreeSet<Integer>();
        Pattern.compile("\\| ((?:\\d\\d(?:–\\d\\d)?(?:, )?)+) \\|")
                .matcher(table)
                .results()
                .forEach(column -> {
                    for (var part : column.group(1).split(", ")) {
                        var ends = part.split("–");
                        IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                                .forEach(numbers::add);
                    }
                });
        return numbers;
    }

    @Test
    void aChangedGuideMakesThemOutdatedUntilTheyAreWritten() throws Exception {
        var contents = new Contents(lab.workbook());

        assertThat(maintain("regenerate", "--contents", "--verify").exit()).isZero();

        var guide = folder.resolve("lessons/guide/en/03_propagation.md");
        Files.writeString(guide, Files.readString(guide).replaceFirst("\\*\\*Time:\\*\\* \\d+", "**Time:** 99"));
        assertThat(contents.outdated()).containsExactly(contents.file(Language.en));
        assertThat(maintain("regenerate", "--contents", "--verify")).satisfies(said -> {
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.out()).contains("lessons/README.md is not what the guides say");
        });
        assertThat(maintain("regenerate", "--contents").out()).contains("wrote lessons/README.md");
        assertThat(contents.outdated()).isEmpty();

        Files.writeString(contents.file(Language.ko), "# nothing between two comments\n");
        assertThatThrownBy(contents::outdated)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("README.ko.md lacks");
    }
}
