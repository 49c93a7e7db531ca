package lab.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in processes of their own, with limits to their time and output. */
class ChildProcessTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @BeforeEach
    void thereIsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
    }

    @Test
    void aFreePortIsNoneThatTheSystemGivesToOthers() throws Exception {
        var ports = ChildProcess.freePorts(3);

        assertThat(ports).doesNotHaveDuplicates().hasSize(3).allMatch(port -> port >= 20_000 && port < 32_768);
    }

    @Test
    void aPortOnWhichSomebodyListensIsNotFree() throws Exception {
        try (var _ = new ServerSocket(ChildProcess.freePort(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> ChildProcess.freePorts(12_768)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void itsOutputItsErrorsAndItsExitCodeAreKept() throws Exception {
        var ended = run("echo 커피; echo broken >&2; exit 7");

        assertThat(ended).isEqualTo(new ChildProcess.Ended(ended.pid(), 7, false, "커피\n", "broken\n", ended.printed()));
        assertThat(ended.tooMuch()).isFalse();
    }

    @Test
    void itRunsInItsFolderAndItsInputIsEmpty() throws Exception {
        assertThat(run("cat; pwd -P").stdout().strip())
                .isEqualTo(folder.toRealPath().toString());
    }

    @Test
    void atTheLimitItsDescendantsAreStoppedToo() throws Exception {
        var ended = ChildProcess.run(
                shell("sleep 300 & echo $!; sh -c 'sleep 300 & echo $!; wait'"),
                folder,
                Map.of(),
                Duration.ofSeconds(1));

        assertThat(ended.hung()).isTrue();
        assertThat(ended.exit()).isEqualTo(-1);
        assertThat(ended.stdout().lines()).hasSize(2).allSatisfy(pid -> {
            var process = ProcessHandle.of(Long.parseLong(pid));
            if (process.isPresent()) {
                process.get().onExit().get(20, TimeUnit.SECONDS);
            }
        });
    }

    @Test
    void whoIgnoresARequestToEndIsStoppedAllTheSame() throws Exception {
        assertThat(ChildProcess.run(
                                shell("trap '' TERM INT HUP; while :; do sleep 1; done"),
                                folder,
                                Map.of(),
                                Duration.ofSeconds(1))
                        .hung())
                .isTrue();
    }

    @Test
    void ofMegabytesTheBeginningIsKeptAndAllIsCounted() throws Exception {
        var ended = run("echo first; dd if=/dev/zero bs=1000000 count=5 2> /dev/null | tr '\\0' x; echo done >&2");

        assertThat(ended.exit()).isZero();
        assertThat(ended.stdout()).startsWith("first\nxxx").hasSize(256 * 1024);
        assertThat(ended.stderr()).isEqualTo("done\n");
        assertThat(ended.printed()).isEqualTo(6 + 5_000_000 + 5);
        assertThat(ended.tooMuch()).isTrue();
    }

    @Test
    void aBackgroundProcessThatKeepsTheOutputOpenIsNotWaitedFor() throws Exception {
        var ended = run("sleep 60 2> /dev/null & echo $!");

        assertThat(ended.hung()).isFalse();
        assertThat(ended.stdout().strip()).isNotEmpty();
        ProcessHandle.of(Long.parseLong(ended.stdout().strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Its parent is gone, so that it is nobody's descendant any more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(sleep 300 & echo $!) &",
                "(env -i sleep 300 > /dev/null 2>&1 & echo $!) & wait;",
                "setsid sh -c 'sleep 300 > /dev/null 2>&1 & echo $!';"
            })
    void whatWasForkedTwiceEndsWithIt(String script) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")), "no setsid on this machine");

        var ended = run(script + " sleep 0.2");

        assertThat(ended.hung()).isFalse();
        var forked = ProcessHandle.of(Long.parseLong(ended.stdout().strip()));
        if (forked.isPresent()) {
            forked.get().onExit().get(20, TimeUnit.SECONDS);
        }
    }

    /** The environment to be cleared is that of a JVM, so there is one between us and the shell. */
    @Test
    void nothingInTheEnvironmentChangesItsTelemetry() throws Exception {
        var between = Program.of(folder, """
            package lab.build;

            class Between {
                void main() throws Exception {
                    var folder = java.nio.file.Path.of(".");
                    System.out.print(ChildProcess.run(java.util.List.of("env"), folder, java.util.Map.of("OTEL_BSP_SCHEDULE_DELAY", "100"), java.time.Duration.ofSeconds(30)).stdout());
                }
            }
            """);

        var environment = between.run(
                        Map.of(
                                "OTEL_SERVICE_NAME",
                                "mine",
                                "OTEL_TRACES_SAMPLER",
                                "always_off",
                                "LAB_SHOW",
                                "ids",
                                "JAVA_TOOL_OPTIONS",
                                "-Dx=1",
                                "JDK_JAVA_OPTIONS",
                                "-Dy=1",
                                "_JAVA_OPTIONS",
                                "-Dz=1",
                                "COFFEE",
                                "black"),
                        LONG)
                .stdout()
                .lines()
                .toList();

        assertThat(environment)
                .contains("COFFEE=black", "OTEL_BSP_SCHEDULE_DELAY=100")
                .anyMatch(line -> line.startsWith("PATH="))
                .noneMatch(
                        line -> line.matches(
                                "(OTEL_SERVICE_NAME|OTEL_TRACES_SAMPLER|LAB_\\w+|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)=.*"));
    }

    @Test
    void aCommandThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ChildProcess.run(List.of("no-such-command"), folder, Map.of(), LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-command");
    }

    private ChildProcess.Ended run(String script) throws Exception {
        return ChildProcess.run(shell(script), folder, Map.of(), LONG);
    }

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }
}
