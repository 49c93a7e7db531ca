package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.JsonParser;
import lab.otlp.Signal;
import lab.telemetry.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of OTLP/HTTP, over real sockets. */
@Tag("sockets")
class ReceiverTest {

    private static final String JSON = "Content-Type: application/json";
    private static final String PROTOBUF = "Content-Type: application/x-protobuf";
    private static final String HALF_VALID = """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no \\"ids\\""},
         {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}]}]}]}\
        """;

    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @ParameterizedTest
    @EnumSource
    void protobufIsAnsweredWith200AndAnEmptyBody(Signal signal) throws Exception {
        var answer = Wire.send(receiver, "POST", signal.path(), Examples.protobuf(signal), PROTOBUF);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-protobuf");
        assertThat(answer.header("Content-Length")).isEqualTo("0");
        assertStored(signal);
    }

    @ParameterizedTest
    @EnumSource
    void jsonIsAnsweredWith200AndAnEmptyObject(Signal signal) throws Exception {
        var answer = Wire.send(
                receiver,
                "POST",
                signal.path(),
                Wire.gzip(Examples.of(signal)),
                "content-type: Application/JSON; charset=utf-8",
                "content-encoding: GZIP");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).isEqualTo("{}");
        assertStored(signal);
        var request = receiver.requests().getFirst();
        assertThat(request.protocol()).isEqualTo("http/json");
        assertThat(request.contentType()).isEqualTo("Application/JSON; charset=utf-8");
        assertThat(request.encoding()).isEqualTo("gzip");
        assertThat(request.bytes()).isEqualTo(Wire.gzip(Examples.of(signal)).length);
    }

    @Test
    void anEmptyRequestSucceeds() throws Exception {
        assertThat(Wire.send(receiver, "POST", "/v1/traces", new byte[0], PROTOBUF)
                        .status())
                .isEqualTo(200);
        assertThat(Wire.send(receiver, "POST", "/v1/traces", bytes("{}"), JSON).status())
                .isEqualTo(200);
    }

    @Test
    void partialSuccessNamesWhatWasRejectedInJson() throws Exception {
        var answer = Wire.send(receiver, "POST", "/v1/traces", bytes(HALF_VALID), JSON);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"span \\\"no \\\"ids\\\"\\\""
                        + " has no valid trace id: 32 hex digits, not all of them zero\"}}");
        assertThat(receiver.store().spans()).hasSize(1);
    }

    @Test
    void partialSuccessNamesWhatWasRejectedInProtobuf() throws Exception {
        var body =
                JsonParser.read(bytes(HALF_VALID), Signal.TRACES.newRequest()).toByteArray();
        var answer = Wire.send(receiver, "POST", "/v1/traces", body, PROTOBUF);

        var partial = ExportTraceServiceResponse.parseFrom(answer.body()).getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(1);
        assertThat(partial.getErrorMessage()).contains("no valid trace id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity"})
    void bodyThatIsNoOtlpIsA400(String encoding) throws Exception {
        var answer = Wire.send(receiver, "POST", "/v1/logs", bytes("{}}"), JSON, "Content-Encoding: " + encoding);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text())
                .startsWith("{\"message\":\"the body is not OTLP/JSON: ")
                .contains("\"@type\":\"type.googleapis.com/google.rpc.BadRequest\"");
    }

    @Test
    void a400InProtobufIsAGoogleRpcStatus() throws Exception {
        var answer = Wire.send(receiver, "POST", "/v1/logs", bytes("not protobuf"), PROTOBUF);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-protobuf");
        assertThat(statusOf(answer.body())).startsWith("the body is not a protobuf ExportLogsServiceRequest: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not gzip", "\u001f"})
    void aBodyThatIsNotGzipThoughItSaysSoIsA400(String body) throws Exception {
        var answer = Wire.send(receiver, "POST", "/v1/traces", bytes(body), PROTOBUF, "Content-Encoding: gzip");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(statusOf(answer.body())).contains("not gzip");
    }

    @Test
    void truncatedGzipIsA400() throws Exception {
        var whole = Wire.gzip(Examples.of(Signal.TRACES));
        var half = Arrays.copyOf(whole, whole.length / 2);
        assertThat(Wire.send(receiver, "POST", "/v1/traces", half, JSON, "Content-Encoding: gzip")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/trace",
                "/v1/traces/",
                "/v1/traces/x",
                "/V1/TRACES",
                "/v1development/metrics",
                "//v1/traces"
            })
    void anotherPathIsA404(String path) throws Exception {
        var answer = Wire.send(receiver, "POST", path, bytes("{}"), JSON);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("/v1/traces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "HEAD"})
    void anotherMethodIsA405ThatNamesTheRightOne(String method) throws Exception {
        var answer = Wire.send(receiver, method, "/v1/metrics", new byte[0], JSON);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @CsvSource({"text/plain, gzip", "application/jsonx, identity", "application/grpc, identity", "'', identity"})
    void anotherContentTypeIsA415(String type, String encoding) throws Exception {
        var answer = Wire.send(
                receiver, "POST", "/v1/traces", bytes("{}"), "Content-Type: " + type, "Content-Encoding: " + encoding);
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.text()).contains("application/x-protobuf or application/json");
        assertThat(receiver.requests())
                .singleElement()
                .extracting(ReceivedRequest::protocol)
                .isEqualTo("http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip"})
    void anotherContentEncodingIsA415ThatNamesTheRightOne(String encoding) throws Exception {
        var answer = Wire.send(receiver, "POST", "/v1/traces", bytes("{}"), JSON, "Content-Encoding: " + encoding);
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header("Accept-Encoding")).isEqualTo("gzip");
    }

    @Test
    void failsAsOftenAsItIsTold() throws Exception {
        receiver.answerNext(2, 503, Duration.ofMillis(1500));
        var first = Wire.send(receiver, "POST", "/v1/traces", Examples.of(Signal.TRACES), JSON);
        var second = Wire.send(receiver, "POST", "/v1/traces", Examples.protobuf(Signal.TRACES), PROTOBUF);

        assertThat(first.status()).isEqualTo(503);
        assertThat(first.header("Retry-After")).isEqualTo("2");
        assertThat(first.text()).contains("\"message\"");
        assertThat(second.status()).isEqualTo(503);
        assertThat(receiver.store().spans()).isEmpty();

        assertThat(Wire.send(receiver, "POST", "/v1/traces", Examples.of(Signal.TRACES), JSON)
                        .status())
                .isEqualTo(200);
        assertThat(receiver.store().spans()).hasSize(1);
        assertThat(receiver.requests()).extracting(ReceivedRequest::status).containsExactly(503, 503, 200);
        assertThat(receiver.requests()).extracting(ReceivedRequest::bytes).allMatch(bytes -> bytes > 0);
    }

    @Test
    void withoutRetryAfterThereIsNoSuchHeader() throws Exception {
        receiver.answerNext(1, 429, null);
        var answer = Wire.send(receiver, "POST", "/v1/traces", bytes("{}"), JSON);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isNull();
    }

    @Test
    void theSdkRetriesUntilTheReceiverIsBack() throws Exception {
        receiver.answerNext(1, 503, null);
        var spans = Decoder.decode(Signal.TRACES, Encoding.JSON, Examples.of(Signal.TRACES))
                .spans();
        var retry =
                RetryPolicy.builder().setInitialBackoff(Duration.ofMillis(1)).build();
        try (var otlp = OtlpHttpSpanExporter.builder()
                .setEndpoint(receiver.endpoint() + "/v1/traces")
                .setRetryPolicy(retry)
                .build()) {
            assertThat(otlp.export(spans).join(10, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }
        assertThat(receiver.requests()).extracting(ReceivedRequest::status).containsExactly(503, 200);
        assertThat(Facts.spans(receiver.store().spans())).isEqualTo(Facts.spans(spans));
    }

    @Test
    void onlyFailuresCanBeOrdered() {
        assertThatThrownBy(() -> receiver.answerNext(1, 200, null)).hasMessage("200 does not refuse a request");
        assertThatThrownBy(() -> receiver.answerNext(-1, 503, null)).hasMessage("cannot refuse -1 requests");
    }

    @Test
    void aConnectionServesManyRequests() throws Exception {
        try (var socket = Wire.open(receiver)) {
            assertThat(Wire.send(socket, "POST", "/v1/traces", bytes("{}"), JSON)
                            .status())
                    .isEqualTo(200);
            assertThat(Wire.send(socket, "POST", "/v1/traces", bytes("{"), JSON).status())
                    .isEqualTo(400);
            assertThat(Wire.send(socket, "POST", "/nowhere", bytes("{}"), JSON).status())
                    .isEqualTo(404);
            assertThat(Wire.send(socket, "GET", "/v1/traces", bytes(""), JSON).status())
                    .isEqualTo(405);
            assertThat(Wire.send(socket, "HEAD", "/v1/traces", bytes(""), JSON).status())
                    .isEqualTo(405);
            assertThat(Wire.send(socket, "POST", "/v1/traces", bytes(""), PROTOBUF)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(receiver.requests())
                .extracting(ReceivedRequest::status)
                .containsExactly(200, 400, 404, 405, 405, 200);
    }

    @Test
    void aChunkedBodyIsRead() throws Exception {
        try (var socket = Wire.open(receiver)) {
            Wire.raw(
                    socket,
                    "POST /v1/logs HTTP/1.1\r\nHost: lab\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            Wire.raw(socket, "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");
            assertThat(Wire.answer(socket).status()).isEqualTo(200);
        }
        assertThat(receiver.requests())
                .singleElement()
                .extracting(ReceivedRequest::bytes)
                .isEqualTo(2L);
    }

    @Test
    void recordsHeadersInAnyCase() throws Exception {
        Wire.send(receiver, "POST", "/v1/traces?a=b", bytes("{}"), JSON, "X-Tenant: a", "x-tenant: b");
        var request = receiver.requests().getFirst();

        assertThat(request.path()).isEqualTo("/v1/traces");
        assertThat(request.headers()).containsEntry("x-tenant", List.of("a", "b"));
        assertThat(request.headers().get("X-TENANT")).containsExactly("a", "b");
        assertThat(request.at()).isNotNull();
    }

    @Test
    void garbageDoesNotEndTheServer() throws Exception {
        for (var garbage : List.of(
                "\0\0\0\0\r\n\r\n",
                "GET\r\n\r\n",
                "POST mailto:x HTTP/1.1\r\n\r\n",
                "POST * HTTP/1.1\r\n\r\n",
                "POST /v1/traces HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
                "POST /%zz HTTP/1.1\r\n\r\n",
                "POST /v1/traces HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + JSON + "\r\n\r\nzz\r\n",
                "POST /v1/traces HTTP/1.1\r\nContent-Length: 9\r\n" + JSON + "\r\n\r\n{"))
            try (var socket = Wire.open(receiver)) {
                Wire.raw(socket, garbage);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                // Cut off: as good an answer as any.
            }
        assertThat(Wire.send(receiver, "POST", "/v1/traces", bytes("{}"), JSON).status())
                .isEqualTo(200);
        assertThat(receiver.store().spans()).isEmpty();
    }

    @Test
    void closeFreesThePortWhileSomeoneIsStillSending() throws Exception {
        var address = new InetSocketAddress(receiver.endpoint().getHost(), receiver.port());
        try (var idle = Wire.open(receiver);
                var sending = Wire.open(receiver)) {
            Wire.send(idle, "POST", "/v1/traces", bytes("{}"), JSON);
            Wire.raw(sending, "POST /v1/traces HTTP/1.1\r\nHost: lab\r\n" + JSON + "\r\nContent-Length: 99\r\n\r\n{");
            receiver.close();
            try (var again = Receiver.start(address, Receiver.Limits.DEFAULT, new Store())) {
                assertThat(Wire.send(again, "POST", "/v1/traces", bytes("{}"), JSON)
                                .status())
                        .isEqualTo(200);
            }
        }
        assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void aTakenPortIsSaidSo() {
        assertThatThrownBy(() -> Receiver.start(receiver.port()))
                .isInstanceOf(BindException.class)
                .hasMessageStartingWith("port " + receiver.port() + " is taken");
    }

    @Test
    void listensOnTheLoopbackAddressOnly() {
        assertThat(receiver.endpoint().getHost()).isIn("127.0.0.1", "[::1]");
        assertThatThrownBy(
                        () -> Receiver.start(new InetSocketAddress("0.0.0.0", 0), Receiver.Limits.DEFAULT, new Store()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertStored(Signal signal) {
        var store = receiver.store();
        assertThat(List.of(
                        store.spans().size(),
                        store.metrics().size(),
                        store.logs().size(),
                        store.profiles().size()))
                .isEqualTo(
                        switch (signal) {
                            case TRACES -> List.of(1, 0, 0, 0);
                            case METRICS -> List.of(0, 5, 0, 0);
                            case LOGS -> List.of(0, 0, 2, 0);
                            case PROFILES -> List.of(0, 0, 0, 1);
                        });
        assertThat(receiver.requests())
                .singleElement()
                .extracting(ReceivedRequest::status)
                .isEqualTo(200);
    }

    /** google.rpc.Status has its message in field 2; so has the trace response's partial_success. */
    private static String statusOf(byte[] body) throws IOException {
        var type = ExportTraceServiceResponse.getDefaultInstance()
                .getPartialSuccess()
                .getDescriptorForType();
        return (String) DynamicMessage.parseFrom(type, body).getField(type.findFieldByNumber(2));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
