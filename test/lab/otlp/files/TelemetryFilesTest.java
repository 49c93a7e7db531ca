package lab.otlp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import lab.Repository;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.otlp.files.TelemetryFiles.Opened;
import lab.telemetry.ServiceName;
import lab.telemetry.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as people have them, told by what is in them. */
class TelemetryFilesTest {

    private static final Path CASES = Repository.ROOT.resolve("test/lab/cases");

    private static final String SPAN = """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000b0905000000000000000000000033","spanId":"a00000000000000b",\
        "name":"%s","startTimeUnixNano":"1795857942000000000","endTimeUnixNano":"1795857942010000000"}]}]}]}\
        """;

    @TempDir
    private Path folder;

    private final Store store = new Store();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f03_array.json",
                "f05_concatenated_objects.json",
                "f06a_java_logging_otlp_bare.jsonl",
                "f07a_gzip.json.gz",
                "f07b_zstd.json.zst",
                "f10_one_bad_byte.jsonl",
                "f11_utf16_powershell.jsonl",
                "f14_docker_json_log.log"
            })
    void aSpanALogRecordAndAPoint(String name) throws IOException {
        var opened = TelemetryFiles.open(CASES.resolve(name), store);

        assertThat(store.spans()).extracting(SpanData::getName).containsExactly("file a");
        assertThat(store.logs()).hasSize(1);
        assertThat(store.metrics()).hasSize(1);
        assertThat(opened).isEqualTo(new Opened(3, 1, 1, 1, 0, 0, "", 0, "", name.startsWith("f10") ? 2 : 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void protobufAsTheCollectorWritesIt(boolean gzip) throws Exception {
        var file = write("recording.bin", messages(Signal.TRACES, Signal.METRICS, Signal.LOGS), gzip);

        var opened = TelemetryFiles.open(file, store);

        assertThat(List.of(opened.requests(), opened.passedOver())).containsExactly(3, 0L);
        assertThat(store.spans()).extracting(SpanData::getName).containsExactly("file a");
        assertThat(store.logs()).hasSize(1);
        assertThat(store.metrics()).hasSize(1);
    }

    @Test
    void ofProtobufThatIsCutOffTheMessagesBeforeAreRead() throws Exception {
        var whole = messages(Signal.TRACES, Signal.TRACES);

        var opened = TelemetryFiles.open(write("cut.bin", Arrays.copyOf(whole, whole.length - 1), false), store);

        assertThat(store.spans()).hasSize(1);
        assertThat(opened.passedOver()).isEqualTo(1);
        assertThat(opened.firstProblem()).isEqualTo("message 2: the last message is cut off");
    }

    @Test
    void aMessageThatIsNoOtlpDoesNotTakeTheNextWithIt() throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 3, 10, 99, 0});
        bytes.writeBytes(messages(Signal.TRACES));

        var opened = TelemetryFiles.open(write("bad.bin", bytes.toByteArray(), false), store);

        assertThat(store.spans()).hasSize(1);
        assertThat(opened.passedOver()).isEqualTo(1);
        assertThat(opened.firstProblem()).startsWith("message 1: the body is not a protobuf");
    }

    /** The three objects of a case that holds one of each, as messages with their lengths. */
    private static byte[] messages(Signal... signals) throws Exception {
        var lines = Files.readAllLines(CASES.resolve("f06a_java_logging_otlp_bare.jsonl"));
        var bytes = new ByteArrayOutputStream();
        for (var signal : signals) {
            var field = "resource"
                    + Map.of(Signal.TRACES, "Spans", Signal.METRICS, "Metrics", Signal.LOGS, "Logs")
                            .get(signal);
            var scope = field.replace("resource", "scope");
            var bare = lines.stream()
                    .filter(line -> line.contains(scope))
                    .findFirst()
                    .orElseThrow();
            var json = "{\"" + field + "\":[" + bare + "]}";
            var message = Decoder.parse(signal, Encoding.JSON, json.getBytes(StandardCharsets.UTF_8))
                    .toByteArray();
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(message.length).array());
            bytes.writeBytes(message);
        }
        return bytes.toByteArray();
    }

    private Path write(String name, byte[] bytes, boolean gzip) throws IOException {
        var file = folder.resolve(name);
        try (var out = gzip ? new GZIPOutputStream(Files.newOutputStream(file)) : Files.newOutputStream(file)) {
            out.write(bytes);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"f02_pretty.json", "f08c_tempo_v2_trace.json", "f12a_rotated-1.jsonl"})
    void oneSpan(String name) throws IOException {
        var opened = TelemetryFiles.open(CASES.resolve(name), store);

        assertThat(opened).isEqualTo(new Opened(1, 1, 0, 0, 0, 0, "", 0, "", 0));
        assertThat(only().getTraceId()).isEqualTo("000b0905000000000000000000000033");
        assertThat(only().getSpanId()).isEqualTo("a00000000000000b");
        assertThat(only().getEndEpochNanos() - only().getStartEpochNanos()).isEqualTo(10_000_000);
    }

    @Test
    void theLinesOfALogAroundItAreCounted() throws IOException {
        var opened = TelemetryFiles.open(CASES.resolve("f06d_real_java_logging_otlp_1.60.log"), store);

        assertThat(only().getName()).isEqualTo("from java");
        assertThat(opened.passedOver()).isEqualTo(1);
        assertThat(opened.firstProblem()).isEqualTo("line 1: there is no JSON object in it");
    }

    @Test
    void jaeger() throws IOException {
        TelemetryFiles.open(CASES.resolve("f08a_jaeger_ui.json"), store);

        assertThat(ServiceName.of(only().getResource())).isEqualTo("svc");
        assertThat(only().getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(only().getTraceId()).isEqualTo("000b0905000000000000000000000034");
        assertThat(only().getStartEpochNanos()).isEqualTo(1795857942000000000L);
        assertThat(only().getEndEpochNanos()).isEqualTo(1795857942001000000L);
    }

    @Test
    void jaegerWithAParentALinkAnErrorAndALog() throws IOException {
        open("""
            {"data":[{"traceID":"9965485593768ce","spans":[{"traceID":"9965485593768ce","spanID":"2","operationName":"charge","flags":1,
            "references":[{"refType":"CHILD_OF","traceID":"9965485593768ce","spanID":"1"},{"refType":"FOLLOWS_FROM","traceID":"ab","spanID":"7"}],
            "startTime":1795857942000001,"duration":1500,"tags":[{"key":"error","type":"bool","value":true},{"key":"n","type":"int64","value":"9007199254740993"},
            {"key":"otel.scope.name","type":"string","value":"lib"}],
            "logs":[{"timestamp":1795857942000002,"fields":[{"key":"event","type":"string","value":"refused"},{"key":"why","type":"string","value":"card"}]}],
            "process":{"serviceName":"pay","tags":[{"key":"host.name","type":"string","value":"a"}]}}]}]}
            """);

        assertThat(only().getTraceId()).isEqualTo("000000000000000009965485593768ce");
        assertThat(only().getParentSpanId()).isEqualTo("0000000000000001");
        assertThat(only().getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly("0000000000000007");
        assertThat(only().getStatus().getStatusCode().name()).isEqualTo("ERROR");
        assertThat(only().getAttributes().asMap().values()).contains(9007199254740993L);
        assertThat(only().getEvents()).extracting("name").containsExactly("refused");
        assertThat(only().getEvents().getFirst().getEpochNanos()).isEqualTo(1795857942000002000L);
        assertThat(only().getInstrumentationScopeInfo().getName()).isEqualTo("lib");
        assertThat(only().getSpanContext().isSampled()).isTrue();
        assertThat(only().getResource().getAttributes().asMap().values()).contains("pay", "a");
    }

    @Test
    void zipkin() throws IOException {
        TelemetryFiles.open(CASES.resolve("f08e_zipkin.json"), store);

        assertThat(ServiceName.of(only().getResource())).isEqualTo("svc");
        assertThat(only().getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(only().getEndEpochNanos()).isEqualTo(1795857942001000000L);
    }

    @Test
    void zipkinsListOfTracesAndASpanThatDidNotEnd() throws IOException {
        open("""
            [[{"traceId":"35","id":"a1","parentId":"a0","name":"get","timestamp":1795857942000000,
               "annotations":[{"timestamp":1795857942000500,"value":"ws"}],"tags":{"error":"timeout","http.method":"GET"},
               "localEndpoint":{"serviceName":"svc","ipv4":"10.0.0.1","port":80},"remoteEndpoint":{"serviceName":"db"}}]]
            """);

        assertThat(only().hasEnded()).isFalse();
        assertThat(only().getParentSpanId()).isEqualTo("00000000000000a0");
        assertThat(only().getStatus().getDescription()).isEqualTo("timeout");
        assertThat(only().getEvents()).extracting("name").containsExactly("ws");
        assertThat(only().getAttributes().asMap().values()).contains("10.0.0.1", 80L, "db", "GET");
    }

    @Test
    void anObjectWithSeveralSignalsGivesAllOfThem() throws IOException {
        open("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}]}]}],"
                + SPAN.formatted("a").substring(1));

        assertThat(store.spans()).hasSize(1);
        assertThat(store.logs()).hasSize(1);
    }

    @Test
    void snakeCase() throws IOException {
        TelemetryFiles.open(CASES.resolve("j06_snake_case.json"), store);

        assertThat(only().getName()).isEqualTo("snake");
        assertThat(only().getSpanId()).isEqualTo("a000000000000006");
    }

    @Test
    void whatIsRejectedIsCountedWithItsLine() throws IOException {
        var opened = TelemetryFiles.open(CASES.resolve("f18_all_spans_rejected.jsonl"), store);

        assertThat(opened.isEmpty()).isTrue();
        assertThat(opened.rejected()).isEqualTo(2);
        assertThat(opened.firstRejection()).startsWith("line 1: span \"base64 ids\" has no valid trace id");
    }

    @Test
    void whatIsNoTelemetryIsNamed() throws IOException {
        var opened = TelemetryFiles.open(CASES.resolve("j08_not_otlp_at_all.json"), store);

        assertThat(opened.isEmpty()).isTrue();
        assertThat(opened.firstProblem()).startsWith("line 1: ").endsWith("its keys are level, message, time");
    }

    @Test
    void aLineThatIsCutOffDoesNotTakeTheNextOneWithIt() throws IOException {
        var whole = SPAN.formatted("a");
        for (var cut : List.of(whole.length() - 1, whole.length() / 2, 40, 20, 2)) {
            store.clear();

            var opened = open(whole.substring(0, cut) + "\n" + SPAN.formatted("b") + "\n");

            assertThat(store.spans()).extracting(SpanData::getName).contains("b");
            assertThat(opened.passedOver()).isEqualTo(1);
            assertThat(opened.firstProblem()).startsWith("line 1: ");
        }
    }

    @Test
    void bracesInALogsWordsAreNoFault() throws IOException {
        var opened = open("[main] INFO {id=5} [x] {} started {\n" + "[main] INFO "
                + SPAN.formatted("brace } in a name \\\"{") + " [end]\n");

        assertThat(only().getName()).isEqualTo("brace } in a name \"{");
        assertThat(opened.passedOver()).isEqualTo(1);
    }

    @Test
    void dockerCutsLongLines() throws IOException {
        var json = SPAN.formatted("x".repeat(40_000));
        var file = new StringBuilder();
        for (var i = 0; i < json.length(); i += 16_000) {
            var part = json.substring(i, Math.min(json.length(), i + 16_000));
            var last = i + 16_000 >= json.length();
            file.append("{\"log\":")
                    .append(new com.google.gson.JsonPrimitive(part + (last ? "\n" : "")))
                    .append(",\"stream\":\"stderr\",\"time\":\"2026-11-28T09:00:00Z\"}\n")
                    .append("{\"log\":\"words\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-28T09:00:00Z\"}\n");
        }

        open(file.toString());

        assertThat(only().getName()).hasSize(40_000);
    }

    @Test
    void severalMembersOfGzip() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var name : List.of("a", "b")) {
            try (var gzip = new GZIPOutputStream(bytes)) {
                gzip.write((SPAN.formatted(name) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }

        TelemetryFiles.open(Files.write(folder.resolve("two"), bytes.toByteArray()), store);

        assertThat(store.spans()).extracting(SpanData::getName).containsExactly("a", "b");
    }

    @Test
    void compressedDataThatIsDamaged() throws IOException {
        var bytes = Files.readAllBytes(CASES.resolve("f07a_gzip.json.gz"));
        bytes[bytes.length - 6] ^= 1;
        var file = Files.write(folder.resolve("damaged"), bytes);

        assertThatThrownBy(() -> TelemetryFiles.open(file, store))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void emptyMembersDoNotOverflowTheStack() throws IOException {
        var member = new ByteArrayOutputStream();
        new GZIPOutputStream(member).close();
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < 100_000; i++) bytes.write(member.toByteArray());
        var file = Files.write(folder.resolve("members"), bytes.toByteArray());

        assertThatThrownBy(() -> TelemetryFiles.open(file, store))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty members");
    }

    @Test
    void rotatedFilesAreReadInTheOrderOfTheirTime() throws IOException {
        var later = Files.writeString(folder.resolve("1"), SPAN.formatted("b").replace("1795857942", "1795857950"));
        var none = Files.writeString(folder.resolve("0"), "no time\n");
        var first = CASES.resolve("f08a_jaeger_ui.json");

        assertThat(TelemetryFiles.byTime(List.of(none, later, first))).containsExactly(first, later, none);
    }

    @Test
    void manyBracesInVainTakeNoTime() throws IOException {
        open("{\"a\":[".repeat(100_000) + "\n" + SPAN.formatted("after"));

        assertThat(only().getName()).isEqualTo("after");
    }

    private Opened open(String text) throws IOException {
        return TelemetryFiles.open(Files.writeString(folder.resolve("file"), text), store);
    }

    private SpanData only() {
        assertThat(store.spans()).hasSize(1);
        return store.spans().getFirst();
    }
}
