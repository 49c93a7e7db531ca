package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import lab.CtrlC;
import lab.Needs;
import lab.Repository;
import lab.receive.Receiver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command: one line starts all, Ctrl-C ends all. Without instrumentation, so that silence is tested too. */
@Needs("the launcher")
class DemoTest {

    private static final Pattern PORT = Pattern.compile("(?:127\\.0\\.0\\.1|localhost):(\\d+)");

    @TempDir
    private Path folder;

    @Test
    void ctrlCEndsEverythingAndWithoutInstrumentationNothingIsEmitted() throws Exception {
        assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "there are no signals on Windows");
        try (var receiver = Receiver.start();
                var http = HttpClient.newHttpClient()) {
            var demo = start(receiver);
            try (var lines = demo.inputReader()) {
                var said = until(lines, "Ctrl-C ends everything");
                var board = board(said);
                var answer = http.send(
                        HttpRequest.newBuilder(board.resolve("/api/posts")).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                deploysAnotherVersion(http, board, lines);
                var processes = demo.descendants().toList();
                assertThat(processes).hasSizeGreaterThanOrEqualTo(4);
                var ports = ports();
                assertThat(ports).hasSizeGreaterThanOrEqualTo(3).allMatch(port -> !free(port));

                CtrlC.press(demo);
                assertThat(demo.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
                until(lines, "everything has ended");
                assertThat(processes).noneMatch(ProcessHandle::isAlive);
                assertThat(ports).allMatch(DemoTest::free);
                assertThat(folder.resolve("data")).doesNotExist();
                assertThat(receiver.requests()).isEmpty();
            } finally {
                demo.descendants().forEach(ProcessHandle::destroyForcibly);
                demo.destroyForcibly();
            }
        }
    }

    /** Nobody can end its parts then; each of them notices by itself. */
    @Test
    void killedItLeavesNoProcessNoPortAndNoDataBehind() throws Exception {
        assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "there are no signals on Windows");
        try (var receiver = Receiver.start()) {
            var demo = start(receiver);
            try (var lines = demo.inputReader()) {
                until(lines, "Ctrl-C ends everything");
                var processes = demo.descendants().toList();
                assertThat(processes).hasSizeGreaterThanOrEqualTo(4);
                var ports = ports();
                assertThat(ports).hasSizeGreaterThanOrEqualTo(3).allMatch(port -> !free(port));

                demo.destroyForcibly().waitFor(); // kill -9
                for (var process : processes) {
                    process.onExit().get(150, TimeUnit.SECONDS); // on a busy machine; else a second or two
                }
                assertThat(ports).allMatch(DemoTest::free);
                assertThat(folder.resolve("data")).doesNotExist();
            } finally {
                demo.descendants().forEach(ProcessHandle::destroyForcibly);
                demo.destroyForcibly();
            }
        }
    }

    private Process start(Receiver receiver) throws IOException {
        var builder = new ProcessBuilder(CtrlC.reaches(List.of(
                        Repository.ROOT.resolve("lab").toString(),
                        "demo",
                        "--mode",
                        "none",
                        "--folder",
                        folder.toString())))
                .redirectErrorStream(true);
        builder.environment()
                .put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
        return builder.start();
    }

    private static URI board(List<String> said) {
        return URI.create(said.stream()
                .filter(line -> line.contains("instrumented:"))
                .findFirst()
                .orElseThrow()
                .replaceFirst("^.*?(http://\\S+).*$", "$1"));
    }

    /** Its bug: a post that nobody has commented on cannot be read. */
    private static void deploysAnotherVersion(HttpClient http, URI board, BufferedReader lines) throws Exception {
        assertThat(put(http, board, "/api/version/newest")).isEqualTo(400);
        var post = HttpRequest.newBuilder(board.resolve("/api/posts"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"author\":\"tester\",\"title\":\"alone\",\"body\":\"text\"}"))
                .build();
        var written = board.resolve(http.send(post, BodyHandlers.ofString())
                .headers()
                .firstValue("Location")
                .orElseThrow());
        var reading = HttpRequest.newBuilder(written).build();
        assertThat(http.send(reading, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(put(http, board, "/api/version/1.1.0")).isEqualTo(202);
        until(lines, "board-web is 1.1.0 now");
        assertThat(http.send(
                                HttpRequest.newBuilder(board.resolve("/api/version"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body())
                .contains("1.1.0");
        assertThat(http.send(reading, BodyHandlers.ofString()).statusCode()).isEqualTo(500);
    }

    private static int put(HttpClient http, URI board, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(board.resolve(path))
                                .PUT(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private static List<String> until(BufferedReader lines, String words) throws IOException {
        var said = new ArrayList<String>();
        for (String line; (line = lines.readLine()) != null; ) {
            said.add(line);
            if (line.contains(words)) {
                return said;
            }
        }
        throw new AssertionError("It never said \"" + words + "\", but:\n" + String.join("\n", said));
    }

    /** Of the board, of PostgreSQL and of the broker, as they said themselves. */
    private List<Integer> ports() throws IOException {
        var found = new ArrayList<Integer>();
        for (var log : List.of("board-web.log", "local-parts.log")) {
            for (var line : Files.readAllLines(folder.resolve(log))) {
                if (line.startsWith("ready ")) {
                    PORT.matcher(line)
                            .results()
                            .map(match -> Integer.valueOf(match.group(1)))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
