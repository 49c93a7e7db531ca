package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Needs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guides of every lesson, in both languages, and what the other Markdown files quote and link. */
class GuideTest {

    private static final Map<String, List<String>> SECTIONS = Map.of(
            "en", List.of("Predict", "Run", "Why", "Tasks", "Break it", "Go further", "In Grafana", "Three questions"),
            "ko", List.of("예측", "실행", "왜 그런가", "과제", "고장 내 보기", "더 나아가기", "Grafana에서", "세 가지 질문"));

    private static final Pattern TASK = Pattern.compile("(?m)^### (?:Task|과제) (\\d+):");
    private static final Pattern FOLD =
            Pattern.compile("<details><summary>(.+?)</summary>\n\n(.+?)\n\n</details>", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("<!-- output: (.+?) -->");

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void theSectionsAreAllThereAndInOrder(LessonFiles lesson) throws Exception {
        for (var language : LessonFiles.LANGUAGES) {
            var guide = guide(lesson, language);

            assertThat(guide).as(language).startsWith("# " + lesson.number() + " · ");
            assertThat(headings(guide)).as(language).isEqualTo(SECTIONS.get(language));
        }
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void theTasksAreThoseOfTheChecksAndEachHasAHint(LessonFiles lesson) throws Exception {
        for (var language : LessonFiles.LANGUAGES) {
            var tasks = section(guide(lesson, language), SECTIONS.get(language).get(3));

            assertThat(LessonFiles.numbers(TASK, tasks)).as(language).isEqualTo(lesson.tasks());
            assertThat(tasks.split("(?m)^### "))
                    .as(language)
                    .hasSize(lesson.tasks().size() + 1);
            for (var task :
                    List.of(tasks.split("(?m)^### ")).subList(1, lesson.tasks().size() + 1)) {
                assertThat(FOLD.matcher(task).results())
                        .as("hints of " + task.lines().findFirst().orElse(""))
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void thereIsAPredictionAndWhatComesOfIt(LessonFiles lesson) throws Exception {
        for (var language : LessonFiles.LANGUAGES) {
            var prediction =
                    section(guide(lesson, language), SECTIONS.get(language).getFirst());

            assertThat(FOLD.matcher(prediction).results()).as(language).hasSize(1);
            assertThat(FOLD.matcher(prediction).replaceAll("").strip())
                    .as(language)
                    .contains("?");
        }
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void thereAreThreeQuestionsWithAnswers(LessonFiles lesson) throws Exception {
        for (var language : LessonFiles.LANGUAGES) {
            assertThat(FOLD.matcher(section(
                                    guide(lesson, language),
                                    SECTIONS.get(language).getLast()))
                            .results())
                    .as(language)
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void bothLanguagesQuoteTheSameOutputsOfWhatIsShipped(LessonFiles lesson) throws Exception {
        var quoted = LessonFiles.LANGUAGES.stream()
                .map(language -> OUTPUT.matcher(read(lesson.guide(language)))
                        .results()
                        .map(found -> found.group(1))
                        .toList())
                .toList();

        assertThat(quoted.getFirst()).isNotEmpty().isEqualTo(quoted.getLast());
        assertThat(quoted.getFirst())
                .noneMatch(command -> command.matches(
                        ".*\\blessons/\\d.*|.*\\b(run|check) \\d.*(?<!--solution|--solutions|--shipped)"));
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    @Timeout(300) // some twenty programs, on a machine that may be busy
    @Needs("the launcher")
    void everyQuotedOutputIsWhatIsPrintedToday(LessonFiles lesson) throws Exception {
        assertVerified(LessonFiles.LANGUAGES.stream()
                .map(language -> lesson.guide(language).toString())
                .toList());
    }

    @Test
    @Tag("other-pages")
    @Needs("the launcher")
    void whatTheOtherPagesQuoteIsPrintedTodayToo() throws Exception {
        assertVerified(markdown().stream()
                .filter(file -> !file.getParent().getParent().endsWith("guide"))
                .map(Path::toString)
                .toList());
    }

    @Test
    @Tag("other-pages")
    @Needs("the launcher")
    void thePathThroughTheLessonsIsPutTogetherFromTheGuides() throws Exception {
        assertVerified(List.of("--contents"));
    }

    /** In a process of its own, as a maintainer runs it: ids, times and ports aside, nothing has changed. */
    private static void assertVerified(List<String> pages) throws Exception {
        var command = new ArrayList<>(List.of(LessonFiles.ROOT.resolve("lab").toString(), "regenerate", "--verify"));
        command.addAll(pages);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            process.getOutputStream().close();
            var said = output.readAllAsString();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static List<Path> markdown() throws Exception {
        try (Stream<Path> top = Files.list(LessonFiles.ROOT);
                Stream<Path> docs = Files.list(LessonFiles.ROOT.resolve("docs"));
                Stream<Path> guides = Files.walk(LessonFiles.ROOT.resolve("lessons"))) {
            return Stream.of(top, docs, guides)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static String guide(LessonFiles lesson, String language) {
        return read(lesson.guide(language));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> headings(String guide) {
        return guide.replaceAll("(?s)```.*?```", "")
                .lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).strip())
                .toList();
    }

    private static String section(String guide, String heading) {
        var start = guide.indexOf("\n## " + heading + "\n");
        assertThat(start).as("## " + heading).isNotNegative();
        var end = guide.indexOf("\n## ", start + 1);
        return guide.substring(start, end < 0 ? guide.length() : end);
    }
}
