package lab.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lab.text.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a Collector is looked for, with scripts in place of the programs. */
class CollectorProgramTest {

    @TempDir
    private Path root;

    @Test
    void nothingHereIsNothingFound() throws Exception {
        assertThat(found(Map.of("PATH", bin().toString()))).isEmpty();
        assertThat(CollectorProgram.find(Map.of(), null)).isEmpty();
        assertThat(CollectorProgram.LACKING).contains("fetch collector", "OTELCOL", "PATH", "Docker", "Go");
    }

    @Test
    void theVariableWinsOverThePathAndThePathOverWhatWasFetched() throws Exception {
        var kept = script(CollectorProgram.kept(root), "");
        assertThat(found(path())).contains(kept.toString());
        var onPath = script(bin().resolve("otelcol-contrib"), "");
        assertThat(found(path())).contains(onPath.toString());
        var named = script(root.resolve("mine"), "");
        assertThat(found(Map.of("PATH", bin().toString(), "OTELCOL", named.toString())))
                .contains(named.toString());
    }

    @Test
    void aVariableThatNamesNoProgramIsSaidAndNothingElseIsTried() throws Exception {
        script(bin().resolve("otelcol"), "");
        assertThatThrownBy(() -> found(Map.of(
                        "PATH",
                        bin().toString(),
                        "OTELCOL",
                        root.resolve("gone").toString())))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("OTELCOL names")
                .hasMessageContaining("gone");
    }

    @Test
    void aDockerClientCountsOnlyWhenAnEngineAnswers() throws Exception {
        script(bin().resolve("docker"), "exit 1");
        assertThat(found(path())).isEmpty();
        script(bin().resolve("docker"), "exit 0");
        var docker = CollectorProgram.find(path(), root).orElseThrow();
        assertThat(docker.docker()).isTrue();
        assertThat(docker.run(Path.of("/f/c.yaml"), Path.of("/f"), Map.of("A", "1"), List.of(4318)))
                .contains("run", "--rm", "/f:/f", "A=1", "--config=/f/c.yaml")
                .anyMatch(word -> word.endsWith(":" + CollectorProgram.VERSION));
    }

    @Test
    void goBuildsOneOnceAndAFailedBuildLeavesNothing() throws Exception {
        var source = Files.createDirectories(root.resolve(CollectorProgram.SOURCE));
        Files.writeString(source.resolve("go.mod"), "module m");
        var go = script(bin().resolve("go"), "exit 1");
        assertThatThrownBy(() -> found(path()))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("Go could not");
        try (var left = Files.list(CollectorProgram.kept(root).getParent())) {
            assertThat(left).isEmpty();
        }
        script(go, "echo built > \"$3\"; chmod +x \"$3\"");
        assertThat(found(path())).contains(CollectorProgram.kept(root).toString());
        script(go, "exit 1"); // is not asked again
        assertThat(found(path())).contains(CollectorProgram.kept(root).toString());
    }

    private Map<String, String> path() throws Exception {
        return Map.of("PATH", bin().toString());
    }

    private Path bin() throws Exception {
        return Files.createDirectories(root.resolve("bin"));
    }

    private List<String> found(Map<String, String> environment) throws Exception {
        return CollectorProgram.find(environment, root)
                .map(CollectorProgram::command)
                .orElse(List.of());
    }

    private static Path script(Path file, String body) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
