package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.regex.Pattern;
import lab.Needs;
import lab.Repository;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The viewer, ended in a way that it cannot notice. */
@Needs("the launcher")
class KilledViewerTest {

    private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)");
    private static final int REQUESTS = 200;

    @TempDir
    private Path folder;

    @Test
    void killedItLeavesItsPortsFreeAndAFileWithAllThatItHasConfirmed() throws Exception {
        var saved = folder.resolve("session.jsonl");
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        var builder = new ProcessBuilder(
                        Repository.ROOT.resolve("lab").toString(),
                        "view",
                        "--port=0",
                        "--http-port=0",
                        "--grpc-port=0",
                        "--save",
                        saved.toString())
                .redirectErrorStream(true);
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        var viewer = builder.start();
        try (var lines = viewer.inputReader();
                var http = HttpClient.newHttpClient()) {
            var ports = new ArrayList<Integer>();
            for (String line; ports.size() < 3 && (line = lines.readLine()) != null; ) {
                PORT.matcher(line).results().forEach(found -> ports.add(Integer.valueOf(found.group(1))));
            }
            assertThat(ports).hasSize(3).noneMatch(KilledViewerTest::free);
            for (var i = 0; i < REQUESTS; i++) {
                var request = HttpRequest.newBuilder(URI.create("http://localhost:" + ports.get(1) + "/v1/traces"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("""
                            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736",\
                            "spanId":"%016x","name":"step %d"}]}]}]}\
                            """.formatted(i + 1, i)))
                        .build();
                assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(200);
            }
            var children = viewer.descendants().toList();

            viewer.destroyForcibly().waitFor(); // kill -9
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(ports).allMatch(KilledViewerTest::free);
        } finally {
            viewer.destroyForcibly();
        }
        var store = new Store();
        TelemetryFiles.open(saved, store);
        assertThat(store.spans()).hasSize(REQUESTS);
        assertThat(List.of(temporary.toFile().list())).isEmpty();
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
