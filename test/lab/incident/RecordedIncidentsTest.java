package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Repository;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import lab.web.Viewer;
import lab.web.ViewerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On recordings of real runs: the evidence is there, nothing gives the cause away, and the debrief leads somewhere. */
class RecordedIncidentsTest {

    private static final Path FOLDER = Repository.ROOT.resolve("test/lab/incident/recordings");

    /** Words that would tell what was done. Those of the outside world stay what they are: a timeout is called so. */
    private static final Pattern GIVE_AWAY = Pattern.compile(
            "pg_sleep|advisory|\\bfault|\\bincident\\b|injected|chaos|busy|burn|leak|poison|n[+-]1|storm|"
                + "counts\\.each|cursors\\.|totals\\.millis|search\\.(patience|attempts|bare)|rank\\.|layout\\.tenant|"
                + "slug\\.ascii|liveliness\\.exact|spans\\.kept|export\\.millis|clock\\.ahead|visits\\.each|seal\\.millis");

    static Stream<Path> recordings() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".gz")).sorted().toList().stream();
        }
    }

    @Test
    void whatIsDrawnIsWhatARecordingProves() throws IOException {
        assertThat(recordings()
                        .map(file -> Cause.valueOf(file.getFileName().toString().split("-")[0])))
                .containsExactlyInAnyOrderElementsOf(Incident.PROVEN);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void theAlertFiresOnlyWhenItHasBegunAndTheSolverFindsTheTruth(Path file) throws Exception {
        var recording = IncidentRecording.read(file);
        var incident = recording.incident();
        var store = new Store(Store.Limits.DEFAULT);
        TelemetryFiles.open(file, store);
        assertThat(IncidentRun.measured(incident, store, recording.loaded(), recording.began(), recording.paged())
                        .shows())
                .as("the alert, when it fired")
                .isTrue();
        try (var viewer = Viewer.start(ViewerOptions.free(ViewerOptions.page(Repository.ROOT)), store)) {
            var page = URI.create("http://localhost:" + viewer.port());
            var said = Solver.solve(incident.symptom(), page);
            var graded = GradedDiagnosis.of(incident, recording.began(), said, 0);
            assertThat(graded.right())
                    .as("began " + recording.began() + ", said " + said + ": " + graded.steps())
                    .isTrue();
            for (var link : Debrief.links(incident, store, recording.began())) {
                assertThat(found(page, link.path())).as(link.path()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void nothingThatIsEmittedGivesTheCauseAway(Path file) throws IOException {
        var store = new Store(Store.Limits.DEFAULT);
        TelemetryFiles.open(file, store);
        var texts = Stream.of(
                        store.spans().stream()
                                .flatMap(span -> Stream.concat(
                                        Stream.of(
                                                span.getName(), span.getStatus().getDescription()),
                                        Stream.concat(
                                                words(span.getAttributes()),
                                                span.getEvents().stream()
                                                        .flatMap(event -> Stream.concat(
                                                                Stream.of(event.getName()),
                                                                words(event.getAttributes())))))),
                        store.metrics().stream()
                                .flatMap(metric -> Stream.concat(
                                        Stream.of(metric.getName(), metric.getDescription()),
                                        metric.getData().getPoints().stream()
                                                .flatMap(point -> words(point.getAttributes())))),
                        store.logs().stream()
                                .flatMap(log -> Stream.concat(
                                        Stream.of(
                                                log.getBodyValue() == null
                                                        ? ""
                                                        : log.getBodyValue().asString()),
                                        words(log.getAttributes()))))
                .flatMap(all -> all)
                .distinct()
                .filter(text -> GIVE_AWAY.matcher(text.toLowerCase(Locale.ROOT)).find())
                .limit(5)
                .toList();
        assertThat(texts).isEmpty();
    }

    private static Stream<String> words(Attributes attributes) {
        return attributes.asMap().entrySet().stream()
                .flatMap(entry ->
                        Stream.of(((AttributeKey<?>) entry.getKey()).getKey(), String.valueOf(entry.getValue())));
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
