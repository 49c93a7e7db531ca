package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;
import lab.telemetry.Store;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing that is sent takes more than its share: of bytes, of depth, of time, of places. */
@Tag("sockets")
class BoundsTest {

    private static final String JSON = "Content-Type: application/json";
    private static final String GZIP = "Content-Encoding: gzip";
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration PATIENCE =
            Duration.ofSeconds(8); // a loop that spins does not notice JUnit's @Timeout

    private static Receiver start(int bodyBytes, long allBodiesBytes, int concurrent, Duration bodyTime)
            throws IOException {
        var limits = new Receiver.Limits(bodyBytes, allBodiesBytes, concurrent, bodyTime, 3);
        return Receiver.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), limits, new Store());
    }

    @Test
    void aBodyThatIsTooLargeIsA413() throws Exception {
        try (var receiver = start(1000, 1 << 20, 4, LONG)) {
            assertThat(Wire.send(receiver, "POST", "/v1/traces", padded(1000), JSON)
                            .status())
                    .isEqualTo(200);
            var answer = Wire.send(receiver, "POST", "/v1/traces", padded(1001), JSON);
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).isEqualTo("{\"message\":\"the body is larger than 1000 bytes\"}");
        }
    }

    @Test
    void aSenderThatReadsOnlyWhenAllIsSentStillSeesTheAnswer() throws Exception {
        try (var receiver = start(4 << 20, 64 << 20, 4, LONG)) {
            assertThat(Wire.send(receiver, "POST", "/v1/traces", padded((4 << 20) + 1), JSON)
                            .status())
                    .isEqualTo(413);
            assertThat(Wire.send(receiver, "POST", "/v1/nothing", padded(4 << 20), JSON)
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aChunkedBodyThatIsTooLargeIsA413() throws Exception {
        try (var receiver = start(1000, 1 << 20, 4, LONG);
                var socket = Wire.open(receiver)) {
            Wire.raw(socket, "POST /v1/traces HTTP/1.1\r\nHost: lab\r\n" + JSON + "\r\n" + CHUNKED + "\r\n\r\n");
            Wire.raw(socket, "7d0\r\n" + " ".repeat(2000) + "\r\n0\r\n\r\n");
            assertThat(Wire.answer(socket).status()).isEqualTo(413);
            assertThat(receiver.requests())
                    .singleElement()
                    .extracting(ReceivedRequest::bytes)
                    .isEqualTo(2000L);
        }
    }

    @Test
    void aGzipBombIsA413() throws Exception {
        try (var receiver = start(1 << 20, 8 << 20, 4, LONG)) {
            var bomb = Wire.gzip(padded(64 << 20));
            assertThat(bomb).hasSizeLessThan(1 << 20);
            assertThat(Wire.send(receiver, "POST", "/v1/logs", bomb, JSON, GZIP).status())
                    .isEqualTo(413);
            assertThat(Wire.send(receiver, "POST", "/v1/logs", Wire.gzip(padded(1000)), JSON, GZIP)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void emptyMembersOfGzipAreA400() throws Exception {
        var member = Wire.gzip(new byte[0]);
        var many = new byte[100_000 * member.length];
        for (var i = 0; i < many.length; i++) many[i] = member[i % member.length];
        try (var receiver = start(8 << 20, 16 << 20, 4, LONG)) {
            var answer = Wire.send(receiver, "POST", "/v1/logs", many, JSON, GZIP);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("more than 100 empty members follow each other");
        }
    }

    @Test
    void allBodiesTogetherAreBounded() throws Exception {
        try (var receiver = start(1 << 20, 128 << 10, 4, LONG)) {
            var answer = Wire.send(receiver, "POST", "/v1/logs", padded(200 << 10), JSON);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            for (var i = 0; i < 5; i++) // what was taken has been given back
            assertThat(Wire.send(receiver, "POST", "/v1/logs", padded(100 << 10), JSON)
                                .status())
                        .isEqualTo(200);
        }
    }

    @Test
    @Timeout(10)
    void oneRequestTooManyIsA503() throws Exception {
        try (var receiver = start(1000, 1 << 20, 1, LONG);
                var slow = Wire.open(receiver)) {
            var inside = new Semaphore(0);
            var go = new Semaphore(0);
            receiver.handler().divert(_ -> {
                inside.release();
                go.acquireUninterruptibly();
            });
            Wire.raw(slow, "POST /v1/traces HTTP/1.1\r\nHost: lab\r\n" + JSON + "\r\nContent-Length: 2\r\n\r\n{}");
            inside.acquire();
            var other = Wire.send(receiver, "POST", "/v1/traces", padded(2), JSON);
            go.release();
            assertThat(other.status()).isEqualTo(503);
            assertThat(other.header("Retry-After")).isEqualTo("1");
            assertThat(Wire.answer(slow).status()).isEqualTo(200);
        }
    }

    @Test
    void largeBodiesAreDecodedOneAtATimeAndSmallOnesMeanwhile() throws Exception {
        var handler = new OtlpHandler(new Receiver.Limits(1 << 20, 4 << 20, 9, LONG, 3), new Store());
        var inside = new Semaphore(0);
        var go = new Semaphore(0);
        var small = new AtomicBoolean();
        handler.divert(_ -> {
            if (!small.get()) {
                inside.release();
                go.acquireUninterruptibly();
            }
        });
        var large = new byte[256 << 10];
        Arrays.fill(large, (byte) ' ');
        large[0] = '{';
        large[1] = '}';
        Runnable sender = () -> {
            try {
                handler.receive(Signal.TRACES, Encoding.JSON, _ -> large);
            } catch (IOException | Refusal | MalformedOtlp e) {
                throw new AssertionError(e);
            }
        };
        var first = Thread.ofPlatform().start(sender);
        assertThat(inside.tryAcquire(8, TimeUnit.SECONDS)).isTrue();
        var second = Thread.ofPlatform().start(sender);
        for (var end = System.nanoTime() + PATIENCE.toNanos();
                second.getState() != Thread.State.WAITING && System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }
        assertThat(second.getState()).isEqualTo(Thread.State.WAITING);
        assertThat(inside.availablePermits()).as("decoded beside the first").isZero();

        small.set(true);
        handler.receive(Signal.TRACES, Encoding.JSON, _ -> "{}".getBytes(StandardCharsets.UTF_8));
        small.set(false);

        go.release(2);
        first.join(PATIENCE);
        second.join(PATIENCE);
        assertThat(inside.availablePermits()).as("the second, after the first").isEqualTo(1);
    }

    @Test
    @Timeout(10)
    void aBodyThatDoesNotComeIsGivenUp() throws Exception {
        try (var receiver = start(1000, 1 << 20, 1, Duration.ofMillis(50))) {
            try (var slow = Wire.open(receiver)) {
                Wire.raw(slow, "POST /v1/traces HTTP/1.1\r\nHost: lab\r\n" + JSON + "\r\nContent-Length: 9\r\n\r\n{");
                assertThat(slow.getInputStream().read())
                        .as("the connection is closed")
                        .isEqualTo(-1);
            }
            for (var end = System.nanoTime() + PATIENCE.toNanos();
                    receiver.requests().isEmpty() && System.nanoTime() < end; )
                Thread.onSpinWait(); // recorded just after the connection is closed
            assertThat(receiver.requests())
                    .singleElement()
                    .extracting(ReceivedRequest::status)
                    .isEqualTo(0);
            assertThat(Wire.send(receiver, "POST", "/v1/traces", padded(2), JSON)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void onlyTheLatestRequestsAreRemembered() throws Exception {
        try (var receiver = start(1000, 1 << 20, 1, LONG)) {
            for (var path : new String[] {"/1", "/2", "/3", "/4"}) Wire.send(receiver, "POST", path, padded(2), JSON);
            assertThat(receiver.requests()).extracting(ReceivedRequest::path).containsExactly("/2", "/3", "/4");
        }
    }

    /** An empty request in JSON, of so many bytes. */
    private static byte[] padded(int bytes) {
        var body = new byte[bytes];
        Arrays.fill(body, (byte) ' ');
        body[0] = '{';
        body[bytes - 1] = '}';
        return body;
    }
}
