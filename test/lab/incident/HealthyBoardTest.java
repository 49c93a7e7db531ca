package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lab.Repository;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import maintain.incidents.HealthyBoard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where nothing is wrong, no alert fires: in recordings that are kept, and in the table of all runs. */
class HealthyBoardTest {

    private static final Path FOLDER = Repository.ROOT.resolve("test/lab/incident/healthy");
    private static final int LOOKS = 48;

    static List<Path> recordings() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".gz"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void noAlertFires(Path file) throws IOException {
        var board = HealthyBoard.read(file);
        assertThat(board.windows()).isPositive();
        assertThat(board.alarms(store(file))).isEmpty();
    }

    /** The looks that the others are spared by see an incident where there is one. */
    @Test
    void anIncidentIsNotTakenForHealth() throws IOException {
        var file = IncidentRecording.find("1", Repository.ROOT);
        var incident = IncidentRecording.read(file);
        var board = new HealthyBoard(incident.seed(), incident.level(), incident.loaded(), incident.began(), 1);
        assertThat(board.alarms(store(file)))
                .anyMatch(
                        alarm -> alarm.startsWith(incident.incident().symptom().kind() + " board-web"));
    }

    @Test
    void allLooksThatWereTakenAreInTheTable() throws IOException {
        var rows = Files.readAllLines(FOLDER.resolveSibling("healthy.tsv")).stream()
                .skip(1)
                .map(row -> row.split("\t", -1))
                .toList();
        assertThat(rows.stream().mapToInt(row -> Integer.parseInt(row[2])).sum())
                .isGreaterThanOrEqualTo(LOOKS);
        assertThat(rows).allMatch(row -> row[4].isEmpty());
    }

    private static Store store(Path file) throws IOException {
        var store = new Store(Store.Limits.DEFAULT);
        TelemetryFiles.open(file, store);
        return store;
    }
}
