package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lab.build.ChildProcess;
import lab.text.CommandFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the board emits reaches the viewer, and a backend besides. */
class IncidentTeeTest {

    private final BlockingQueue<String> copied = new LinkedBlockingQueue<>();
    private final HttpServer viewer = server(202, new LinkedBlockingQueue<>());
    private final HttpServer backend = server(500, copied);

    @AfterEach
    void stop() {
        viewer.stop(0);
        backend.stop(0);
    }

    @Test
    void theViewerAnswersAndTheBackendGetsTheSame() throws Exception {
        try (var tee = IncidentTee.start(address(viewer), address(backend))) {
            assertThat(copied.poll(10, TimeUnit.SECONDS))
                    .as("it asked whether anybody is there")
                    .isEqualTo("/v1/traces ");
            assertThat(post(tee, "/v1/logs", "a batch").statusCode())
                    .as("as the viewer said")
                    .isEqualTo(202);
            assertThat(copied.poll(10, TimeUnit.SECONDS)).isEqualTo("/v1/logs a batch");
        }
    }

    @Test
    void aBodyWithoutAnEndIsRefused() throws Exception {
        try (var tee = IncidentTee.start(address(viewer), address(backend))) {
            assertThat(post(tee, "/v1/traces", "x".repeat((8 << 20) + 1)).statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void aBackendThatIsNotThereIsOneSentence() throws Exception {
        var port = ChildProcess.freePort();
        assertThatThrownBy(() -> IncidentTee.start(address(viewer), URI.create("http://127.0.0.1:" + port)))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("nobody answers there");
    }

    private static HttpResponse<Void> post(IncidentTee tee, String path, String body) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(tee.address().resolve(path))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.discarding());
        }
    }

    private static HttpServer server(int status, BlockingQueue<String> heard) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    heard.add(exchange.getRequestURI() + " "
                            + new String(exchange.getRequestBody().readAllBytes()));
                    exchange.sendResponseHeaders(status, -1);
                }
            });
            server.start();
            return server;
        } catch (java.io.IOException taken) {
            throw new AssertionError(taken);
        }
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
