package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import lab.text.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands answer, but for those that have a test of their own. */
class CommandsTest extends InSandbox {

    @Test
    void withoutACommandTheLessonsAreListed() {
        var list = lab.lab();
        assertThat(list.exit()).isZero();
        assertThat(list.out())
                .contains("0 of " + lab.workbook().lessons().size() + " lessons done")
                .isEqualTo(lab.lab("list").out())
                .contains("03 ·")
                .contains("./lab check");
    }

    @Test
    void aLessonWithoutAGuideIsListedByItsName() throws IOException {
        Files.delete(lab.root().resolve("lessons/guide/en/03_propagation.md"));
        Files.deleteIfExists(lab.root().resolve("lessons/guide/ko/03_propagation.md"));
        assertThat(lab.lab().out()).contains("03_propagation");
        assertThat(lab.lab("guide", "03").err()).isEqualToIgnoringNewLines("Lesson 03 has no guide.");
    }

    @Test
    void theListShowsWhatIsDoneAndWhereTheLearnerIs() {
        var lesson = lab.workbook().lesson("03");
        lab.workbook().progress().record(lesson.name(), true);
        lab.lab("guide", "03");
        var list = lab.lab();
        assertThat(list.out()).contains("1 of ");
        assertThat(list.out().lines().filter(line -> line.contains(lesson.title(Language.of(null, System.getenv())))))
                .singleElement()
                .asString()
                .matches(" +[▶>] [✓+] .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "hint", "guide", "reset", "watch", "fetch", "doctor", "test", "incident"})
    void everyCommandExplainsItself(String command) {
        var help = lab.lab(command, "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).startsWith("Usage: lab " + command).contains("--help");
        assertThat(help.err()).isEmpty();
        assertThat(lab.lab("--help").exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "incident --level 0",
                "incident --level 4",
                "incident --level x",
                "incident --healthy 0",
                "incident --record nowhere/at/all.gz",
                "incident --record a.gz --replay b.gz",
                "incident answer --service board-web",
                "incident answer --service nobody --place 1 --since 14:03 --cause 1 --whom 1",
                "incident answer --service 1 --place 1 --since noon --cause 1 --whom 1",
                "incident dance"
            })
    void anIncidentRefusesBadArgumentsInOneSentence(String arguments) {
        var refused = lab.lab(arguments.split(" "));
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1);
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void whereNoIncidentRunsNoneIsAnswered() {
        for (var verb : new String[] {"hint", "give-up"}) {
            var said = lab.lab("incident", verb);
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err()).isEqualToIgnoringNewLines("No incident has been paged: ./lab incident starts one.");
        }
    }

    @ParameterizedTest
    @CsvSource({"run", "check", "hint", "guide", "reset", "watch"})
    void anUnknownLessonIsRefusedInOneSentence(String command) {
        for (var unknown : new String[] {"99", "/", "nothing.java", "999", "03_other"}) {
            var refused = lab.lab(command, unknown);
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.err())
                    .startsWith("There is no lesson " + unknown + ":")
                    .hasLineCount(1);
            assertThat(refused.out()).isEmpty();
        }
        assertThat(lab.root().resolve(".lab")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check --timeout 0",
                "check --timeout x",
                "check --port 70000",
                "check --port -1",
                "check --shipped --solutions",
                "check 03 --nope",
                "check --file nothere.java 03",
                "check --solutions -- true",
                "check 01 02 -- true",
                "check 03 --",
                "watch --timeout 0",
                "watch --nope",
                "run --nope",
                "hint 03 x",
                "hint 03 1 2",
                "guide 03 04",
                "guide --lang fr",
                "reset",
                "reset 03 04",
                "test --seed x",
                "fetch 03",
                "doctor 03"
            })
    void aBadArgumentIsRefusedInOneSentence(String line) {
        var refused = lab.lab(line.split(" "));
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).doesNotContain("Exception");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void aMistypedCommandIsGuessed() {
        var refused = lab.lab("chek", "03");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("There is no command chek. Did you mean check?")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "03", "03_propagation", "03_propagation.java", "lessons/03_propagation.java"})
    void aLessonHasManyNames(String name) {
        assertThat(lab.workbook().lesson(name).name()).isEqualTo("03_propagation");
    }

