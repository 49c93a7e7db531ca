package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lab.build.Program;
import lab.receive.Receiver;
import lab.telemetry.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken requests through the viewer's own ports: each is answered as the specification says, and the viewer stays
 * well.
 *
 * <p>Seeded, so that a failure repeats; {@code -Dlab.fuzz=100000} and {@code -Dlab.fuzz.seed=7} look further.
 */
@Tag("sockets")
class FuzzedViewerTest {

    private static final int ROUNDS = Integer.getInteger("lab.fuzz", 300);
    private static final long SEED = Long.getLong("lab.fuzz.seed", 42);
    private static final List<String> SIGNALS = List.of("traces", "metrics", "logs");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Random random = new Random(SEED);
    private final byte[] json = Client.spans(TRACE, "one", "two").getBytes();
    private final byte[] protobuf = protobuf();
    private Client client;
    private HttpClient http;

    @BeforeEach
    void start() throws Exception {
        client = new Client(ViewerOptions.free(Client.PAGE)
                .withLimits(
                        new Store.Limits(100, 100, 100, 1 << 20),
                        new Receiver.Limits(1 << 20, 4 << 20, 16, Duration.ofSeconds(10), 0)));
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        client.close();
    }

    @Test
    void http() throws Exception {
        var kinds =
                List.of("application/json", "application/x-protobuf", "application/json; charset=utf-8", "text/plain");
        var seen = new java.util.TreeSet<Integer>();
        for (var round = 0; round < ROUNDS; round++) {
            var kind = kinds.get(round % 20 == 0 ? 3 : random.nextInt(3));
            var body = mutated(kind.contains("json") ? json : protobuf);
            var zipped = random.nextInt(4); // 1: it is, 2: it only says so
            var request = HttpRequest.newBuilder(URI.create(client.otlp(SIGNALS.get(random.nextInt(3)))))
                    .header("Content-Type", kind)
                    .POST(BodyPublishers.ofByteArray(zipped == 1 ? mutated(ViewerTest.zipped(body)) : body));
            if (zipped == 1 || zipped == 2) request.header("Content-Encoding", "gzip");
            HttpResponse<String> answer;
            try {
                answer = http.send(request.build(), BodyHandlers.ofString());
            } catch (java.io.IOException cutOff) {
                continue; // refused before all of it was sent: the rest of the stream is cancelled, which is its right
            }

            assertThat(answer.statusCode())
                    .as("round " + round + ": " + answer.body())
                    .isIn(200, 400, 415);
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .isEqualTo(kind.contains("protobuf") ? "application/x-protobuf" : "application/json");
            seen.add(answer.statusCode());
        }
        assertThat(seen).as("the mutations are neither too tame nor too wild").containsExactly(200, 400, 415);
        assertWell();
    }

    @Test
    void grpc() throws Exception {
        var seen = new java.util.TreeSet<String>();
        for (var round = 0; round < ROUNDS; round++) {
            var message = mutated(protobuf);
            var frame = ByteBuffer.allocate(5 + message.length)
                    .put((byte) 0)
                    .putInt(message.length)
                    .put(message)
                    .array();
            if (random.nextInt(3) == 0) frame = mutated(frame);
            var status = grpcStatus(frame);

            assertThat(status)
                    .as("round " + round)
                    .isIn("0", "3", "8", "12", "13"); // never a hang, never a lost connection
            seen.add(status);
        }
        assertThat(seen).contains("0", "3");
        assertWell();
    }

    /** What is no HTTP at all ends its connection and nothing else. */
    @Test
    void bytes() throws Exception {
        for (var port : List.of(client.viewer.httpPort(), client.viewer.grpcPort(), client.viewer.port())) {
            for (var round = 0; round < 40; round++) {
                var bytes = new byte[random.nextInt(3000)];
                random.nextBytes(bytes);
                var text = List.of(
                                "",
                                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\n",
                                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                "GET /api/")
                        .get(random.nextInt(4));
                try (var socket = new java.net.Socket("localhost", port)) {
                    socket.getOutputStream().write(text.getBytes());
                    socket.getOutputStream().write(bytes);
                    socket.shutdownOutput();
                } catch (java.io.IOException cutOff) {
                    // It hung up while we spoke, which is its right.
                }
            }
        }
        assertWell();
    }

