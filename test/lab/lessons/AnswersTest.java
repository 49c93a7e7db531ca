package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Needs;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.Script;
import lab.grade.Grade;
import lab.grade.Grade.TaskResult;
import lab.grade.GradeSentences;
import lab.grade.Grader;
import lab.review.ReviewTable;
import lab.text.Language;
import lab.workbook.Answer;
import lab.workbook.Workbook;
import maintain.Claims;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The checks of every lesson, proven with programs: they pass what is right, however it is done, and fail what is
 * wrong.
 */
@Needs("the launchers, which fetch the lessons' libraries")
class AnswersTest {

    private static final Pattern FAILS = Pattern.compile("(?m)^// fails: (\\d+(?:, \\d+)*)$");

    private static final Pattern BREAKS = Pattern.compile("(?m)^// breaks: (\\w+(?:, \\w+)*)$");

    /** Input other than the guides': an answer that only knows theirs is wrong. */
    private static final long SEED = 20_261_128;

    @TempDir
    private static Path folder;

    private static Compiler compiler;
    private static Classpath classpath;
    private static Grader grader;
    private static Conventions conventions;
    private static ReviewTable review;
    private static Workbook workbook;
    private static GradeSentences korean;
    private static ExecutorService processors;

    @BeforeAll
    static void start() throws Exception {
        compiler = new Compiler(folder.resolve("build"));
        classpath = new Classpath(LessonFiles.ROOT, folder.resolve("build"));
        grader = new Grader(compiler, classpath, folder.resolve("scratch"), Duration.ofSeconds(60), 0);
        conventions = Conventions.load(classpath);
        workbook = new Workbook(LessonFiles.ROOT);
        korean = GradeSentences.in(Language.ko, LessonFiles.ROOT);
        review = ReviewTable.read(LessonFiles.ROOT.resolve("test/lab/lessons/reviewed.tsv"));
        processors = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    }

    @AfterAll
    static void stop() {
        processors.shutdownNow();
    }

    @TestFactory
    Stream<DynamicContainer> lessons() throws Exception {
        var containers = new ArrayList<DynamicContainer>();
        for (var lesson : LessonFiles.all().toList()) {
            containers.add(dynamicContainer(lesson.name(), tests(lesson)));
        }
        return containers.stream();
    }

    /** All programs are started at once, as many at a time as there are processors; each test waits for its own. */
    private List<DynamicTest> tests(LessonFiles lesson) throws Exception {
        var tests = new ArrayList<DynamicTest>();
        var solution = graded(lesson, lesson.solution());
        tests.add(dynamicTest("the solution passes", () -> assertPasses(judged(solution))));
        tests.add(dynamicTest(
                "the solution's keys, metrics and units are the conventions', or our own",
                () -> assertThat(conventions.strange(judged(solution).emitted()))
                        .isEmpty()));
        var shipped = processors.submit(() -> grader.grade(lesson.name(), lesson.checks(), lesson.shipped()));
        tests.add(dynamicTest(
                "as shipped, every task fails with its message", () -> assertFailsAsShipped(lesson, judged(shipped))));
        if (review.lists(lesson.number())) {
            tests.add(dynamicTest(
                    "what a review says of the solution is listed in reviewed.tsv, with the reason",
                    () -> assertReviewed(lesson, "solution", judged(solution))));
            tests.add(dynamicTest(
                    "what a review says of the lesson as shipped is listed, too",
                    () -> assertReviewed(lesson, "shipped", judged(shipped))));
        }
        var programs = folder.resolve("answers");
        for (var answer : lesson.answers()) {
            var name = answer.name();
            if (name.startsWith("right_")) {
                var grade = graded(lesson, answer.program(programs));
                tests.add(dynamicTest(name + " passes", () -> assertPasses(judged(grade))));
            } else if (name.startsWith("wrong_")) {
                var grade = graded(lesson, answer.program(programs));
                tests.add(dynamicTest(name + " fails", () -> {
                    assertThat(failed(judged(grade))).as(told(grade.get())).isEqualTo(announced(answer));
                    assertThat(broken(grade.get())).as(told(grade.get())).isEqualTo(breaks(answer));
                    assertSaidInKorean(lesson, grade.get());
                }));
            } else {
                var messages = processors.submit(() -> compiled(answer.program(programs)));
                tests.add(dynamicTest(
                        name + " compiles", () -> assertThat(messages.get()).isEmpty()));
            }
        }
        tests.add(dynamicTest("there is another right answer, and there are two wrong ones", () -> {
            assertThat(lesson.answers())
                    .filteredOn(answer -> answer.name().startsWith("right_"))
                    .isNotEmpty();
            assertThat(lesson.answers())
                    .filteredOn(answer -> answer.name().startsWith("wrong_"))
                    .hasSizeGreaterThanOrEqualTo(2);
        }));
        tests.add(dynamicTest(
                "for each claim there is a wrong answer that breaks it alone",
                () -> assertThat(lesson.answers().stream().map(AnswersTest::breaks))
                        .containsAll(Claims.of(Files.readString(lesson.checks())).stream()
                                .map(claim -> List.of(claim.id()))
                                .toList())));
        return tests;
    }