    @Test
    void hintsAreOpenedOneAfterTheOther() {
        var first = lab.lab("hint", "03", "1", "--lang", "en");
        assertThat(first.exit()).isZero();
        assertThat(first.out())
                .startsWith("Task 1")
                .contains("hint 1 of 3", "next hint: ./lab hint 03 1")
                .doesNotContain("hint 2 of 3", "Task 2", "<details>");
        assertThat(lab.lab("hint", "03", "1", "--lang", "ko").out())
                .startsWith("과제 1")
                .contains("힌트 2/3")
                .doesNotContain("힌트 1/3", "힌트 3/3");
        assertThat(lab.lab("hint", "03", "1", "--lang", "en").out())
                .contains("hint 3 of 3")
                .doesNotContain("hint 2 of 3", "next hint");
        assertThat(lab.lab("hint", "03", "1", "--lang", "en").out())
                .contains("hint 1 of 3", "hint 2 of 3", "hint 3 of 3");
    }

    @Test
    void withoutATaskEachTasksNextHintIsShownAndWithAllAllAre() {
        assertThat(lab.lab("hint", "3", "--lang", "en").out())
                .contains("Task 1", "Task 2", "Task 3", "hint 1 of 2")
                .doesNotContain("hint 2 of");
        assertThat(lab.lab("hint", "03", "2", "--all", "--lang", "en").out()).contains("hint 1 of 2", "hint 2 of 2");
    }

