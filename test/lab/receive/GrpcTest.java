package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lab.build.Program;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.JsonParser;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;
import lab.telemetry.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OTLP over gRPC: what the SDK's own exporters send, and the answers, over real sockets. */
@Tag("sockets")
class GrpcTest {

    private static final int LIMIT = 1 << 20;

    private GrpcReceiver receiver;
    private ClientFactory clients; // not before the receiver: Armeria reads its settings once

    @BeforeEach
    void start() throws Exception {
        receiver = start(4, Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        if (clients != null) clients.closeAsync();
        receiver.close();
    }

    private static GrpcReceiver start(int concurrent, Duration bodyTime) throws Exception {
        var limits = new Receiver.Limits(LIMIT, 64 << 20, concurrent, bodyTime, 100);
        return GrpcReceiver.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new OtlpHandler(limits, new Store()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "none"})
    void whatTheSdkSendsArrivesWhole(String compression) throws Exception {
        var endpoint = receiver.endpoint().toString();
        var spans = decoded(Signal.TRACES).spans();
        var metrics = decoded(Signal.METRICS).metrics();
        var logs = decoded(Signal.LOGS).logs();
        try (var traceExporter = OtlpGrpcSpanExporter.builder()
                        .setEndpoint(endpoint)
                        .setCompression(compression)
                        .addHeader("x-tenant", "a")
                        .build();
                var metricExporter = OtlpGrpcMetricExporter.builder()
                        .setEndpoint(endpoint)
                        .setCompression(compression)
                        .build();
                var logExporter = OtlpGrpcLogRecordExporter.builder()
                        .setEndpoint(endpoint)
                        .setCompression(compression)
                        .build()) {
            assertThat(succeeded(traceExporter.export(spans))).isTrue();
            assertThat(succeeded(metricExporter.export(metrics))).isTrue();
            assertThat(succeeded(logExporter.export(logs))).isTrue();
        }
        var store = receiver.handler().store();
        assertThat(Facts.spans(store.spans())).isEqualTo(Facts.spans(spans));
        assertThat(Facts.metrics(store.metrics())).isEqualTo(Facts.metrics(metrics));
        assertThat(Facts.logs(store.logs())).isEqualTo(Facts.logs(logs));

        var requests = receiver.handler().requests();
        assertThat(requests)
                .extracting(ReceivedRequest::path)
                .containsExactly(Signal.TRACES.method(), Signal.METRICS.method(), Signal.LOGS.method());
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.protocol()).isEqualTo("grpc");
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.encoding()).isEqualTo(compression.equals("gzip") ? "gzip" : "identity");
            assertThat(request.bytes()).isPositive();
        });
        assertThat(requests.getFirst().headers()).containsEntry("x-tenant", List.of("a"));
    }

    @Test
    void partialSuccessNamesWhatWasRejected() throws Exception {
        var half = JsonParser.read("""
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"},
             {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}]}]}]}\
            """.getBytes(), Signal.TRACES.newRequest());
        var answer = call(frame(0, half.toByteArray()), headers -> {});

        assertThat(answer.trailers().get("grpc-status")).isEqualTo("0");
        var partial = ExportTraceServiceResponse.parseFrom(
                        ByteBuffer.wrap(answer.content().array()).position(5))
                .getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(1);
        assertThat(partial.getErrorMessage()).contains("no valid trace id");
        assertThat(receiver.handler().store().spans()).hasSize(1);
    }

    @Test
    void anEmptyRequestSucceeds() {
        assertThat(call(frame(0, new byte[0]), headers -> {}).trailers().get("grpc-status"))
                .isEqualTo("0");
    }

    @Test
    void whatIsNoOtlpIsAnInvalidArgument() throws Exception {
        assertBadData(frame(0, "not protobuf".getBytes()), "the body is not a protobuf export request");
        assertBadData(new byte[0], "the call has no message");
        assertBadData(new byte[] {0, 0, 0}, "the call has no message");
        assertBadData(new byte[] {0, 0, 0, 0, 9, 1}, "the message announces 9 bytes, and 1 came");
        assertBadData(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "the message announces 0 bytes, and 5 came");
        assertThat(receiver.handler().requests())
                .extracting(ReceivedRequest::status)
                .containsOnly(400);
    }

    private void assertBadData(byte[] body, String sentence) throws Exception {
        var answer = call(body, headers -> {});
        assertThat(answer.headers().get("grpc-status")).isEqualTo("3");
        assertThat(answer.headers().get("grpc-message")).startsWith(sentence);
        assertThat(detail(answer, "google.rpc.BadRequest")).isNotNull();
    }

    @Test
    void whatIsNotGzipThoughItSaysSoIsAnInvalidArgument() {
        var answer = call(frame(1, "not gzip".getBytes()), headers -> headers.add("grpc-encoding", "gzip"));
        assertThat(answer.headers().get("grpc-status")).isEqualTo("3");
    }

    @ParameterizedTest
    @CsvSource({"snappy, 12", "identity, 13"})
    void anotherCompressionIsRefused(String encoding, String status) {
        var answer = call(frame(1, new byte[] {1}), headers -> headers.add("grpc-encoding", encoding));
        assertThat(answer.headers().get("grpc-status")).isEqualTo(status);
        assertThat(answer.headers().get("grpc-accept-encoding")).isEqualTo("gzip");
    }

    @Test
    void aMessageThatIsTooLargeIsResourceExhaustedWithoutARetry() throws Exception {
        var plain = call(frame(0, new byte[LIMIT + 1]), headers -> {});
        var compressed =
                call(frame(1, Wire.gzip(new byte[LIMIT + 1])), headers -> headers.add("grpc-encoding", "gzip"));

        for (var answer : List.of(plain, compressed)) {
            assertThat(answer.headers().get("grpc-status")).isEqualTo("8");
            assertThat(answer.headers().get("grpc-message")).isEqualTo("the body is larger than " + LIMIT + " bytes");
            assertThat(detail(answer, "google.rpc.RetryInfo")).isNull();
        }
        assertThat(receiver.handler().requests())
                .extracting(ReceivedRequest::status)
                .containsExactly(413, 413);
    }

    /**
     * The body is closed while its parts arrive: one sender in two hundred heard of INTERNAL_ERROR in place of this.
     */
    @Test
    void theRefusalReachesWhoIsStillSending() throws Exception {
        receiver.close();
        receiver = start(16, Duration.ofSeconds(30));
        var tooLarge = frame(0, new byte[LIMIT + 1]);
        for (var round = 0; round < 100; round++) {
            var answers = Stream.generate(() ->
                            client().execute(headers(headers -> {}), tooLarge).aggregate())
                    .limit(16)
                    .toList();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().headers().get("grpc-status"))
                            .isEqualTo("8"));
        }
    }

    @Test
    void theSdkHearsThatItSentTooMuch() throws Exception {
        var many = Collections.nCopies(20_000, decoded(Signal.TRACES).spans().getFirst());
        try (var exporter = OtlpGrpcSpanExporter.builder()
                .setEndpoint(receiver.endpoint().toString())
                .setRetryPolicy(null)
                .build()) {
            assertThat(succeeded(exporter.export(many))).isFalse();
            assertThat(succeeded(exporter.export(many.subList(0, 10)))).isTrue();
        }
        assertThat(receiver.handler().requests())
                .extracting(ReceivedRequest::status)
                .containsExactly(413, 200);
    }

    @ParameterizedTest
    @CsvSource({"429, 8", "503, 14"})
    void backPressureSaysWhenToComeAgain(int status, String code) throws Exception {
        receiver.handler().answerNext(1, status, Duration.ofMillis(1500));
        var answer = call(frame(0, Examples.protobuf(Signal.TRACES)), headers -> {});

        assertThat(answer.headers().get("grpc-status")).isEqualTo(code);
        var delay = detail(answer, "google.rpc.RetryInfo")
                .getField(1)
                .getLengthDelimitedList()
                .getFirst();
        assertThat(com.google.protobuf.Duration.parseFrom(delay)).hasToString("seconds: 1\nnanos: 500000000\n");
        assertThat(receiver.handler().store().spans()).isEmpty();
        assertThat(receiver.handler().requests())
                .singleElement()
                .extracting(ReceivedRequest::status)
                .isEqualTo(status);
    }

    @Test
    void theSdkRetriesUntilTheReceiverIsBack() throws Exception {
        receiver.handler().answerNext(1, 503, null);
        var retry =
                RetryPolicy.builder().setInitialBackoff(Duration.ofMillis(1)).build();
        try (var exporter = OtlpGrpcSpanExporter.builder()
                .setEndpoint(receiver.endpoint().toString())
                .setRetryPolicy(retry)
                .build()) {
            assertThat(succeeded(exporter.export(decoded(Signal.TRACES).spans())))
                    .isTrue();
        }
        assertThat(receiver.handler().requests())
                .extracting(ReceivedRequest::status)
                .containsExactly(503, 200);
    }

    @Test
    void tooManyCallsAtOnceAreToldToComeAgain() throws Exception {
        receiver.close();
        receiver = start(0, Duration.ofSeconds(30));
        var answer = call(frame(0, new byte[0]), headers -> {});
        assertThat(answer.headers().get("grpc-status")).isEqualTo("14");
        assertThat(detail(answer, "google.rpc.RetryInfo")).isNotNull();
    }

    @Test
    void aMessageThatDoesNotEndIsGivenUp() throws Exception {
        receiver.close();
        receiver = start(1, Duration.ofMillis(200));
        var endless = HttpRequest.streaming(headers(headers -> {}));
        endless.write(HttpData.wrap(new byte[] {0, 0, 0}));
        assertThat(client().execute(endless).aggregate().join().headers().get("grpc-status"))
                .isEqualTo("14");
        endless.abort();
        assertThat(call(frame(0, new byte[0]), headers -> {}).trailers().get("grpc-status"))
                .isEqualTo("0");
    }

    @Test
    void anotherMethodIsUnimplementedAndAnotherTypeIsNoGrpc() {
        var unknown = headers(headers -> {}).toBuilder()
                .path("/opentelemetry.proto.collector.trace.v1.TraceService/Import")
                .build();
        assertThat(client().execute(unknown, new byte[5])
                        .aggregate()
                        .join()
                        .status()
                        .code())
                .isEqualTo(404);
        assertThat(call(new byte[5], headers -> headers.set("content-type", "application/json"))
                        .status()
                        .code())
                .isEqualTo(415);
    }

    @Test
    void whatDoesNotFitIntoMemoryIsAFaultOfOurs() {
        receiver.handler().tap(message -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertThat(call(frame(0, new byte[0]), headers -> {}).headers().get("grpc-status"))
                .isEqualTo("13");
        receiver.handler().tap(message -> {});
        assertThat(call(frame(0, new byte[0]), headers -> {}).trailers().get("grpc-status"))
                .isEqualTo("0");
    }

    @Test
    void closeFreesThePort() throws Exception {
        var port = receiver.port();
        receiver.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void listensOnAFreePortOfTheLoopbackAddressOnly() {
        var intake = receiver.handler();
        assertThatThrownBy(() -> GrpcReceiver.start(new InetSocketAddress("0.0.0.0", 0), intake))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GrpcReceiver.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), receiver.port()), intake))
                .isInstanceOf(BindException.class)
                .hasMessageStartingWith("port " + receiver.port() + " is taken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "var grpc = GrpcReceiver.start(); var viewer = Viewer.start(ViewerOptions.free(Path.of(\"\")), new"
                        + " Store())",
                "var viewer = Viewer.start(ViewerOptions.free(Path.of(\"\")), new Store()); var grpc ="
                        + " GrpcReceiver.start()"
            })
    void aProgramWithReceiversAndAViewerPrintsNothingOfItsOwn(String opened, @TempDir Path folder) throws Exception {
        var program = Program.of(folder, """
            import java.nio.file.Path;
            import lab.receive.GrpcReceiver;
            import lab.telemetry.Store;
            import lab.web.ViewerOptions;
            import lab.web.Viewer;

            class Receivers {
                void main() throws Exception {
                    for (var i = 0; i < 2; i++) {
                        try (%s) { }
                    }
                }
            }
            """.formatted(opened));
        var ended = program.run(Map.of(), Duration.ofSeconds(60));

        assertThat(ended.exit()).isZero();
        assertThat(ended.stdout() + ended.stderr()).isEmpty();
    }

    private WebClient client() {
        if (clients == null) clients = ClientFactory.builder().workerGroup(1).build();
        return WebClient.builder("h2c://127.0.0.1:" + receiver.port())
                .factory(clients)
                .build();
    }

    private AggregatedHttpResponse call(byte[] body, Consumer<RequestHeadersBuilder> more) {
        return client().execute(headers(more), body).aggregate().join();
    }

    private static RequestHeaders headers(Consumer<RequestHeadersBuilder> more) {
        var headers = RequestHeaders.builder(com.linecorp.armeria.common.HttpMethod.POST, Signal.TRACES.method())
                .add("content-type", "application/grpc")
                .add("te", "trailers");
        more.accept(headers);
        return headers.build();
    }

    private static byte[] frame(int compressed, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) compressed)
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** The detail of this type in the google.rpc.Status of a failure; null when there is none. */
    private static UnknownFieldSet detail(AggregatedHttpResponse answer, String type) throws Exception {
        var status = UnknownFieldSet.parseFrom(
                Base64.getDecoder().decode(answer.headers().get("grpc-status-details-bin")));
        assertThat(status.getField(1).getVarintList())
                .containsExactly(Long.valueOf(answer.headers().get("grpc-status")));
        for (var detail : status.getField(3).getLengthDelimitedList()) {
            var any = com.google.protobuf.Any.parseFrom(detail);
            if (any.getTypeUrl().endsWith("/" + type)) return UnknownFieldSet.parseFrom(any.getValue());
        }
        return null;
    }

    private static DecodedRequest decoded(Signal signal) throws MalformedOtlp {
        return Decoder.decode(signal, Encoding.PROTOBUF, Examples.protobuf(signal));
    }

    private static boolean succeeded(CompletableResultCode sent) {
        return sent.join(10, TimeUnit.SECONDS).isSuccess();
    }
}