    private static Future<Grade> graded(LessonFiles lesson, Path program) {
        return processors.submit(() -> grader.seeded(SEED).grade(lesson.name(), lesson.checks(), program));
    }

    /** The grade; where this machine lacks what the lesson needs, the test is skipped by name. */
    private static Grade judged(Future<Grade> grade) throws Exception {
        assumeFalse(grade.get().lacking(), grade.get().notJudged());
        return grade.get();
    }

    private static String compiled(Path program) throws Exception {
        var source = Script.of(program);
        return compiler.compile(source.all(), classpath.of(source)).messages();
    }

    private static void assertPasses(Grade grade) {
        assertThat(failed(grade)).as(told(grade)).isEmpty();
        assertThat(grade.tasks()).isNotEmpty();
        assertThat(grade.remarks()).isEmpty();
    }

    private static void assertFailsAsShipped(LessonFiles lesson, Grade grade) throws Exception {
        var kept = kept(lesson);

        assertThat(grade.remarks()).as("it runs, and ends well").isEmpty();
        assertThat(kept.keySet()).as("the tasks in shipped.txt").isEqualTo(lesson.tasks());
        assertThat(grade.tasks()).isNotEmpty().allSatisfy(task -> {
            assertThat(task.passed()).as("task " + task.number() + " passes").isFalse();
            assertThat(task.message())
                    .as("the message of task " + task.number())
                    .matches(kept.get(task.number()));
        });
        assertSaidInKorean(lesson, grade);
    }

    /** Every message of a check stands in {@code lessons/checks/ko}, too. */
    private static void assertSaidInKorean(LessonFiles lesson, Grade grade) {
        var written = workbook.lesson(lesson.number());
        assertThat(grade.tasks())
                .filteredOn(task -> !task.passed())
                .allSatisfy(task -> assertThat(korean.said(written, task.message()))
                        .as("a line for this message in lessons/checks/ko/" + lesson.name() + ".txt")
                        .isNotEqualTo(task.message()));
    }

    private static void assertReviewed(LessonFiles lesson, String program, Grade grade) {
        var emitted = grade.emitted();
        assertThat(review.differences(lesson.number(), program, emitted.spans(), emitted.metrics(), emitted.logs()))
                .isEmpty();
    }

    /** The messages of shipped.txt; what differs from run to run stands there as {@code <trace id>} and the like. */
    private static Map<Integer, Pattern> kept(LessonFiles lesson) throws Exception {
        var messages = new HashMap<Integer, Pattern>();
        for (var part : Files.readString(lesson.shippedMessages()).split("(?m)^task ")) {
            if (!part.isBlank()) {
                var number = part.lines().findFirst().orElseThrow();
                var message = Arrays.stream(
                                part.substring(number.length()).strip().split("<(trace id|span id|port|time)>", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".{1,40}?"));
                messages.put(Integer.valueOf(number), Pattern.compile(message));
            }
        }
        return messages;
    }

    private static List<Integer> failed(Grade grade) {
        return grade.tasks().stream()
                .filter(task -> !task.passed())
                .map(TaskResult::number)
                .toList();
    }

    /** The tasks in the line "// fails: 2, 3". */
    private static List<Integer> announced(Answer answer) throws Exception {
        var line = FAILS.matcher(answer.text());
        assertThat(line.find()).as("a line \"// fails: n\"").isTrue();
        return Stream.of(line.group(1).split(", ")).map(Integer::valueOf).toList();
    }

    private static List<String> broken(Grade grade) {
        return grade.tasks().stream().flatMap(task -> task.broken().stream()).toList();
    }

    /** The claims in the line "// breaks: 2a, 2b"; none when only a task's own test fails. */
    private static List<String> breaks(Answer answer) {
        var line = BREAKS.matcher(answer.text());
        return line.find() ? List.of(line.group(1).split(", ")) : List.of();
    }

    private static String told(Grade grade) {
        return Stream.concat(
                        grade.remarks().stream(),
                        grade.tasks().stream()
                                .filter(task -> !task.passed())
                                .map(task -> task.number() + ": " + task.message()))
                .collect(Collectors.joining("\n"));
    }
}
