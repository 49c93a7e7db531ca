package lab.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import lab.text.CommandFailed;
import lab.text.SeededInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings, and how they are asked. */
class RecordedTest {

    private static final SeededInput SEED = new SeededInput(7);

    @Test
    void theSameSeedIsTheSameRecordingAndAnotherIsAnother() {
        var once = UnseenBoard.of(SEED);
        var again = UnseenBoard.of(SEED);
        assertThat(OpenMetrics.of(List.of(again))).isEqualTo(OpenMetrics.of(List.of(once)));
        assertThat(ids(again)).isEqualTo(ids(once)).isNotEqualTo(ids(UnseenBoard.of(new SeededInput(8))));
    }

    private static List<String> ids(Recorded recorded) {
        return recorded.spans().stream().map(span -> span.getSpanId()).toList();
    }

    @Test
    void anInstanceThatBeginsWhenAnotherHasEndedTakesItsPlace() {
        var places = UnseenBoard.of(SEED).places().entrySet().stream()
                .collect(Collectors.toMap(each -> name(each.getKey()), java.util.Map.Entry::getValue));
        var groups = UnseenBoard.Groups.of(SEED);
        assertThat(places)
                .containsEntry(groups.uneven() + "-1", 1)
                .containsEntry(groups.uneven() + "-2", 2)
                .containsEntry(groups.restarted() + "-1", 1)
                .containsEntry(groups.restarted() + "-2", 1);
    }

    private static String name(Resource resource) {
        return resource.getAttributes().asMap().entrySet().stream()
                .filter(each -> each.getKey().getKey().equals("service.instance.id"))
                .map(each -> each.getValue().toString())
                .findFirst()
                .orElse("");
    }

    @Test
    void metricsHaveTheNamesOfPrometheus() {
        var groups = UnseenBoard.Groups.of(SEED);
        assertThat(OpenMetrics.of(List.of(UnseenBoard.of(SEED))))
                .startsWith("# TYPE http_server_request_duration_seconds histogram\n")
                .contains("http_server_request_duration_seconds_count{http_request_method=\"GET\","
                        + "http_response_status_code=\"200\",http_route=\"/api/posts\",instance=\"2\",job=\""
                        + groups.uneven() + "\"} 6 ")
                .contains(",le=\"+Inf\"}")
                .endsWith("# EOF\n");
    }

    @Test
    void aQueryStandsBelowItsNumber(@TempDir Path folder) throws Exception {
        var file = Files.writeString(
                folder.resolve("some.sql"), "-- TODO 2: one\nSELECT 1;\n\n-- TODO 3: two\n-- why\nSELECT 2\n");
        assertThat(QueryFile.query(file, 2)).isEqualTo("-- TODO 2: one\nSELECT 1");
        assertThat(QueryFile.query(file, 3)).endsWith("-- why\nSELECT 2");
        assertThatThrownBy(() -> QueryFile.query(file, 4))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("TODO 4");
    }

    @Test
    void aTraceIsFoundByTheViewersEngine() {
        var recorded = UnseenBoard.of(SEED);
        var ten = recorded.spans().stream()
                .filter(span -> "TEN".equals(span.getAttributes().get(UnseenBoard.CASE)))
                .map(span -> span.getTraceId())
                .findFirst()
                .orElseThrow();
        assertThat(recorded.ask("{ name = \"GET /api/posts\" } >> { span.db.system.name != nil }"))
                .contains(new QueryAnswer(ten, 10));
        assertThatThrownBy(() -> recorded.ask("{ name = }")).isInstanceOf(CommandFailed.class);
        assertThat(new Recorded("empty", List.of(), List.of(), List.of()).ask("{ }"))
                .isEmpty();
    }
}
