package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lab.build.CollectorProgram;
import lab.build.PrometheusProgram;
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
        for (var program : PrometheusProgram.values()) {
            Files.createDirectories(program.kept(lab.root()).getParent());
            assertThat(Files.createFile(program.kept(lab.root())).toFile().setExecutable(true))
                    .isTrue();
        }
        Files.createDirectories(lab.root().resolve("compose/board"));
        for (var language : List.of("en", "ko")) {
            Files.createFile(
                    Files.createDirectories(lab.root().resolve("slides").resolve(language))
                            .resolve("0_why.md"));
        }
        for (var file : List.of(
                "src/lab/Lab.java",
                "src/lab/mcp/McpEndpoint.java",
                "scripts/slides",
                "slides/package.json",
                "slides/package-lock.json",
                "test/stack/go.mod",
                "test/stack/grammars/package.json",
                "test/stack/grammars/package-lock.json",
                "test/axe/package.json",
                "test/axe/package-lock.json",
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
                        "npm ci --no-audit --no-fund --ignore-scripts --silent in axe",
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

    /** What JBang says when there is no network, word for word, and what it says of it when asked to say all. */
    @Test
    void withoutANetworkTheFirstFailureEndsItWithItsReason() throws Exception {
        script(lab.root().resolve("jbang"), """
            echo "$1" >> '%s/asked'
            if [ "$1" = --verbose ]; then
                echo 'Caused by: org.eclipse.aether.transfer.ArtifactTransferException: Could not transfer artifact a:a:pom:1 from/to central (https://repo1.maven.org/maven2/): repo1.maven.org: Temporary failure in name resolution' >&2
                echo 'Caused by: java.net.UnknownHostException: repo1.maven.org: Temporary failure in name resolution' >&2
            fi
            echo '[jbang] [ERROR] Cannot invoke "java.util.List.size()" because "info.resolvedDependencies" is null' >&2
            exit 4\
            """.formatted(folder));
        for (var program : List.of("BoardA", "BoardB")) {
            Files.writeString(
                    lab.root().resolve("compose/board").resolve(program + ".java"),
                    "//DEPS nowhere:" + program + ":1\n");
        }

        var said = fetch();

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err())
                .startsWith(
                        "The dependencies of BoardA.java could not be resolved: Could not transfer artifact a:a:pom:1")
                .contains("Temporary failure in name resolution", "Stopped at ", "it goes on where it stopped")
                .doesNotContain("Cannot invoke", "BoardB");
        assertThat(said.out()).doesNotContain("offline");
        assertThat(Files.readAllLines(folder.resolve("asked"))).containsExactly("--quiet", "--verbose");
    }

    @Test
    void whatIsHereIsCountedWithItsSize() throws Exception {
        assertThat(fetch().flat()).containsPattern("✓ libraries of lessons, checks and the demo: \\d+ jars, \\d+ MB");
    }

    private void stub(String name, String body) throws IOException {
        script(Files.createDirectories(folder.resolve("bin")).resolve(name), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
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
