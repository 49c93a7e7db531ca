package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lab.Needs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine on which nothing on the PATH, and nothing else, is or makes an OpenTelemetry Collector or a promtool. */
@Needs("the launcher")
class WithoutCollectorTest extends InSandbox {

    private static final String SENTENCE = "No OpenTelemetry Collector is here: ./lab fetch collector gets version";

    @BeforeEach
    void sources() throws IOException {
        for (var file : List.of(
                "Collector.java",
                "Companion.java",
                "ForeignService.java",
                "ServiceProcess.java",
                "rules/RuleRehearsal.java")) {
            var source = lab.root().resolve("src/lab").resolve(file);
            Files.createDirectories(source.getParent());
            Files.copy(Sandbox.REAL.resolve("src/lab").resolve(file), source);
        }
        Files.createDirectories(lab.root().resolve("src/lab/otlp")); // its classes are prebuilt
    }

    @Test
    void theLessonIsSkippedByNameAndNothingHasFailed() throws Exception {
        var check = lab("check", "20");
        assertThat(check.flat()).contains("20 · The Collector", SENTENCE);
        assertThat(check.lastLine()).isEqualTo("0 passed, 0 failed, 4 skipped");
        assertThat(check.exit()).isZero();
        assertThat(lab.workbook().progress().done()).isEmpty();

        var shipped = lab("check", "--shipped", "20");
        assertThat(shipped.lastLine()).isEqualTo("0 passed, 0 failed, 4 skipped");
        assertThat(shipped.exit()).isZero();
    }

    @Test
    void aRunSaysOneSentenceAndEndsWithOne() throws Exception {
        var run = lab("run", "20");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isBlank();
        assertThat(run.err()).startsWith(SENTENCE).hasLineCount(1);
    }

    @Test
    void withoutPrometheusProgramsTheirLessonIsSkippedByName() throws Exception {
        var check = lab("check", "26");
        assertThat(check.flat())
                .contains("No promtool and no amtool and no alertmanager is here: what is missing comes by ./lab fetch"
                        + " prometheus");
        assertThat(check.lastLine()).isEqualTo("0 passed, 0 failed, 4 skipped");
        assertThat(check.exit()).isZero();

        var run = lab("run", "26");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isBlank();
        assertThat(run.err())
                .startsWith("No promtool is here: what is missing comes by ./lab fetch prometheus; PROMTOOL can name")
                .hasLineCount(1);
    }

    @Test
    void withoutPythonItsLessonIsSkippedByName() throws Exception {
        var check = lab("check", "32");
        assertThat(check.flat()).contains("32 · Languages", "No Python with venv is here: this lesson takes Python");
        assertThat(check.lastLine()).isEqualTo("0 passed, 0 failed, 4 skipped");
        assertThat(check.exit()).isZero();

        var run = lab("run", "32");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isBlank();
        assertThat(run.err())
                .startsWith("No Python with venv is here: this lesson takes Python 3.10 or newer (https://python.org;")
                .hasLineCount(1);
    }

    @Test
    void theDoctorNamesWhatIsMissingAndTheListIsAsEver() throws Exception {
        assertThat(lab("doctor").flat())
                .contains(
                        "Collector none: lessons 20 to 23 are left out (./lab fetch collector)",
                        "Python lesson 32 and the notebooks are left out. No Python with venv is here",
                        "Prometheus lessons 23, 25 and 26 are left out. No promtool and no prometheus and no amtool and"
                                + " no alertmanager");
        assertThat(lab().flat()).contains("20 · The Collector");
    }

    @Test
    void aVariableThatNamesNoProgramIsOneSentence() throws Exception {
        var check = lab(List.of("OTELCOL=/nowhere/otelcol"), "check", "20");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.err())
                .startsWith("OTELCOL names /nowhere/otelcol, which is not a program.")
                .hasLineCount(1);
    }

    private Sandbox.Said lab(String... arguments) throws Exception {
        return lab(List.of(), arguments);
    }

    private Sandbox.Said lab(List<String> variables, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dstdout.encoding=UTF-8",
                "-Dlab.root=" + lab.root(),
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(lab.root().toFile());
        builder.environment()
                .put(
                        "PATH",
                        Files.createDirectories(folder.resolve("no programs")).toString());
        builder.environment().put("NO_COLOR", "1");
        builder.environment().put("LAB_LANG", "en");
        builder.environment().remove("OTELCOL");
        variables.forEach(each -> builder.environment().put(each.split("=")[0], each.split("=")[1]));
        return Sandbox.ended(builder.start());
    }
}
