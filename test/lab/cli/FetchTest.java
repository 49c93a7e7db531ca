package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lab.build.CollectorProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ./lab fetch --all} asks npm, Go and Python for: programs in their place write down how they were called.
 * Nothing is downloaded.
 */
class FetchTest {

    @TempDir
    private Path folder;

    private Sandbox lab;

    @BeforeEach
    void oneLesson() throws IOException {
        lab = Sandbox.in(folder.resolve("workbook"));
        for (var lesson : lab.workbook().lessons()) {
            if (!lesson.number().equals("01")) {
                Files.delete(lesson.shipped());
            }
        }
        var collector = CollectorProgram.kept(lab.root());
        Files.createDirectories(collector.getParent());
        assertThat(Files.createFile(collector).toFile().setExecutable(true)).isTrue(); // fetched before
        Files.createDirectories(lab.root().resolve("compose/board"));
        for (var language : List.of("en", "ko")) {
            Files.createFile(
                    Files.createDirectories(lab.root().resolve("slides").resolve(language))
                            .resolve("0_why.md"));
        }
        for (var file : List.of(
                "src/lab/Lab.java",
                "scripts/slides",
                "slides/package.json",
                "slides/package-lock.json",
                "test/stack/go.mod",
                "test/stack/grammars/package.json",
                "test/stack/grammars/package-lock.json",
                "test/foreign/javascript/package.json",
                "test/foreign/javascript/package-lock.json")) {
            Files.createDirectories(lab.root().resolve(file).getParent());
            Files.copy(Sandbox.REAL.resolve(file), lab.root().resolve(file));
        }
    }

    @Test
    void allAsksEachProgramForWhatItHas() throws Exception {
        stub("npm", "echo \"npm $* in ${PWD##*/}\" >> '" + folder + "/asked'; mkdir -p node_modules");
        stub("go", "echo \"go $* in ${PWD##*/}\" >> '" + folder + "/asked'");
        stub("python3", "exit 1");

        var said = fetch("--all");

        assertThat(said.flat())
                .contains(
                        "✓ Marp, for scripts/slides",
                        "✓ the grammars of the dashboards' queries",
                        "✓ the parsers of the stack's files")
                .contains(
                        "– left out: Jupyter and its Java kernel, for ./lab notebooks. Python 3.10 or newer is needed",
                        "– left out: OpenTelemetry for Python");
        for (var kept : List.of("grammars", "foreign/javascript")) {
            assertThat(lab.root().resolve(".lab").resolve(kept).resolve("node_modules/made-of"))
                    .as("what the tests go by")
                    .exists();
        }
        assertThat(said.exit()).isZero();
        assertThat(Files.readAllLines(folder.resolve("asked")))
                .containsExactly(
                        "npm ci --ignore-scripts --no-audit --no-fund --silent in slides",
                        "npm ci --no-audit --no-fund --ignore-scripts --silent in grammars",
                        "npm ci --no-audit --no-fund --ignore-scripts --silent in javascript",
                        "go build -o /dev/null . in stack");
    }

    @Test
    void whatCannotBeFetchedIsAFailureAndWithoutAllNobodyIsAsked() throws Exception {
        stub("npm", "exit 1");
        stub("go", "exit 1");
        stub("python3", "exit 1");

        var said = fetch("--all");
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.flat())
                .contains(
                        "✗ Marp, for scripts/slides",
                        "Marp could not be fetched: is there a network?",
                        "✗ the parsers of the stack's files")
                .doesNotContain("offline now");
        assertThat(fetch().exit()).isZero();
    }

    private void stub(String name, String body) throws IOException {
        var file = Files.writeString(
                Files.createDirectories(folder.resolve("bin")).resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Sandbox.Said fetch(String... options) throws Exception {
        var builder = new ProcessBuilder(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-Dstdout.encoding=UTF-8",
                                        "-Dlab.root=" + lab.root(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        LabCommand.class.getName(),
                                        "fetch"),
                                java.util.stream.Stream.of(options))
                        .toList())
                .directory(lab.root().toFile());
        builder.environment()
                .put(
                        "PATH",
                        folder.resolve("bin")
                                + File.pathSeparator
                                + builder.environment().get("PATH"));
        builder.environment().put("NO_COLOR", "1");
        return Sandbox.ended(builder.start());
    }
}
