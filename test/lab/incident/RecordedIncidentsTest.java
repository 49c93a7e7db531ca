package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.Repository;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import lab.text.Language;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import maintain.incidents.GiveAways;
import maintain.incidents.HealthyBoard;
import maintain.incidents.SolvedTable;
import maintain.incidents.Solver;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On recordings of real runs: the evidence is there, nothing gives the cause away, and the debrief leads somewhere. */
class RecordedIncidentsTest {

    private static final Path FOLDER = Repository.ROOT.resolve("test/lab/incident/recordings");

    private static final IncidentPager PAGER = IncidentSession.pager(Repository.ROOT, Language.en);

    static Stream<Path> recordings() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".gz")).sorted().toList().stream();
        }
    }

    @Test
    void eachCauseHasARecordingAtEachLevelAndEachRecordingIsInTheTable() throws IOException {
        var names = recordings()
                .map(file -> file.getFileName().toString().replace(".jsonl.gz", ""))
                .toList();
        var expected = Incident.PROVEN.stream()
                .flatMap(cause -> IntStream.rangeClosed(1, Incident.LEVELS).mapToObj(level -> cause + "-" + level))
                .toList();
        assertThat(names.stream().map(name -> name.replaceFirst("-\\d+$", "")).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(new SolvedTable(FOLDER.resolveSibling("solved.tsv"))
                        .rows().stream()
                                .filter(SolvedTable.Row::found)
                                .map(row -> row.cause() + "-" + row.level() + "-" + row.seed()))
                .containsAll(names);
    }

    @Test
    void thoseThatTheWorkbookBringsAreThere() {
        for (var number = 1; number <= 6; number++) {
            assertThat(IncidentRecording.find(String.valueOf(number), Repository.ROOT))
                    .exists();
        }
    }

    @Test
    void togetherTheyAreSmall() throws IOException {
        var bytes = 0L;
        for (var file : recordings().toList()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThan(10_000_000);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theTruthIsInItForWhoeverLooksAndNobodySaysIt(Path file) throws Exception {
        var recording = IncidentRecording.read(file);
        var store = new Store(Store.Limits.DEFAULT);
        TelemetryFiles.open(file, store);
        var incident = recording.incident();
        if (recording.symptom() != null) {
            assertThat(recording.symptom().shows()).as("the alert").isTrue();
        }
        noFalseAlarm(recording, store);
        assertThat(GiveAways.in(store)).isEmpty();
        try (var viewer = Viewer.start(ViewerOptions.free(ViewerOptions.page(Repository.ROOT)), store)) {
            var page = URI.create("http://localhost:" + viewer.port());
            var said = Solver.solve(incident.symptom(), page);
            var graded = GradedDiagnosis.of(incident, recording.began(), said, 0);
            assertThat(graded.right())
                    .as("began " + recording.began() + ", said " + said + ": " + graded.steps())
                    .isTrue();
            eachMistakeAloneIsGradedAsOne(incident, recording.began(), said);
            for (var link : Debrief.links(incident, store, recording.began())) {
                assertThat(found(page, link.path())).as(link.path()).isTrue();
            }
        }
    }

    private static void eachMistakeAloneIsGradedAsOne(Incident incident, Instant began, Diagnosis right) {
        for (var step : GradedDiagnosis.Step.values()) {
            var said = DiagnosisTest.mistaken(incident, right, step);
            var graded = GradedDiagnosis.of(incident, began, said, 0);
            assertThat(graded.steps().stream().filter(answer -> !answer.right()).map(GradedDiagnosis.GradedStep::step))
                    .containsExactly(step);
            assertThat(PAGER.graded(incident, began, said, graded))
                    .filteredOn(line -> line.startsWith("- "))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains(PAGER.say("step." + step))
                    .endsWith(PAGER.say(evidence(incident, said, step)));
        }
    }

    /** That of the truth, whatever was said. */
    private static String evidence(Incident incident, Diagnosis said, GradedDiagnosis.Step step) {
        return switch (step) {
            case service, place, cause -> "evidence." + incident.cause();
            case since, whom -> IncidentPager.evidence(incident, said, step);
        };
    }

    /**
     * Before it was touched all was well: no alert may fire in the second half of that time. Those for slow requests
     * are left out: a JVM that is seconds old has no usual duration yet.
     */
    private static void noFalseAlarm(IncidentRecording recording, Store store) {
        var half = recording
                .loaded()
                .plus(Duration.between(recording.loaded(), recording.touched()).dividedBy(2));
        for (var other : HealthyBoard.alerts()) {
            if (other.symptom().kind() != Indicator.Kind.slow) {
                assertThat(IncidentRun.measured(other, store, recording.loaded(), half, half, recording.touched())
                                .shows())
                        .as("an alert for " + other.symptom() + " in the good time")
                        .isFalse();
            }
        }
    }

    /** Whether the API has something for what the link's page will ask it. */
    private static boolean found(URI page, String path) throws IOException, InterruptedException {
        var query = path.contains("?") ? path.substring(path.indexOf('?')) : "";
        var view = path.split("[?]")[0];
        var asked = view.startsWith("/trace/")
                ? "/api/traces/" + view.substring("/trace/".length())
                : view.equals("/metrics") ? "/api/metrics/one" + query : "/api" + view + query;
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(page.resolve(asked)).build(), BodyHandlers.ofString());
            return answer.statusCode() == 200
                    && List.of("\"traceId\"", "\"services\"", "\"calls\":[{", "\"points\"", "\"body\"").stream()
                            .anyMatch(answer.body()::contains);
        }
    }
}