    @Test
    void aTaskThatTheLessonDoesNotHaveIsRefused() {
        var refused = lab.lab("hint", "03", "9");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).isEqualToIgnoringNewLines("Lesson 03 has no task 9: it has 1 to 3.");
    }

    @Test
    void theGuideIsReadWithItsHintsFolded() {
        var guide = lab.lab("guide", "03", "--lang", "en");
        assertThat(guide.exit()).isZero();
        assertThat(guide.out())
                .startsWith("# 03")
                .contains("## Predict", "### Task 1", "## Three questions\n\n1. The stock", "Next: `./lab run 03`")
                .doesNotContain("<details>", "<!--");
        assertThat(lab.lab("guide", "03", "--lang", "ko").out())
                .startsWith("# 03")
                .contains("## 예측", "### 과제 1", "## 세 가지 질문\n\n1. ", "다음: `./lab run 03`");
        assertThat(lab.lab("guide", "03", "--answers", "--lang", "en").out())
                .startsWith("1. The stock")
                .contains("Only the caller writes.");
    }

    @Test
    void aPredictionIsFoundInBothLanguages() {
        for (var language : Language.values()) {
            var guide = lab.workbook().lesson("03").guide(language);
            assertThat(guide.prediction()).as(language.name()).contains("?");
            assertThat(guide.outcome()).as(language.name()).isNotEmpty();
        }
    }

    @Test
    void theGuideOfALessonThatIsDoneNamesTheNextOne() {
        lab.workbook().progress().record("03_propagation", true);
        assertThat(lab.lab("guide", "03", "--lang", "en").out()).contains("Next: `./lab guide 04`");
    }

    @Test
    void progressIsKeptByName() throws IOException {
        lab.workbook().progress().record("03_propagation", true);
        lab.lab("guide", "03");
        assertThat(Files.readAllLines(lab.root().resolve(".lab/progress")))
                .containsExactlyInAnyOrder("current 03_propagation", "done 03_propagation");
        assertThat(lab.workbook().current().name()).isEqualTo("03_propagation");
        Files.writeString(lab.root().resolve(".lab/progress"), "current 03_renamed\ndone 03_renamed\n");
        assertThat(lab.workbook().current()).isEqualTo(lab.workbook().lessons().getFirst());
        assertThat(lab.lab().out()).contains("0 of ");
    }

    @Test
    void aLessonAsShippedFailsItsCheckAndSaysWhatToDo() {
        var check = lab.lab("check", "03", "03");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.lastLine()).isEqualTo("0 passed, 3 failed");
        assertThat(check.flat())
                .contains("./lab hint 03 1")
                .contains("trace ")
                .as("tasks may be about an attribute")
                .contains("http.route");
    }

    @Test
    void whereThereAreManySpansTheyAreDrawnWithoutTheirAttributes() {
        var check = lab.lab("check", "06");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.flat()).contains("trace ").doesNotContain("http.route");
    }

    @Test
    void aSolvedLessonIsDoneAndTheNextIsTheLearnersAct() throws IOException {
        Files.copy(
                lab.workbook().lesson("03").solution(),
                lab.lesson(),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var check = lab.lab("check", "03");
        assertThat(check.exit()).as(check.flat()).isZero();
        assertThat(check.lastLine()).isEqualTo("3 passed, 0 failed");
        assertThat(check.out())
                .as("the picture as it is, what it proves, the next step; nothing failed before")
                .containsSubsequence("  Now", "  trace ", "What your program emits is the proof.", "./lab guide 04")
                .doesNotContain("At first");
        assertThat(lab.workbook().progress().done()).containsExactly("03_propagation");
        assertThat(lab.workbook().current().name()).isEqualTo("03_propagation");
    }

    @Test
    void whoHasSolvedALessonSeesThePictureOfTheFirstCheckBesideTheOneOfNow() throws IOException {
        lab.lab("check", "03");
        Files.copy(
                lab.workbook().lesson("03").solution(),
                lab.lesson(),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var check = lab.lab("check", "03");
        assertThat(check.out())
                .containsSubsequence("  At first", "  trace ", "  trace ", "  Now", "  trace ", "3 passed, 0 failed");
    }

    @Test
    void theListLeadsToTheFirstLessonThatIsOpen() {
        var progress = lab.workbook().progress();
        var last = lab.workbook().lessons().getLast();
        progress.moveTo(last.name());
        progress.record(last.name(), true);
        progress.record("01_signals", true);
        assertThat(lab.lab().out()).contains("next: 02 · ", "./lab guide 02").doesNotContain("All lessons are done");

        progress.moveTo("05_span_links");
        assertThat(lab.lab().out()).contains("./lab guide 05").doesNotContain("next: ");

        lab.workbook().lessons().forEach(lesson -> progress.record(lesson.name(), true));
        assertThat(lab.lab().out()).contains("All lessons are done").doesNotContain("./lab guide");
    }

    @Test
    void solutionsPassAndWhatIsShippedFailsAsItShouldWithoutTouchingProgress() {
        var solution = lab.lab("check", "--solutions", "03");
        assertThat(solution.exit()).as(solution.flat()).isZero();
        assertThat(solution.lastLine()).isEqualTo("3 passed, 0 failed");
        var shipped = lab.lab("check", "--shipped", "03");
        assertThat(shipped.exit()).as(shipped.flat()).isZero();
        assertThat(shipped.lastLine()).isEqualTo("0 passed, 3 failed");
        assertThat(lab.root().resolve(".lab/progress")).doesNotExist();
    }

    @Test
    void anyCommandCanBeGradedAndItsOptionsAreItsOwn() throws IOException {
        var program = Files.writeString(folder.resolve("Any.java"), """
            class Any {
                public static void main(String... arguments) {
                    System.exit(arguments[0].equals("--solutions") && System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT").startsWith("http://127.0.0.1:") ? 7 : 8);
                }
            }
            """);
        var check = lab.lab(
                "check",
                "03",
                "--",
                ProcessHandle.current().info().command().orElse("java"),
                program.toString(),
                "--solutions");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.lastLine()).isEqualTo("0 passed, 3 failed");
        assertThat(check.flat()).contains("7").doesNotContain("Exception");
    }

    @Test
    void aCommandThatIsNotThereIsOneSentence() {
        var check = lab.lab("check", "03", "--", "no-such-program");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.err()).contains("no-such-program").hasLineCount(1);
    }

    @Test
    void aTakenPortIsToldWithItsHolder() throws IOException {
        try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var check = lab.lab("check", "03", "--port", String.valueOf(held.getLocalPort()));
            assertThat(check.exit()).isEqualTo(1);
            assertThat(check.err())
                    .startsWith("Port " + held.getLocalPort() + " is taken by ")
                    .contains("(pid " + ProcessHandle.current().pid() + ")")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void aLessonThatIsGoneCanBeBroughtBack(String command) throws IOException {
        Files.delete(lab.lesson());
        var failed = lab.lab(command, "03");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("./lab reset 03").hasLineCount(1);
    }

    @Test
    void theDoctorFindsThatLessonsCanRun() {
        var doctor = lab.lab("doctor");
        assertThat(doctor.exit()).isZero();
        assertThat(doctor.out()).contains("JDK", "Docker", "4318", "Memory", "Lessons can run.");
    }
}
