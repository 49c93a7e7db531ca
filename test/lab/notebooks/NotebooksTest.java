package lab.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Needs;
import lab.Repository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Executes every notebook on the JJava kernel, as {@code scripts/notebooks --verify} does: no error cell, the outputs
 * that are shipped, the solved copy passes its check, and wrong answers are told apart, with a hint.
 */
@Needs("Jupyter")
class NotebooksTest {

    private static final Path ROOT = Repository.ROOT;
    private static final long LIMIT_SECONDS = 900; // also where Jupyter has to be fetched first, on a busy machine

    private static String printed;

    @BeforeAll
    @Timeout(LIMIT_SECONDS)
    static void executeAll() throws Exception {
        assumeTrue(
                runs("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 10))"),
                "there is no Python 3.10 or newer");
        assumeTrue(runs("python3", "-c", "import venv, ensurepip"), "this Python has no venv module (python3-venv)");
        var log = Files.createTempFile("notebooks", ".txt");
        var process = new ProcessBuilder(ROOT.resolve("scripts/notebooks").toString(), "--verify")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS - 20, TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
            printed = Files.readString(log, StandardCharsets.UTF_8);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(log);
        }
        assumeTrue(!printed.contains("could not be fetched from PyPI"), "PyPI is out of reach");
    }

    static Stream<String> notebooks() throws IOException {
        try (var files = Files.list(ROOT.resolve("notebooks/.shipped"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ipynb"))
                    .map(name -> name.replace(".ipynb", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsAsCommittedAndGradesRightAndWrongAnswers(String notebook) {
        var said = Pattern.compile("(?m)^(passed|failed|skipped) " + notebook + " .*(?:\n    .*)*")
                .matcher(printed);

        assertThat(said.find()).as("in: " + printed).isTrue();
        assumeTrue(!said.group(1).equals("skipped"), said.group());
        assertThat(said.group(1)).as(said.group()).isEqualTo("passed");
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
