package lab.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lab.telemetry.Store;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sockets")
class GuardTest {

    private static final String TOKEN = "0123456789abcdef";

    @Test
    void aForeignHostIsRefusedAtEveryPort() throws Exception {
        try (var client = new Client()) {
            for (var port : List.of(client.viewer.port(), client.viewer.httpPort(), client.viewer.grpcPort())) {
                assertThat(status(port, "Host: evil.example:" + port)).isEqualTo(403);
                assertThat(status(port, "Host: localhost.evil.example")).isEqualTo(403);
                for (var known : List.of("localhost", "127.0.0.1", "LOCALHOST", "[::1]"))
                    assertThat(status(port, "Host: " + known + ":" + port)).isNotEqualTo(403);
            }
        }
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws Exception {
        try (var client = new Client()) {
            var port = client.viewer.port();
            assertThat(client.get("/api/traces", "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(client.get("/api/traces", "Origin", "null").statusCode()).isEqualTo(403);
            assertThat(client.get("/api/traces", "Origin", "http://localhost:" + (port + 1))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(client.get("/api/traces", "Origin", "http://localhost:" + port)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.post("traces", "{}", "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void withATokenEveryoneMustBringIt() throws Exception {
        try (var client = new Client(ViewerOptions.free(Client.PAGE).withToken(TOKEN))) {
            assertThat(client.get("/").statusCode()).isEqualTo(401);
            assertThat(client.get("/api/traces").statusCode()).isEqualTo(401);
            assertThat(client.get("/api/traces", "Authorization", "Bearer wrong")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(client.get("/api/traces", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.post("traces", "{}").statusCode()).isEqualTo(401);
            assertThat(client.post("traces", "{}", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isEqualTo(200);

            var opened = client.get("/?token=" + TOKEN);
            assertThat(opened.statusCode()).isEqualTo(302);
            assertThat(opened.headers().firstValue("Location")).hasValue("/");
            var cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Strict");
            assertThat(client.get("/api/traces", "Cookie", cookie.split(";")[0]).statusCode())
                    .isEqualTo(200);
        }
    }

    /**
     * gRPC's status stands in its own headers: with any other answer the sender knows only that the stream was closed.
     */
    @Test
    void aForeignNameIsRefusedInGrpcsOwnWordsAndCanBeAllowed() throws Exception {
        try (var client = new Client(ViewerOptions.free(Client.PAGE).withNames(List.of("alloy.lab")))) {
            var port = client.viewer.grpcPort();
            assertThat(grpc(port, "viewer.example"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\ncontent-type: application/grpc\n", "\ngrpc-status: 7\n", "--allow-host");
            assertThat(grpc(port, "alloy.lab")).doesNotContain("grpc-status: 7");
        }
        try (var client = new Client(ViewerOptions.free(Client.PAGE).withToken(TOKEN))) {
            assertThat(grpc(client.viewer.grpcPort(), "localhost")).contains("\ngrpc-status: 16\n");
        }
    }

    private static String grpc(int port, String host) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /opentelemetry.proto.collector.trace.v1.TraceService/Export HTTP/1.1\r\nHost: " + host
                                    + "\r\n"
                                    + "Content-Type: application/grpc\r\n"
                                    + "Content-Length: 5\r\n"
                                    + "Connection: close\r\n\r\n"
                                    + "\0\0\0\0\0")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).replace("\r", "");
        }
    }

    @Test
    void beyondThisMachineThereMustBeAToken() {
        var open = new ViewerOptions(
                "0.0.0.0", 0, 0, 0, "", Store.Limits.DEFAULT, ViewerOptions.BODIES, Client.PAGE, null);
        assertThatThrownBy(() -> Viewer.start(open, new Store()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token");
    }

    /** The JDK's client does not let one choose the Host. */
    private static int status(int port, String host) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET /v1/traces HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var line = new java.io.BufferedReader(
                            new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return Integer.parseInt(line.split(" ")[1]);
        }
    }
}
