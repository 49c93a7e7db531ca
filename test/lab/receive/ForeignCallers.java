package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hosts and origins that no server of this machine may let in; the same for every port that has a guard. */
public final class ForeignCallers {

    private ForeignCallers() {}

    /** As they stand in the header Host. */
    public static List<String> hosts() {
        return List.of(
                "evil.example",
                "localhost.evil.example",
                "evil.example:4319",
                "localhost@evil.example",
                "evil.example#localhost",
                "localhost:80:80",
                "localhost.",
                "127.0.0.1.evil.example",
                "127.0.0.2",
                "0.0.0.0",
                "[::]",
                "::1",
                "[::1].evil",
                "2130706433",
                "0x7f.1",
                "local host",
                "localhost,evil");
    }

    /**
     * As they stand in the header Origin of a request to {@code localhost:port}.
     *
     * @param port of the server
     */
    public static List<String> origins(int port) {
        return List.of(
                "http://evil.example",
                "null",
                "http://localhost",
                "https://localhost:" + port,
                "http://localhost:" + port + ".evil.example",
                "http://localhost:" + port + "@evil.example",
                "http://127.0.0.1:" + port,
                "file://",
                "chrome-extension://abc");
    }

    /** The status of an answer to a GET with these header lines, as bytes on a socket: no client would send them. */
    public static int status(int port, String target, String... headers) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            var line = new java.io.BufferedReader(
                            new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            return Integer.parseInt(line.split(" ")[1]);
        }
    }

    /** That a server lets none of them in, and those that are of this machine. */
    public static void assertRefusedBy(int port, String target) throws IOException {
        for (var host : hosts()) {
            assertThat(status(port, target, "Host: " + host))
                    .as("Host: " + host)
                    .isIn(400, 403);
        }
        assertThat(status(port, target, "Host: localhost", "Host: localhost")).isEqualTo(400);
        assertThat(status(port, target, "X-No-Host: localhost")).isEqualTo(400);
        for (var origin : origins(port)) {
            assertThat(status(port, target, "Host: localhost:" + port, "Origin: " + origin))
                    .as("Origin: " + origin)
                    .isEqualTo(403);
        }
        for (var known : List.of("localhost", "127.0.0.1", "LOCALHOST", "[::1]")) {
            assertThat(status(port, target, "Host: " + known + ":" + port))
                    .as("Host: " + known)
                    .isEqualTo(200);
        }
        assertThat(status(port, target, "Host: localhost:" + port, "Origin: http://localhost:" + port))
                .isEqualTo(200);
    }
}
