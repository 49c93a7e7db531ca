package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import lab.telemetry.Store;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same request gets the same answer, whichever server carries it. */
@Tag("sockets")
class OtlpHttpTest {

    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final byte[] SPAN = bytes("""
        {"resourceSpans":[{"scopeSpans":[{"spans":[
          {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","name":"brew"}]}]}]}\
        """);
    private static final byte[] NO_IDS = bytes("""
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"brew"}]}]}]}\
        """);
    private static final int LIMIT = 1000;

    /** A server, and what it received. */
    private record Carrier(String name, URI address, OtlpHandler handler) {}

    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final List<Carrier> CARRIERS = new ArrayList<>();

    /**
     * @param told a status that the receiver is told to answer with, 0 for none
     * @param says a part of the answer's body, in the encoding of the request
     */
    record Case(
            String what,
            String method,
            String path,
            String contentType,
            String contentEncoding,
            byte[] body,
            int told,
            int status,
            String header,
            String says) {

        @Override
        public String toString() {
            return what;
        }
    }

    static List<Case> cases() {
        return List.of(
                one("a span", "POST", "/v1/traces", JSON, null, SPAN, 200, null, "{}"),
                one("a span, compressed", "POST", "/v1/traces", JSON, "gzip", gzip(SPAN), 200, null, "{}"),
                one("a span, compressed as of old", "POST", "/v1/traces", JSON, "x-gzip", gzip(SPAN), 200, null, "{}"),
                one("a span, not encoded", "POST", "/v1/traces", JSON, "identity", SPAN, 200, null, "{}"),
                one("an empty request", "POST", "/v1/metrics", PROTOBUF, null, new byte[0], 200, null, ""),
                one("a span without ids", "POST", "/v1/traces", JSON, null, NO_IDS, 200, null, "rejectedSpans"),
                one("another path", "POST", "/v1/nothing", JSON, null, SPAN, 404, null, "OTLP goes to /v1/traces"),
                one("another method", "PUT", "/v1/traces", JSON, null, SPAN, 405, "Allow: POST", "sent with POST"),
                one("no OTLP", "POST", "/v1/logs", "text/plain", null, SPAN, 415, null, "Content-Type"),
                one("no content type", "POST", "/v1/logs", null, null, SPAN, 415, null, "Content-Type"),
                one("br", "POST", "/v1/logs", JSON, "br", SPAN, 415, "Accept-Encoding: gzip", "Content-Encoding"),
                one("no JSON", "POST", "/v1/logs", JSON, null, bytes("{"), 400, null, "message"),
                one("no protobuf", "POST", "/v1/logs", PROTOBUF, null, bytes("\u0001"), 400, null, ""),
                one("no gzip", "POST", "/v1/traces", JSON, "gzip", SPAN, 400, null, "is not gzip"),
                one("too much", "POST", "/v1/traces", JSON, null, new byte[LIMIT + 1], 413, null, "larger than 1000"),
                one("a bomb", "POST", "/v1/traces", JSON, "gzip", gzip(new byte[1 << 20]), 413, null, "larger than"),
                told("a collector that is busy", 429, "Retry-After: 2"),
                told("a collector that is down", 503, "Retry-After: 2"));
    }

    @BeforeAll
    static void start() throws Exception {
        var limits = new Receiver.Limits(LIMIT, 1 << 20, 4, Duration.ofSeconds(30), 100);
        var jdk = new OtlpHandler(limits, new Store());
        var receiver = Receiver.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), jdk);
        OPEN.add(receiver);
        CARRIERS.add(new Carrier("the JDK's server", receiver.endpoint(), jdk));
        var armeria = new OtlpHandler(limits, new Store());
        var server = EventLoops.server()
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .serviceUnder("/", ArmeriaHttpService.into(armeria))
                .build();
        server.start().join();
        OPEN.add(server);
        CARRIERS.add(new Carrier("Armeria", URI.create("http://127.0.0.1:" + server.activeLocalPort()), armeria));
    }

    @AfterAll
    static void stop() throws Exception {
        for (var each : OPEN) {
            each.close();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAnsweredAlike(Case each) throws Exception {
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (var carrier : CARRIERS) {
                if (each.told != 0) {
                    carrier.handler.answerNext(1, each.told, Duration.ofMillis(1500));
                }
                var kept = carrier.handler.store().spans().size();
                var request = HttpRequest.newBuilder(carrier.address.resolve(each.path))
                        .method(each.method, HttpRequest.BodyPublishers.ofByteArray(each.body));
                if (each.contentType != null) {
                    request.header("Content-Type", each.contentType);
                }
                if (each.contentEncoding != null) {
                    request.header("Content-Encoding", each.contentEncoding);
                }
                var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());

                var by = carrier.name + ": " + answer.body();
                assertThat(answer.statusCode()).as(by).isEqualTo(each.status);
                assertThat(answer.body()).as(by).contains(each.says);
                assertThat(answer.headers().firstValue("Content-Type"))
                        .as(by)
                        .hasValue(PROTOBUF.equals(each.contentType) ? PROTOBUF : JSON);
                if (each.header != null) {
                    var named = each.header.split(": ");
                    assertThat(answer.headers().firstValue(named[0])).as(by).hasValue(named[1]);
                }
                var stored = each.status == 200 && each.says.equals("{}") ? 1 : 0;
                assertThat(carrier.handler.store().spans()).as(by).hasSize(kept + stored);
                assertThat(carrier.handler.requests().getLast().status()).as(by).isEqualTo(each.status);
            }
        }
    }

    /** Cut between two spans, such a body is valid protobuf: only its length tells that a part is missing. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: %2$d\r\n\r\n%1$s", "Transfer-Encoding: chunked\r\n\r\n%3$x\r\n%1$s\r\n"})
    void aBodyThatEndsEarlyIsNeitherKeptNorAnsweredWith200(String form) throws Exception {
        var span = new String(SPAN, StandardCharsets.UTF_8);
        for (var carrier : CARRIERS) {
            var kept = carrier.handler.store().spans().size();
            try (var socket = new Socket(carrier.address.getHost(), carrier.address.getPort())) {
                socket.setSoTimeout(10_000);
                var head = "POST /v1/traces HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\n";
                socket.getOutputStream().write(bytes(head + form.formatted(span, SPAN.length + 1, SPAN.length)));
                socket.shutdownOutput();
                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).as(carrier.name).doesNotContain(" 200 ");
            }
            assertThat(carrier.handler.store().spans()).as(carrier.name).hasSize(kept);
        }
    }

    private static Case one(
            String what,
            String method,
            String path,
            String contentType,
            String contentEncoding,
            byte[] body,
            int status,
            String header,
            String says) {
        return new Case(what, method, path, contentType, contentEncoding, body, 0, status, header, says);
    }

    private static Case told(String what, int status, String header) {
        return new Case(what, "POST", "/v1/traces", JSON, null, SPAN, status, status, header, "told to answer");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
