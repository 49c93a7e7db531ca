package lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What CI asks Maven: with the pom of the repository and one small test class, a red test and a missing run are found.
 */
@Needs("Maven and the network")
class MavenTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void pomAndScript() throws Exception {
        for (var file : List.of("pom.xml", "scripts/maven-tests", "scripts/java.sh")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(Repository.ROOT.resolve(file), folder.resolve(file));
        }
    }

    @Test
    void greenTestsAreCounted() throws Exception {
        plant("true");

        var said = mavenTests();

        assertThat(said.exit).as(said.output).isZero();
        assertThat(said.output).contains("Maven ran 1 tests; it skipped 0 integration tests");
    }

    @Test
    void aRedTestIsAFailure() throws Exception {
        plant("false");

        var said = mavenTests();

        assertThat(said.exit).as(said.output).isNotZero();
        assertThat(said.output).contains("PlantedTest.planted").contains("Tests run: 1, Failures: 1");
    }

    @Test
    void aMavenThatRunsNoTestIsAFailure() throws Exception {
        plant("true");

        var said = mavenTests("-DskipTests");

        assertThat(said.exit).as(said.output).isEqualTo(1);
        assertThat(said.output).contains("Maven ran no test of lab.PlantedTest.");
    }

    private void plant(String holds) throws Exception {
        Files.createDirectories(folder.resolve("test/lab"));
        Files.writeString(folder.resolve("test/lab/PlantedTest.java"), """
            package lab;

            class PlantedTest {

                @org.junit.jupiter.api.Test
                void planted() {
                    org.junit.jupiter.api.Assertions.assertTrue(%s);
                }
            }
            """.formatted(holds));
    }

    private record Said(int exit, String output) {}

    private Said mavenTests(String... options) throws Exception {
        var command =
                new ArrayList<>(List.of(folder.resolve("scripts/maven-tests").toString()));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            process.getOutputStream().close();
            var said = output.readAllAsString();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Said(process.exitValue(), said);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
