package lab.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What senders read: successes, partial successes and refusals, in both encodings. */
class ExportResponsesTest {

    private static final DecodedRequest ALL = decoded(0, "");

    @ParameterizedTest
    @EnumSource
    void aSuccessIsEmpty(Signal signal) {
        assertThat(ExportResponses.success(signal, Encoding.PROTOBUF, ALL)).isEmpty();
        assertThat(text(ExportResponses.success(signal, Encoding.JSON, ALL))).isEqualTo("{}");
    }

    @Test
    void aPartialSuccessSaysHowManyAndWhy() throws Exception {
        var some = decoded(3, "three have \"no time\"");
        var partial = ExportMetricsServiceResponse.parseFrom(
                        ExportResponses.success(Signal.METRICS, Encoding.PROTOBUF, some))
                .getPartialSuccess();
        assertThat(partial.getRejectedDataPoints()).isEqualTo(3);
        assertThat(partial.getErrorMessage()).isEqualTo("three have \"no time\"");
        assertThat(text(ExportResponses.success(Signal.METRICS, Encoding.JSON, some)))
                .isEqualTo("{\"partialSuccess\":{\"rejectedDataPoints\":\"3\",\"errorMessage\":\"three have"
                        + " \\\"no time\\\"\"}}");
        assertThat(text(ExportResponses.success(Signal.METRICS, Encoding.JSON, decoded(2, ""))))
                .isEqualTo("{\"partialSuccess\":{\"rejectedDataPoints\":\"2\"}}");
    }

    @Test
    void aWarningIsAPartialSuccessThatRejectsNothing() throws Exception {
        var warned = decoded(0, "taken as cumulative");
        var partial = ExportLogsServiceResponse.parseFrom(
                        ExportResponses.success(Signal.LOGS, Encoding.PROTOBUF, warned))
                .getPartialSuccess();
        assertThat(partial.getRejectedLogRecords()).isZero();
        assertThat(partial.getErrorMessage()).isEqualTo("taken as cumulative");
        assertThat(text(ExportResponses.success(Signal.LOGS, Encoding.JSON, warned)))
                .isEqualTo("{\"partialSuccess\":{\"errorMessage\":\"taken as cumulative\"}}");
    }

    @Test
    void aFailureIsAStatusWithASentence() throws Exception {
        assertThat(text(ExportResponses.failure(Encoding.JSON, "not \"here\"")))
                .isEqualTo("{\"message\":\"not \\\"here\\\"\"}");
        assertThat(fields(ExportResponses.failure(Encoding.PROTOBUF, "not here")))
                .isEqualTo(Map.of(2, List.of("not here")));
    }

    @Test
    void badDataSaysSoInItsDetails() throws Exception {
        assertThat(text(ExportResponses.badData(Encoding.JSON, "cut \"off\"")))
                .isEqualTo("{\"message\":\"cut \\\"off\\\"\",\"details\":[{\"@type\":\"type.googleapis.com/"
                        + "google.rpc.BadRequest\",\"fieldViolations\":[{\"description\":\"cut \\\"off\\\"\"}]}]}");
        var overHttp = fields(ExportResponses.badData(Encoding.PROTOBUF, "cut off"));
        assertThat(overHttp).containsOnlyKeys(2, 3);
        var overGrpc = fields(ExportResponses.badData(3, "cut off"));
        assertThat(overGrpc.get(1)).containsExactly(3L);
        for (var status : List.of(overHttp, overGrpc)) {
            assertThat(status.get(2)).containsExactly("cut off");
            var detail = Any.parseFrom(bytes(status.get(3).getFirst()));
            assertThat(detail.getTypeUrl()).isEqualTo("type.googleapis.com/google.rpc.BadRequest");
            var violation = fields(detail.getValue().toByteArray()).get(1).getFirst();
            assertThat(fields(bytes(violation))).isEqualTo(Map.of(2, List.of("cut off")));
        }
    }

    @Test
    void detailsSayWhenToComeAgain() throws Exception {
        assertThat(fields(ExportResponses.details(14, "busy", null)))
                .isEqualTo(Map.of(1, List.of(14L), 2, List.of("busy")));

        var status = fields(ExportResponses.details(8, "busy", java.time.Duration.ofMillis(1500)));
        assertThat(status.get(1)).containsExactly(8L);
        assertThat(status.get(2)).containsExactly("busy");
        var detail = Any.parseFrom(bytes(status.get(3).getFirst()));
        assertThat(detail.getTypeUrl()).isEqualTo("type.googleapis.com/google.rpc.RetryInfo");
        var delay = Duration.parseFrom(
                bytes(fields(detail.getValue().toByteArray()).get(1).getFirst()));
        assertThat(delay.getSeconds()).isEqualTo(1);
        assertThat(delay.getNanos()).isEqualTo(500_000_000);
    }

    private static DecodedRequest decoded(long rejected, String why) {
        return new DecodedRequest(List.of(), List.of(), List.of(), List.of(), rejected, why);
    }

    /** The fields of a message: numbers, and bytes as Latin-1 text. */
    private static Map<Integer, List<Object>> fields(byte[] message) throws IOException {
        var fields = new TreeMap<Integer, List<Object>>();
        var in = CodedInputStream.newInstance(message);
        for (int tag; (tag = in.readTag()) != 0; ) {
            Object value = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT
                    ? (Object) in.readInt64()
                    : new String(in.readByteArray(), StandardCharsets.ISO_8859_1);
            fields.computeIfAbsent(WireFormat.getTagFieldNumber(tag), _ -> new ArrayList<>())
                    .add(value);
        }
        return fields;
    }

    private static byte[] bytes(Object latin) {
        return ((String) latin).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
