package lab.web;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.analysis.CallTree;
import lab.analysis.CriticalPath;
import lab.analysis.SelfTime;
import lab.analysis.TraceComparison;
import lab.telemetry.Emitted;
import lab.telemetry.Trace;
import lab.terminal.Detail;
import lab.terminal.Picture;
import lab.terminal.canvas.Terminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spans that are each other's parent: no tree, and yet every question about it ends, and no span is lost. */
@Tag("sockets")
class CyclesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    /** Against a walk that never ends; nothing here takes a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Client client;

    @BeforeEach
    void start() throws Exception {
        client = new Client();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    /** For each span which one is its parent, counted from 1; 0 for a root. */
    static Stream<List<Integer>> parents() {
        var seeded = new Random(11);
        return Stream.concat(
                Stream.of(
                        List.of(1),
                        List.of(2, 1),
                        List.of(2, 3, 1),
                        List.of(2, 1, 1, 2, 3),
                        List.of(0, 3, 2, 1),
                        List.of(2, 1, 4, 3),
                        IntStream.range(0, 2_000)
                                .mapToObj(i -> (i + 1) % 2_000 + 1)
                                .toList()),
                Stream.generate(() -> IntStream.range(0, 12)
                                .mapToObj(i -> seeded.nextInt(13))
                                .toList())
                        .limit(20));
    }

    @ParameterizedTest
    @MethodSource("parents")
    void everyQuestionEndsAndNoSpanIsLost(List<Integer> parents) throws Exception {
        var request = request(parents);
        assertThat(client.post("traces", request).body()).isEqualTo("{}");
        assertThat(client.post("traces", request.replace(TRACE, "0af7651916cd43dd8448eb211c80319c"))
                        .body())
                .isEqualTo("{}");
        assertTimeoutPreemptively(PATIENCE, () -> {
            analysed(parents.size());
            asked(parents.size());
            drawn(parents.size());
        });
    }

    private void analysed(int size) {
        var spans = client.viewer.store().trace(TRACE);
        var traces = Trace.of(spans);
        assertThat(traces)
                .singleElement()
                .satisfies(trace -> assertThat(trace.nodes()).hasSize(size));
        var trace = traces.getFirst();
        assertThat(CriticalPath.of(trace).segments()).allMatch(segment -> segment.duration() >= 0);
        assertThat(trace.nodes()).allMatch(node -> SelfTime.of(node) >= 0);
        assertThat(CallTree.of(traces).calls()).isNotEmpty();
        assertThat(TraceComparison.of(trace, trace).calls()).isNotEmpty();
    }

    private void asked(int size) throws Exception {
        for (var path : List.of(
                "traces",
                "overview",
                "heatmap",
                "difference?brush=error",
                "groups?by=name",
                "structure",
                "review",
                "export",
                "query/completions",
                "traces/" + TRACE + "/compare",
                "traces/" + TRACE + "/spans/0000000000000001",
                "traces?query=" + encoded("{ name = \"step 1\" } >> { }"),
                "traces?query=" + encoded("{ } << { name = \"step 1\" }"),
                "traces?query=" + encoded("{ } ~ { }"),
                "traces?query=" + encoded("{ nestedSetParent < 0 }"))) {
            assertThat(client.get("/api/" + path).statusCode()).as(path).isEqualTo(200);
        }
        var ids = new TreeSet<String>();
        client.list("traces/" + TRACE, "spans")
                .forEach(span -> ids.add(span.getAsJsonObject().get("spanId").getAsString()));
        assertThat(ids).hasSize(size);
        assertThat(client.list("traces", "traces"))
                .allSatisfy(
                        trace -> assertThat(trace.getAsJsonObject().get("spans").getAsInt())
                                .isEqualTo(size));
    }

    private void drawn(int size) {
        var emitted = new Emitted(client.viewer.store().trace(TRACE), List.of(), List.of());
        var picture = Picture.of("a circle", emitted, EnumSet.allOf(Detail.class));
        var text = picture.text(new Terminal(100, false, true));
        if (size < 100) {
            for (var span = 1; span <= size; span++) {
                assertThat(text).contains("step " + span);
            }
        }
        assertThat(picture.svg(100)).contains("step 1");
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    private static String request(List<Integer> parents) {
        var spans = new ArrayList<String>();
        for (var i = 0; i < parents.size(); i++) {
            var parent = parents.get(i) == 0 ? "" : "%016x".formatted(parents.get(i));
            spans.add("""
                {"traceId":"%s","spanId":"%016x","parentSpanId":"%s","name":"step %d","kind":3,\
                "startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000005000000"}\
                """.formatted(TRACE, i + 1, parent, i + 1));
        }
        return spans.stream().collect(joining(",", """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"loop"}}]},\
            "scopeSpans":[{"spans":[\
            """, "]}]}]}"));
    }
}
