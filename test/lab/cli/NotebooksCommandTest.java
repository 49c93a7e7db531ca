package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in the way of {@code ./lab notebooks} is said in one sentence. */
class NotebooksCommandTest extends InSandbox {

    @Test
    void aTakenPortIsNamedWithItsHolder() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var said = lab.lab("notebooks", "--no-browser", "--port", String.valueOf(socket.getLocalPort()));

            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err())
                    .contains("Port " + socket.getLocalPort() + " is taken by", "choose another with --port");
            assertThat(said.err().lines()).hasSize(1);
        }
    }

    @Test
    void aPortThatCannotBeIsRefused() throws Exception {
        var said = lab.lab("notebooks", "--port", "70000");

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).isEqualToIgnoringNewLines("There is no port 70000.");
    }

    @Test
    void withoutPythonItSaysWhatToInstall() throws Exception {
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlab.root=" + lab.root(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LabCommand.class.getName(),
                        "notebooks",
                        "--prepare"))
                .directory(folder.toFile());
        builder.environment().put("PATH", folder.toString());
        var said = Sandbox.ended(builder.start());

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).contains("Jupyter needs Python. Python 3.10 or newer is needed", "install one");
        assertThat(said.err().lines()).hasSize(1);
        assertThat(said.out()).isEmpty();
    }
}