    /**
     * In a heap as small as the viewer's own (152 MB), and 24 MB for the client, which is in the same JVM: what one
     * body takes is answered, and then forgotten.
     */
    @Test
    void aBodyThatDoesNotFitIntoMemoryIsAnsweredWhenTheStoreIsFull(@TempDir Path folder) throws Exception {
        var program = Program.of(folder, """
            import java.io.ByteArrayOutputStream;
            import java.net.URI;
            import java.net.http.*;
            import java.nio.file.Path;
            import lab.telemetry.Store;
            import lab.web.*;

            class Hostile {
                static final HttpClient http = HttpClient.newHttpClient();
                static String said;

                void main(String[] arguments) throws Exception {
                    var limits = new Store.Limits(1_000_000, 100_000, 50_000, 96L << 20);
                    try (var viewer = Viewer.start(ViewerOptions.free(Path.of("")), new Store(limits))) {
                        var spans = new ByteArrayOutputStream();
                        for (var i = 0; i < 250; i++) spans.writeBytes(message(2, span(message(5, "x".repeat(20_000).getBytes()))));
                        while (viewer.store().evicted().spans() == 0) {
                            var status = post(viewer, spans.toByteArray());
                            if (status != 200) throw new IllegalStateException(status + " while it was filled: " + said);
                        }
                        for (var field : new int[] {13, 11, 9}) {   // links, events, attributes, all empty
                            for (var many : new int[] {250_000, 1_990_000}) {
                                var swarm = new byte[2 * many];
                                for (var i = 0; i < swarm.length; i += 2) swarm[i] = (byte) (field << 3 | 2);
                                System.out.println(many + " " + post(viewer, message(2, span(swarm))));
                            }
                        }
                        System.out.println("then " + post(viewer, message(2, span(new byte[0]))));
                    }
                }

                static byte[] span(byte[] more) {
                    var ids = new byte[28];
                    java.util.Arrays.fill(ids, (byte) 7);
                    ids[0] = 1 << 3 | 2; ids[1] = 16; ids[18] = 2 << 3 | 2; ids[19] = 8;
                    var span = new ByteArrayOutputStream();
                    span.writeBytes(ids);
                    span.writeBytes(more);
                    return span.toByteArray();
                }

                static byte[] message(int field, byte[] content) {
                    var message = new ByteArrayOutputStream();
                    message.write(field << 3 | 2);
                    for (var rest = content.length; ; rest >>>= 7) {
                        message.write(rest < 128 ? rest : rest & 127 | 128);
                        if (rest < 128) break;
                    }
                    message.writeBytes(content);
                    return message.toByteArray();
                }

                static int post(Viewer viewer, byte[] spans) throws Exception {
                    var answer = http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.httpPort() + "/v1/traces")).header("Content-Type", "application/x-protobuf")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(message(1, message(2, spans)))).build(), HttpResponse.BodyHandlers.ofString());
                    said = answer.body();
                    return answer.statusCode();
                }
            }
            """);
        var ended = program.run(
                Map.of("JDK_JAVA_OPTIONS", "-Djdk.httpclient.keepalive.timeout=3 -Xmn24m -Xmx176m"),
                Duration.ofSeconds(100));

        assertThat(ended.exit()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stderr()).doesNotContain("WARNING");
        assertThat(ended.stdout().lines())
                .containsExactly(
                        "250000 200",
                        "1990000 400",
                        "250000 200",
                        "1990000 400",
                        "250000 200",
                        "1990000 400",
                        "then 200");
    }

    /** It takes what is right, over both transports, and shows it. */
    private void assertWell() throws Exception {
        assertThat(client.send(HttpRequest.newBuilder(client.page("/api/data")).DELETE())
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.post("traces", Client.spans(TRACE, "well")).body()).isEqualTo("{}");
        assertThat(grpcStatus(ByteBuffer.allocate(5 + protobuf.length)
                        .put((byte) 0)
                        .putInt(protobuf.length)
                        .put(protobuf)
                        .array()))
                .isEqualTo("0");
        assertThat(client.list("traces/" + TRACE, "spans")).hasSize(2);
        assertThat(client.get("/").statusCode()).isEqualTo(200);
    }

    private String grpcStatus(byte[] frame) {
        var headers = com.linecorp.armeria.common.RequestHeaders.of(
                com.linecorp.armeria.common.HttpMethod.POST,
                "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                "content-type",
                "application/grpc",
                "te",
                "trailers",
                "grpc-encoding",
                random.nextBoolean() ? "gzip" : "identity");
        var answer = com.linecorp.armeria.client.WebClient.of("h2c://localhost:" + client.viewer.grpcPort())
                .execute(headers, frame)
                .aggregate()
                .join();
        assertThat(answer.status().code()).isEqualTo(200);
        return answer.headers().get("grpc-status", answer.trailers().get("grpc-status", ""));
    }

    private byte[] mutated(byte[] body) {
        for (var n = random.nextInt(3); n > 0; n--) {
            body = body.clone();
            var at = random.nextInt(body.length + 1);
            switch (random.nextInt(3)) {
                case 0 -> body = Arrays.copyOf(body, at);
                case 1 -> {
                    if (at < body.length) body[at] ^= (byte) (1 << random.nextInt(8));
                }
                default -> {
                    var noise = new byte[random.nextInt(12)];
                    random.nextBytes(noise);
                    body = ByteBuffer.allocate(body.length + noise.length)
                            .put(body, 0, at)
                            .put(noise)
                            .put(body, at, body.length - at)
                            .array();
                }
            }
        }
        return body;
    }

    private static byte[] protobuf() {
        var request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpansBuilder()
                .setTraceId(ByteString.fromHex(TRACE))
                .setSpanId(ByteString.fromHex("00f067aa0ba902b7"))
                .setName("protobuf")
                .setStartTimeUnixNano(1)
                .setEndTimeUnixNano(2)
                .addEventsBuilder()
                .setName("event");
        return request.build().toByteArray();
    }
}
