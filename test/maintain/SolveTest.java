package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import lab.Repository;
import lab.incident.Cause;
import lab.incident.IncidentRecording;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import maintain.incidents.RecordingThinner;
import maintain.incidents.SolvedTable;
import maintain.incidents.SolvedTable.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of what the solver found, and recordings made thin. */
class SolveTest {

    @TempDir
    private Path folder;

    @Test
    void aRowTakesThePlaceOfTheEarlierOneOfItsIncident() throws Exception {
        var table = new SolvedTable(folder.resolve("solved.tsv"));
        var lost = new Row(Cause.lock, 2, 7, 12, List.of("cause", "whom"));
        table.put(lost);
        table.put(new Row(Cause.lock, 1, 7, 9, List.of()));
        assertThat(table.rows()).extracting(Row::found).containsExactly(true, false);
        assertThat(table.rows()).contains(lost);
        table.put(new Row(Cause.lock, 2, 7, 8, List.of()));
        assertThat(table.rows()).hasSize(2).allMatch(Row::found);
        assertThat(new Row(Cause.lock, 1, 7, -1, List.of()).found())
                .as("never paged")
                .isFalse();
    }

    /** Failures are listed, not hidden: of those that were paged at least 95 of 100 have to be found. */
    @Test
    void theTableThatIsKeptHasNearlyAllFound() throws Exception {
        var rows = new SolvedTable(Repository.ROOT.resolve("test/lab/incident/solved.tsv")).rows();
        assertThat(rows.stream().map(Row::cause).collect(Collectors.toSet())).containsExactlyInAnyOrder(Cause.values());
        var paged = rows.stream().filter(Row::paged).toList();
        assertThat(paged.size()).isGreaterThanOrEqualTo(Math.ceilDiv(90 * rows.size(), 100));
        assertThat(paged.stream().filter(Row::found).count())
                .isGreaterThanOrEqualTo(Math.ceilDiv(95 * paged.size(), 100));
    }

    @Test
    void aThinRecordingHasWholeTracesAndStaysAsItIs() throws Exception {
        var thin = IncidentRecording.find("2", Repository.ROOT);
        var again = folder.resolve("again.jsonl.gz");
        RecordingThinner.thin(thin, again);
        assertThat(IncidentRecording.read(again)).isEqualTo(IncidentRecording.read(thin));
        var before = new Store(Store.Limits.DEFAULT);
        var after = new Store(Store.Limits.DEFAULT);
        TelemetryFiles.open(thin, before);
        TelemetryFiles.open(again, after);
        assertThat(after.spans()).hasSameSizeAs(before.spans());
        assertThat(after.spans())
                .allMatch(span -> span.getSpanContext().getTraceState().asMap().equals(java.util.Map.of("ot", "th:c")));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(again);
        }
    }
}
