package lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 as lesson 30's proxies read it off a socket and write it to the next one. */
class HttpMessageTest {

    private static final String POST =
            "POST /v1/traces?a=b HTTP/1.1\r\nHost: localhost:4318\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 4\r\n\r\nbody";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;note=x\r\nhello\r\nA\r\n, it is me!\r\n0\r\nTrailer: t\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {POST, CHUNKED, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"})
    void whatIsReadIsWritten(String text) throws Exception {
        var written = new ByteArrayOutputStream();
        read(text).write(written);

        assertThat(written.toString(StandardCharsets.ISO_8859_1)).isEqualTo(text);
    }

    @Test
    void messagesFollowEachOtherUntilTheConnectionEnds() throws Exception {
        var connection = new ByteArrayInputStream((POST + POST).getBytes(StandardCharsets.ISO_8859_1));

        assertThat(HttpMessage.next(connection).target()).isEqualTo("/v1/traces?a=b");
        assertThat(HttpMessage.next(connection).method()).isEqualTo("POST");
        assertThat(HttpMessage.next(connection)).isNull();
        assertThatThrownBy(() -> HttpMessage.read(connection)).isInstanceOf(IOException.class);
    }

    @Test
    void aHeaderHasAllItsLinesAndIsReplacedWhole() throws Exception {
        var message = read(POST);

        assertThat(message.header("X-a")).isEqualTo("1,2");
        assertThat(message.header("traceparent")).isNull();
        assertThat(message.with(Map.of("X-A", "3")).headers()).hasSize(3);
        assertThat(message.with(Map.of("X-A", "3")).header("x-a")).isEqualTo("3");
        assertThat(read("HTTP/1.1 404 Not Found\r\n\r\n").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001 a ClientHello of TLS\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nfour",
                "GET / HTTP/1.1\r\nHost",
                "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n",
                "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\n"
            })
    void whatIsNoHttpIsRefusedInASentence(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class).hasMessageMatching("[a-z].*");
    }

    @Test
    void aHeadIsBounded() {
        assertThatThrownBy(() -> read("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(300) + "\r\n"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aListenerTakesConnectionsUntilItIsClosed() throws Exception {
        var listener = Listener.start(caller -> {
            HttpMessage.read(caller.getInputStream());
            new HttpMessage("HTTP/1.1 204 No Content", java.util.List.of(), new byte[0])
                    .write(caller.getOutputStream());
        });
        try (listener;
                var caller = new Socket("localhost", listener.uri().getPort())) {
            caller.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(HttpMessage.read(caller.getInputStream()).status()).isEqualTo(204);
        }
        assertThatThrownBy(() -> new Socket("localhost", listener.uri().getPort()).close())
                .isInstanceOf(IOException.class);
    }

    private static HttpMessage read(String text) throws IOException {
        return HttpMessage.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
