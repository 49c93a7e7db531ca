package lab.web;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.otlp.files.TelemetryFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API answers when a question took too long; {@link DeadlinesOfQuestionsTest} has each of their loops. */
@Tag("sockets")
class DeadlinesTest {

    private static final int TRACES = 10;
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
}
