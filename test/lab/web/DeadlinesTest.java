package lab.web;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.QueryParams;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.otlp.files.TelemetryFiles;
import lab.query.QueryDeadline;
import lab.receive.RefusalLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every question stops at its deadline, and when nobody waits for its answer, wherever it works at that moment. */
@Tag("sockets")
class DeadlinesTest {

    private static final int TRACES = 400;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        client = new Client();
        var lines = Stream.concat(
                        IntStream.range(0, TRACES).mapToObj(QuestionsTest::request),
                        IntStream.range(0, TRACES).mapToObj(DeadlinesTest::log))
                .map(line -> line.replace("\n", ""))
                .collect(joining("\n"));
        TelemetryFiles.open(
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
                "",
                Integer.MAX_VALUE,
                client.viewer.store());
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    private static String log(int i) {
        return """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"%d","body":{"stringValue":"order %d"}}]}]}]}\
            """.formatted(i + 1, i);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traces",
                "overview",
                "heatmap",
                "heatmap?of=spans",
                "difference?brush=error",
                "groups?by=name",
                "structure",
                "traces/00000000000000000000000000000001/compare",
                "logs",
                "logs/counts",
                "logs/patterns",
                "query/completions",
                "query/completions?field=name"
            })
    void theAnswerToAQuestionThatTookTooLongIs503(String question) throws Exception {
        var answer = client.get("/api/" + question + (question.contains("?") ? "&" : "?") + "deadline=0");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("The question took longer than 0 ms: narrow it down.");
    }

    private interface Question extends Function<Filter, Object> {}

    private static Arguments question(Question question, String parameters, String... stages) {
        return Arguments.of(question, parameters, Set.of(stages));
    }

    static Stream<Arguments> stages() {
        var questions = new Questions(client.viewer.store(), new RefusalLog());
        return Stream.of(
                question(questions::overview, "", "Questions.overview", "ServiceRates.of", "ServiceMap.of"),
                question(questions::heatMap, "", "Questions.samples", "HeatMap.of"),
                question(questions::difference, "brush=error", "Questions.samples", "Questions.difference"),
                question(questions::groups, "by=name", "Questions.samples", "Part.<init>", "Part.measured"),
                question(questions::structure, "", "Questions.samples", "Questions.structure", "CallTree.of"),
                question(questions::logCounts, "", "LogList.matching"),
                question(questions::logPatterns, "", "LogList.matching", "Questions.logPatterns"));
    }

    private static Filter filter(String parameters, BooleanSupplier cancelled) {
        return Filter.of(QueryParams.fromQueryString(parameters), 100, 100, cancelled);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void eachOfItsLoopsLooksWhetherSomebodyWaits(Question question, String parameters, Set<String> loops) {
        var looking = ConcurrentHashMap.<String>newKeySet();
        question.apply(filter(parameters, () -> {
            looking.add(loop());
            return false;
        }));
        assertThat(looking).isEqualTo(loops);
    }

    /** Who called the deadline: a class and its method, whose lambdas count as itself. */
    private static String loop() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> {
                            var name = frame.getClassName();
                            return name.startsWith("lab.")
                                    && !name.startsWith(DeadlinesTest.class.getName())
                                    && !name.equals(QueryDeadline.class.getName());
                        })
                        .findFirst()
                        .map(frame -> frame.getClassName().replaceFirst(".*[.$]", "") + "."
                                + frame.getMethodName().replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1"))
                        .orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aCancelledQuestionStops(Question question, String parameters, Set<String> loops) {
        assertThatThrownBy(() -> question.apply(filter(parameters, () -> true)))
                .isInstanceOfSatisfying(
                        QueryDeadline.Passed.class,
                        passed -> assertThat(passed.isCancelled()).isTrue());
    }
}
