package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import lab.Repository;
import maintain.TempoAnswers.Row;
import maintain.TempoAnswers.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our answers to TraceQL queries are a real Tempo's, but for its defects. */
class TempoAnswersTest {

    private static List<Row> rows;

    static List<Row> rows() throws IOException {
        if (rows == null) rows = TempoAnswers.read(Repository.ROOT).rows();
        return rows;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isAnsweredAlike(Row row) {
        assertThat(row.verdict())
                .as("%s: Tempo %s, ours %s", row.query(), row.tempo(), row.ours())
                .isNotEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void onlyDefectsOfTempoDiffer() throws IOException {
        assertThat(rows()).hasSize(681);
        assertThat(rows()).filteredOn(row -> row.verdict() == Verdict.SAME).hasSizeGreaterThanOrEqualTo(644);
        assertThat(rows())
                .filteredOn(row -> row.verdict() != Verdict.SAME)
                .allSatisfy(row -> assertThat(row.defects()).isNotEmpty());
    }

    @Test
    void theTableIsUpToDate() throws IOException {
        assertThat(Files.readString(Repository.ROOT.resolve("docs/tables/traceql.md")))
                .as("run ./lab traceql")
                .isEqualTo(TraceqlCommand.table(rows()));
    }
}
