package lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lab.Repository;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;
import org.junit.jupiter.api.Test;

/** A recording that is played, and the links into Grafana that a live one has. */
class IncidentReplayTest {

    private static final Path FILE = IncidentRecording.find("2", Repository.ROOT);
    private static final double AT_ONCE = Double.POSITIVE_INFINITY;

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void atOnceItIsAllThatTheFileHolds() throws Exception {
        var file = new Store(Store.Limits.DEFAULT);
        TelemetryFiles.open(FILE, file);
        var played = new Store(Store.Limits.DEFAULT);
        assertThat(IncidentReplay.read(FILE).play(played, Instant.EPOCH, Instant.MAX, AT_ONCE, end))
                .isTrue();
        assertThat(played.spans()).hasSameSizeAs(file.spans()).isNotEmpty();
        assertThat(played.logs()).hasSameSizeAs(file.logs());
    }

    @Test
    void whatComesBeforeAMomentAndWhatComesAfterItIsTheWhole() throws Exception {
        var recording = IncidentRecording.read(FILE);
        var replay = IncidentReplay.read(FILE);
        var store = new Store(Store.Limits.DEFAULT);
        replay.play(store, Instant.EPOCH, recording.paged(), AT_ONCE, end);
        assertThat(store.spans()).isNotEmpty().allMatch(span -> span.getEndEpochNanos() <= nanos(recording.paged()));
        replay.play(store, recording.paged(), Instant.MAX, AT_ONCE, end);
        var all = replay.arrivals().stream()
                .mapToInt(arrival -> arrival.request().spans().size())
                .sum();
        assertThat(store.spans()).hasSize(all);
    }

    /**
     * Its own speed is a wait for each request, for as long as it was then: the first minute is not over in a moment.
     */
    @Test
    void atItsOwnSpeedItWaitsAndEndsWhenItIsTold() throws Exception {
        var store = new Store(Store.Limits.DEFAULT);
        var recording = IncidentRecording.read(FILE);
        var ended = new CountDownLatch(1);
        var replay = IncidentReplay.read(FILE);
        var player = Thread.ofVirtual().start(() -> {
            try {
                assertThat(replay.play(store, recording.loaded(), Instant.MAX, 1, end))
                        .isFalse();
                ended.countDown();
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(player.isAlive()).isTrue();
        end.countDown();
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(store.spans().size())
                .isLessThan(replay.arrivals().stream()
                        .mapToInt(arrival -> arrival.request().spans().size())
                        .sum());
    }

    @Test
    void grafanasLinksAskForThisIncidentAlone() throws Exception {
        var recording = IncidentRecording.read(FILE);
        var store = new Store(Store.Limits.DEFAULT);
        TelemetryFiles.open(FILE, store);
        var links = new GrafanaLinks(URI.create("http://grafana:3000"))
                .links(recording.incident(), store, recording.began());
        assertThat(links)
                .extracting(Debrief.Link::what)
                .containsExactly("grafana.dashboard", "grafana.traces", "grafana.trace", "grafana.logs");
        var panes = links.stream()
                .map(link -> URLDecoder.decode(link.address("http://viewer"), StandardCharsets.UTF_8))
                .toList();
        assertThat(panes.getFirst()).startsWith("http://grafana:3000/d/data?var-environment=incident-7&from=");
        assertThat(Files.readString(Repository.ROOT.resolve("compose/grafana/dashboards/data.json")))
                .contains("deployment_environment_name=~\\\"$environment\\\"");
        assertThat(panes.subList(1, 4)).allMatch(address -> address.startsWith("http://grafana:3000/explore?"));
        assertThat(panes.get(1))
                .contains(
                        "resource.deployment.environment.name=\\\"incident-7\\\"",
                        "name=\\\"" + recording.incident().symptom().operation() + "\\\"");
        assertThat(panes.get(1)).doesNotContain("status=error");
        assertThat(store.spans()).anyMatch(span -> panes.get(2).contains("\"query\":\"" + span.getTraceId() + "\""));
        var from = recording.began().minusSeconds(300).toEpochMilli();
        var to = recording.began().plusSeconds(300).toEpochMilli();
        assertThat(panes.getFirst()).endsWith("&from=" + from + "&to=" + to);
        assertThat(panes.subList(1, 4))
                .allMatch(address -> address.contains("{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}"));
        assertThat(panes.getLast()).contains("deployment_environment_name=\\\"incident-7\\\"", "\"uid\":\"loki\"");
        assertThat(GrafanaLinks.configured()).as("no backend, no links").isEmpty();
    }

    @Test
    void whatFailsIsSearchedInGrafanaAmongWhatFailed() {
        var failing = Incident.draw(7, 1, Cause.flag);
        var links = new GrafanaLinks(URI.create("http://grafana:3000")).links(failing, new Store(), Instant.EPOCH);
        assertThat(links)
                .extracting(Debrief.Link::what)
                .containsExactly("grafana.dashboard", "grafana.traces", "grafana.logs");
        assertThat(URLDecoder.decode(links.get(1).path(), StandardCharsets.UTF_8))
                .contains(" && status=error}");
    }

    private static long nanos(Instant moment) {
        return TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano();
    }
}
