package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import lab.Needs;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.ForeignPackages;
import lab.build.Packages;
import lab.grade.Grade;
import lab.grade.Grader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lessons of part 1 that are solved in other languages: the answers in {@code test/answers/languages} pass the lessons'
 * own checks, as foreign programs, and the page {@code lessons/LANGUAGES.md} lists those that are there.
 */
class LanguagesTest {

    private static final Path ANSWERS = LessonFiles.ROOT.resolve("test/answers/languages");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[(\\d\\d) .*");
    private static final Pattern LINK = Pattern.compile("languages/(python|javascript)/(\\d\\d)\\.");

    @TempDir
    private static Path folder;

    private static ExecutorService processors;

    @BeforeAll
    static void start() {
        processors = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    }

    @AfterAll
    static void stop() {
        processors.shutdownNow();
    }

    /** All programs are started at once, as many at a time as there are processors; each test waits for its own. */
    @TestFactory
    @Needs("the SDKs from PyPI and npm")
    List<DynamicTest> theChecksAcceptThem() throws Exception {
        assumeTrue(ForeignPackages.lackingPython().isEmpty(), ForeignPackages.NO_PYTHON);
        assumeTrue(Packages.onPath("node") && Packages.onPath("npm"), ForeignPackages.NO_NODE);
        var python = ForeignPackages.python().toString();
        var javascript = ForeignPackages.javascript().toString();
        var build = folder.resolve("build");
        var grader = new Grader(
                new Compiler(build),
                new Classpath(LessonFiles.ROOT, build),
                folder.resolve("scratch"),
                Duration.ofSeconds(60),
                0);
        var tests = new ArrayList<DynamicTest>();
        for (var lesson : LessonFiles.all().toList()) {
            for (var answer : answers(lesson)) {
                var command = answer.toString().endsWith(".py")
                        ? List.of(python, "-B", answer.toString())
                        : List.of("env", "NODE_PATH=" + javascript, "node", answer.toString());
                var grade = processors.submit(() -> grader.grade(lesson.name(), lesson.checks(), command));
                tests.add(dynamicTest(
                        LessonFiles.ROOT.relativize(answer) + " passes " + lesson.name(),
                        () -> assertPasses(grade.get())));
            }
        }
        return tests;
    }

    private static void assertPasses(Grade grade) {
        assertThat(grade.tasks())
                .isNotEmpty()
                .allSatisfy(task -> assertThat(task.passed())
                        .as(task.number() + ": " + task.message())
                        .isTrue());
        assertThat(grade.remarks()).isEmpty();
    }

    @Test
    void thePageListsThoseThatAreThere() throws Exception {
        var there = new TreeMap<String, List<String>>();
        for (var language : List.of("javascript", "python")) {
            try (var files = Files.list(ANSWERS.resolve(language))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.matches("\\d\\d\\..*"))
                        .sorted()
                        .forEach(file -> there.computeIfAbsent(file.substring(0, 2), _ -> new ArrayList<>())
                                .add(language));
            }
        }
        for (var page : List.of("LANGUAGES.md", "LANGUAGES.ko.md")) {
            assertThat(listed(Files.readString(LessonFiles.ROOT.resolve("lessons/" + page))))
                    .as(page)
                    .isEqualTo(there);
        }
        assertThat(there.values().stream().filter(languages -> languages.contains("python")))
                .hasSizeGreaterThanOrEqualTo(12);
        assertThat(there.values().stream().filter(languages -> languages.contains("javascript")))
                .hasSizeGreaterThanOrEqualTo(6);
    }

    /** Lesson → languages, from the rows of the page's table that link to an answer. */
    private static Map<String, List<String>> listed(String page) {
        var listed = new TreeMap<String, List<String>>();
        for (var row : ROW.matcher(page).results().toList()) {
            var languages = LINK.matcher(row.group())
                    .results()
                    .peek(link -> assertThat(link.group(2)).as(row.group()).isEqualTo(row.group(1)))
                    .map(link -> link.group(1))
                    .sorted()
                    .toList();
            if (!languages.isEmpty()) {
                listed.put(row.group(1), languages);
            }
        }
        return listed;
    }

    private static List<Path> answers(LessonFiles lesson) {
        return List.of(
                        ANSWERS.resolve("python").resolve(lesson.number() + ".py"),
                        ANSWERS.resolve("javascript").resolve(lesson.number() + ".js"))
                .stream()
                .filter(Files::exists)
                .toList();
    }
}
