package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lab.build.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths that are not true, and more than anybody means well with: the viewer answers, counts, and stays well. */
@Tag("sockets")
class FloodsTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final int RESETS = 10_000;

    private static Client client;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        client = new Client();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        client.close();
    }

    /** It takes what is right, and shows it. */
    @AfterEach
    void isWell() throws Exception {
        assertThat(client.send(HttpRequest.newBuilder(client.page("/api/data")).DELETE())
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.post("traces", Client.spans(TRACE, "well")).body()).isEqualTo("{}");
        assertThat(client.list("traces/" + TRACE, "spans")).hasSize(1);
    }

    /** In the viewer's own heap. Each body is 1 MB, and 1 GiB when it is unpacked: one stream, and 16 members. */
    @Test
    void aGzipBombOfAGigabyteIsRefusedWithinTheViewersMemoryAndCounted(@TempDir Path folder) throws Exception {
        var program = Program.of(folder, """
            import java.io.ByteArrayOutputStream;
            import java.net.URI;
            import java.net.http.*;
            import java.nio.ByteBuffer;
            import java.nio.file.Path;
            import java.util.zip.*;
            import lab.telemetry.Store;
            import lab.web.*;

            class Bombs {
                static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

                void main() throws Exception {
                    var stream = bomb(1024);
                    var member = bomb(64);
                    var members = new ByteArrayOutputStream();
                    for (var i = 0; i < 16; i++) members.writeBytes(member);
                    System.out.println("a megabyte: " + (stream.length / 1_000_000 + members.size() / 1_000_000));
                    var limits = Store.Limits.DEFAULT;
                    try (var viewer = Viewer.start(ViewerOptions.free(Path.of("")), new Store(limits))) {
                        for (var body : new byte[][] {stream, members.toByteArray()}) {
                            for (var type : new String[] {"application/json", "application/x-protobuf"})
                                System.out.println("http " + post(viewer.httpPort(), "/v1/traces", type, body).statusCode());
                            var frame = ByteBuffer.allocate(5 + body.length).put((byte) 1).putInt(body.length).put(body).array();
                            System.out.println("grpc " + grpc(viewer.grpcPort(), frame));
                        }
                        System.out.println("counted " + viewer.refused().total());
                    }
                }

                /** So many MiB of spaces: a piece that ends on a byte is the same each time. */
                static byte[] bomb(int pieces) throws Exception {
                    var plain = new byte[1 << 20];
                    java.util.Arrays.fill(plain, (byte) ' ');
                    var deflater = new Deflater(9, true);
                    deflater.setInput(plain);
                    var buffer = new byte[1 << 16];
                    var length = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
                    var crc = new CRC32();
                    var bomb = new ByteArrayOutputStream();
                    bomb.writeBytes(new byte[] {31, (byte) 139, 8, 0, 0, 0, 0, 0, 0, 0});
                    for (var i = 0; i < pieces; i++) {
                        bomb.write(buffer, 0, length);
                        crc.update(plain);
                    }
                    bomb.writeBytes(new byte[] {3, 0}); // the last block, empty
                    bomb.writeBytes(ByteBuffer.allocate(8).order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .putInt((int) crc.getValue()).putInt((int) ((long) pieces << 20)).array());
                    return bomb.toByteArray();
                }

                static HttpResponse<String> post(int port, String path, String type, byte[] body) throws Exception {
                    return http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .header("Content-Type", type).header("Content-Encoding", "gzip")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(), HttpResponse.BodyHandlers.ofString());
                }

                static String grpc(int port, byte[] frame) {
                    var answer = com.linecorp.armeria.client.WebClient.of("h2c://localhost:" + port).execute(
                            com.linecorp.armeria.common.RequestHeaders.of(com.linecorp.armeria.common.HttpMethod.POST,
                                    "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                                    "content-type", "application/grpc", "te", "trailers", "grpc-encoding", "gzip"), frame).aggregate().join();
                    return answer.headers().get("grpc-status", answer.trailers().get("grpc-status", ""));
                }
            }
            """);
        var ended =
                program.run(Map.of("JDK_JAVA_OPTIONS", "-Xmn24m -Xmx152m"), Duration.ofSeconds(100)); // as ./lab view

        assertThat(ended.exit()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stdout().lines())
                .containsExactly(
                        "a megabyte: 2",
                        "http 413",
                        "http 413",
                        "grpc 8",
                        "http 413",
                        "http 413",
                        "grpc 8",
                        "counted 6");
    }

    /** Connections that are reset in the middle of a request. */
    @Test
    void tenThousandConnectionsThatAreResetLeaveNothingBehind() throws Exception {
        var before = openFiles();
        var begun = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9"
                .getBytes(StandardCharsets.US_ASCII);
        for (var i = 0; i < RESETS; i++) {
            try (var socket =
                    new Socket("localhost", i % 2 == 0 ? client.viewer.httpPort() : client.viewer.grpcPort())) {
                socket.setSoLinger(true, 0); // close() resets
                socket.getOutputStream().write(begun, 0, i % begun.length);
            } catch (IOException hungUp) {
                // it had too many that have sent no head, which is its right
            }
        }
        assertThat(client.get("/api/health").statusCode()).isEqualTo(200);
        for (var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                openFiles() > before + 20 && System.nanoTime() < end; ) Thread.onSpinWait();
        assertThat(openFiles()).as("open files, %d before", before).isLessThanOrEqualTo(before + 20);
    }

    /** Streams of HTTP/2 that are reset as soon as they are opened. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "grpc", "page"})
    void tenThousandStreamsThatAreResetLeaveNothingBehind(String which) throws Exception {
        var port = switch (which) {
            case "http" -> client.viewer.httpPort();
            case "grpc" -> client.viewer.grpcPort();
            default -> client.viewer.port();
        };
        var before = openFiles();
        var path = which.equals("grpc") ? EXPORT : "/v1/traces";
        for (var done = 0; done < RESETS; ) {
            try (var socket = new Socket("localhost", port)) {
                var out = socket.getOutputStream();
                out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(frame(4, 0, 0, new byte[0]));
                for (var stream = 1; done < RESETS; stream += 2, done++) {
                    out.write(frame(1, 4, stream, head(path)));
                    out.write(frame(3, 0, stream, new byte[] {0, 0, 0, 8})); // CANCEL
                }
            } catch (IOException hungUp) {
                // the server has had enough of this connection, which is its right
            }
        }
        for (var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                openFiles() > before + 20 && System.nanoTime() < end; ) Thread.onSpinWait();
        assertThat(openFiles()).as("open files, %d before", before).isLessThanOrEqualTo(before + 20);
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** POST by HTTP/2, as HPACK writes it without its table. */
    private static byte[] head(String path) {
        var head = new ByteArrayOutputStream();
        head.write(0x83); // :method POST
        head.write(0x86); // :scheme http
        head.write(0x01); // :authority
        head.write(9);
        head.writeBytes("localhost".getBytes(StandardCharsets.US_ASCII));
        head.write(0x04); // :path
        head.write(path.length());
        head.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
        return head.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 99999999999999999999\r\n\r\n{}",
                "Content-Length: 2147483647\r\n\r\n{}",
                "Content-Length: 9223372036854775807\r\n\r\n{}",
                "Content-Length: -1\r\n\r\n{}",
                "Content-Length: +2\r\n\r\n{}",
                "Content-Length: 0x2\r\n\r\n{}",
                "Content-Length: 2, 3\r\n\r\n{}",
                "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "Content-Length: 1\r\n\r\n{}",
                "Content-Length: 1000\r\n\r\n{}",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
                "Transfer-Encoding: chunked\r\n\r\nno number\r\n{}\r\n0\r\n\r\n"
            })
    void aFalseLengthInHttpIsNotAnsweredWith200(String rest) throws Exception {
        try (var socket = new Socket("localhost", client.viewer.httpPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + rest)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .doesNotContain(" 200 ");
        }
    }

    /** Field 1, whose length is more than there is: up to what no array can hold, and what is negative. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a01",
                "0a7f00",
                "0affffff7f",
                "0affffffff07",
                "0affffffff0f",
                "0affffffffffffffff7f",
                "0affffffffffffffffff01",
                "0affffffffffffffffffff",
                "0a020a01",
                "0a04120312ff",
                "0a0612041202097f",
                "09ffff",
                "0dff",
                "0b",
                "0c",
                "0f",
                "00"
            })
    void aFalseLengthInProtobufIsA400(String hex) throws Exception {
        var body = HexFormat.of().parseHex(hex);
        for (var signal : List.of("traces", "metrics", "logs")) {
            var request = HttpRequest.newBuilder(URI.create(client.otlp(signal)))
                    .header("Content-Type", "application/x-protobuf")
                    .POST(BodyPublishers.ofByteArray(body));
            assertThat(http.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .as(signal)
                    .isEqualTo(400);
        }
        assertThat(grpcStatus(ByteBuffer.allocate(5 + body.length)
                        .put((byte) 0)
                        .putInt(body.length)
                        .put(body)
                        .array()))
                .isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 7fffffff 0a00",
                "00 ffffffff 0a00",
                "00 80000000 0a00",
                "00 00ffffff 0a00",
                "00 00000003 0a00",
                "00 00000001 0a00",
                "01 7fffffff 1f8b",
                "01 00000003 1f8b",
                "02 00000002 0a00",
                "ff 00000002 0a00",
                "00 0000",
                "00"
            })
    void aFalseLengthInAFrameOfGrpcIsAnsweredWithAnError(String hex) {
        assertThat(grpcStatus(HexFormat.of().parseHex(hex.replace(" ", "")))).isIn("3", "8", "12", "13");
    }

    /** A frame of HTTP/2 that says to be longer than it is, or than it may be. */
    @ParameterizedTest
    @ValueSource(strings = {"ffffff 01 04 00000001 83", "000004 04 00 00000000 00", "00ffff 00 01 00000001 00"})
    void aFalseLengthInAFrameOfHttp2EndsTheConnection(String hex) throws Exception {
        for (var port : List.of(client.viewer.httpPort(), client.viewer.grpcPort(), client.viewer.port())) {
            try (var socket = new Socket("localhost", port)) {
                socket.setSoTimeout(20_000);
                var out = socket.getOutputStream();
                out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(frame(4, 0, 0, new byte[0]));
                out.write(HexFormat.of().parseHex(hex.replace(" ", "")));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes(); // until the viewer hangs up
            }
        }
    }

    private static String grpcStatus(byte[] frame) {
        var headers = RequestHeaders.of(
                HttpMethod.POST, EXPORT, "content-type", "application/grpc", "te", "trailers", "grpc-encoding", "gzip");
        var answer = WebClient.of("h2c://localhost:" + client.viewer.grpcPort())
                .execute(headers, frame)
                .aggregate()
                .join();
        assertThat(answer.status().code()).isEqualTo(200);
        return answer.headers().get("grpc-status", answer.trailers().get("grpc-status", ""));
    }
}
