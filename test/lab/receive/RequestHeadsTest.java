package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that sends no whole head is closed; which time is the limit is the caller's. */
@Tag("sockets")
class RequestHeadsTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final RefusalLog refused = new RefusalLog();

    private static Server hasty;
    private static Server patient;
    private long before;

    @BeforeAll
    static void start() {
        hasty = start(SHORT);
        patient = start(LONG);
    }

    @AfterAll
    static void stop() {
        CompletableFuture.allOf(hasty.stop(), patient.stop()).join();
    }

    @BeforeEach
    void count() {
        before = refused.total();
    }

    private static Server start(Duration time) {
        var builder = EventLoops.server()
                .http(new InetSocketAddress("localhost", 0))
                .service("/", (context, request) -> HttpResponse.of("well"))
                .idleTimeout(LONG)
                .meterRegistry(new CompositeMeterRegistry())
                .gracefulShutdownTimeoutMillis(0, 0);
        RequestHeads.watch(builder, time, 8, true, refused);
        var server = builder.build();
        server.start().join();
        return server;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET / HTTP/1.1\r\nHost: localhost\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void aHeadThatDoesNotComeWholeEndsTheConnectionAndIsCounted(String begun) throws Exception {
        assertThat(exchange(hasty, begun)).doesNotContain(" 200 ");
        assertThat(refused.total()).isEqualTo(before + 1);
        assertThat(refused.latest().getFirst().request().reason()).startsWith("no request came whole within ");
    }

    @Test
    void aConnectionThatSaysNothingIsClosedAndIsNoRefusal() throws Exception {
        assertThat(exchange(hasty, "")).isEmpty();
        assertThat(refused.total()).isEqualTo(before);
    }

    @Test
    void theSecondRequestOfAConnectionHasItsLimitToo() throws Exception {
        assertThat(exchange(hasty, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\nHo"))
                .containsOnlyOnce(" 200 ");
        assertThat(refused.total()).isEqualTo(before + 1);
    }

    @Test
    void untilThenItWaits() throws Exception {
        assertThat(exchange(patient, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains(" 200 ");
        assertThat(refused.total()).isEqualTo(before);
    }

    /** Sends a part, the next one after an answer has begun, and returns what came until the server hung up. */
    private static String exchange(Server server, String... parts) throws Exception {
        try (var socket = new Socket("localhost", server.activeLocalPort())) {
            socket.setSoTimeout(20_000);
            var answered = new ByteArrayOutputStream();
            for (var part : parts) {
                if (part != parts[0]) answered.write(socket.getInputStream().read());
                socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
            }
            answered.writeBytes(socket.getInputStream().readAllBytes());
            return answered.toString(StandardCharsets.US_ASCII);
        }
    }
}
