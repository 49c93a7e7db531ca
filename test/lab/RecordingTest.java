//DEPS org.duckdb:duckdb_jdbc:2.0.0.1

package lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.List;
import lab.recording.QueryAnswer;
import lab.recording.Recorded;
import lab.text.CommandFailed;
import org.junit.jupiter.api.Test;

/** The recording of lesson 25 as a database. */
class RecordingTest {

    @Test
    void theGuidesPrintTheTablesAsTheyAre() throws Exception {
        for (var language : List.of("en", "ko")) {
            assertThat(Files.readString(Repository.ROOT.resolve("lessons/guide/" + language + "/25_queries.md")))
                    .contains("```sql\n" + Recording.SCHEMA + "```");
        }
    }

    @Test
    void allThatWasRecordedIsInTheTables() throws Exception {
        var recorded = Recorded.read(Repository.ROOT.resolve("src/lab/board.jsonl.gz"));
        assertThat(recorded.name()).isEqualTo("board");
        try (var database = Recording.of(recorded)) {
            assertThat(database.ask("SELECT 'spans', count(*) FROM spans"))
                    .containsExactly(new QueryAnswer("spans", recorded.spans().size()));
            assertThat(database.ask("SELECT 'logs', count(*) FROM logs"))
                    .containsExactly(new QueryAnswer("logs", recorded.logs().size()));
            assertThat(database.ask("SELECT 'links', count(*) FROM links"))
                    .containsExactly(new QueryAnswer(
                            "links",
                            recorded.spans().stream()
                                    .mapToInt(span -> span.getLinks().size())
                                    .sum()));
            assertThat(database.ask("SELECT 'points', count(*) FROM points"))
                    .containsExactly(new QueryAnswer(
                            "points",
                            recorded.metrics().stream()
                                    .mapToInt(metric ->
                                            metric.getData().getPoints().size())
                                    .sum()));
            assertThat(database.ask("SELECT 'roots', count(*) FROM spans WHERE parent_span_id IS NULL"))
                    .allMatch(roots -> roots.value() > 0);
        }
    }

    @Test
    void whatDuckDbRefusesIsToldInItsWords() throws Exception {
        try (var database = Recording.of(new Recorded("empty", List.of(), List.of(), List.of()))) {
            assertThat(database.ask("SELECT name, count(*) FROM spans GROUP BY name"))
                    .isEmpty();
            assertThatThrownBy(() -> database.ask("SELECT nothing FROM nowhere"))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("nowhere");
            assertThatThrownBy(() -> database.ask("SELECT 1"))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("1 columns");
        }
    }

    @Test
    void aThresholdIsAProbability() {
        assertThat(Recording.probability(null)).isEqualTo(1);
        assertThat(Recording.probability("rv:1234")).isEqualTo(1);
        assertThat(Recording.probability("th:0")).isEqualTo(1);
        assertThat(Recording.probability("th:8")).isEqualTo(0.5);
        assertThat(Recording.probability("rv:aa;th:c")).isEqualTo(0.25);
        assertThat(Recording.probability("th:fd70a4")).isBetween(0.0099, 0.0101);
    }
}
