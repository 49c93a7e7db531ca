package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lab.Needs;
import lab.build.CollectorProgram;
import lab.build.ForeignPackages;
import lab.build.PrometheusProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real launches with ./jbang: what a learner does who has nothing else. */
@Needs("the launcher of JBang")
class JBangTest {

    private static final Pattern FULL_TRACE_ID = Pattern.compile("\\btrace [0-9a-f]{32}\\b");

    @TempDir
    private static Path folder;

    /** Solutions differ from their lessons at the TODOs only, and the grader compiles them all: one is enough here. */
    @Test
    void theSolutionDrawsOneTrace() throws Exception {
        assertThat(FULL_TRACE_ID
                        .matcher(launched(LessonFiles.ROOT.resolve("solutions/03_propagation.java")))
                        .results())
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("lab.lessons.LessonFiles#all")
    void theLessonAsShippedDrawsAPicture(LessonFiles lesson) throws Exception {
        // It lies one folder deeper than the lesson that it becomes.
        var file = Files.writeString(
                folder.resolve(lesson.shipped().getFileName()),
                Files.readString(lesson.shipped()).replace("//SOURCES ../", "//SOURCES " + LessonFiles.ROOT + "/"));

        for (var companion : lesson.companions()) {
            Files.copy(lesson.shipped().resolveSibling(companion), folder.resolve(companion));
        }
        assumeTrue(
                !Files.readString(lesson.checks()).contains("collector = true")
                        || Files.isExecutable(CollectorProgram.kept(LessonFiles.ROOT)),
                "no Collector was fetched or built: ./lab fetch collector");

        assumeTrue(
                !Files.readString(lesson.checks()).contains("PrometheusProgram")
                        || PrometheusProgram.lacking(PrometheusProgram.values()).isEmpty(),
                "no promtool, amtool or alertmanager is here: ./lab fetch prometheus, ./lab fetch alertmanager");

        assumeTrue(
                !Files.readString(lesson.checks()).contains("python = true")
                        || ForeignPackages.lackingPython().isEmpty(),
                ForeignPackages.NO_PYTHON);

        // A lesson may have to be taught its first span.
        assertThat(launched(file))
                .containsPattern("(?m)^" + lesson.number() + " · ")
                .containsPattern(Pattern.compile(FULL_TRACE_ID + "|(?m)^  metrics$"));
    }

    private static String launched(Path file) throws Exception {
        var errors = Files.createTempFile(folder, "errors", ".txt");
        var builder = new ProcessBuilder(LessonFiles.ROOT.resolve("jbang").toString(), file.toString())
                .redirectError(errors.toFile());
        builder.environment()
                .putAll(Map.of("LAB_DISCOVER", "off", "NO_COLOR", "1", "COLUMNS", "100", "LC_ALL", "C.UTF-8"));
        var process = builder.start();
        try (var output = process.inputReader()) {
            process.getOutputStream().close();
            var printed = output.readAllAsString();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(printed + Files.readString(errors))
                    .isZero();
            return printed;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
