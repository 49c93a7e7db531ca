package lab.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScratchFolderTest {

    /** Makes a folder, has a process write there, says where and who, and ends as it is told. */
    static final class Program {
        public static void main(String... how) throws Exception {
            var folder = ScratchFolder.create("lab-scratch-test");
            var process = new ProcessBuilder("sleep", "600")
                    .directory(folder.path().toFile())
                    .start();
            folder.usedBy(process);
            Files.writeString(
                    Files.createDirectories(folder.path().resolve("deep/down")).resolve("file"), "text");
            System.out.println(folder.path() + " " + process.pid());
            if (how[0].equals("wait")) {
                Thread.sleep(600_000);
            }
        }
    }

    @Test
    void isGoneWithWhatUsesItWhenAProgramIsEndedOrClosesNothing() throws Exception {
        for (var how : List.of("wait", "return")) {
            var program = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Program.class.getName(),
                            how)
                    .start();
            try (var output = program.inputReader()) {
                var said = output.readLine().split(" ");
                if (how.equals("wait")) {
                    assertThat(Path.of(said[0])).isDirectory();
                    program.toHandle().destroy(); // as Ctrl-C does, it runs the JVM's hooks
                }
                assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(Path.of(said[0])).as(how).doesNotExist();
                assertThat(ProcessHandle.of(Long.parseLong(said[1])).filter(ProcessHandle::isAlive))
                        .as(how)
                        .isEmpty();
            } finally {
                program.destroyForcibly();
            }
        }
    }

    @Test
    void whoCameLastIsClosedFirstAndOneThatCannotBeClosedChangesNothing() throws IOException {
        var closed = new ArrayList<String>();
        var folder = ScratchFolder.create("lab-scratch-test");
        folder.usedBy(() -> closed.add("first"));
        folder.usedBy(() -> {
            throw new IOException("cannot be stopped");
        });
        folder.usedBy(() -> closed.add("last"));

        folder.close();
        folder.close();

        assertThat(closed).containsExactly("last", "first");
        assertThat(folder.path()).doesNotExist();
    }
}
