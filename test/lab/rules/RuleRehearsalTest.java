package lab.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lab.Needs;
import lab.rules.Alertmanager.Message;
import lab.text.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and routing as Prometheus' own programs read them. */
@Needs("promtool, amtool and Alertmanager")
class RuleRehearsalTest {

    private static final String REQUESTS = "http_server_request_duration_seconds_count{job=\"shop\"}";

    @TempDir
    private Path folder;

    private RuleRehearsal rehearsal(String rules, Traffic traffic) throws Exception {
        return new RuleRehearsal(
                Files.writeString(folder.resolve("rules.yaml"), "groups: [{name: a, rules: [" + rules + "]}]"),
                traffic);
    }

    @Test
    void aHistoryIsPlayedStepByStep() throws Exception {
        var traffic =
                Traffic.every(Duration.ofMinutes(1), 10).well(5).silent(10).well(5);
        var gone = rehearsal(
                "{alert: Gone, expr: 'absent_over_time(" + REQUESTS
                        + "[5m])', labels: {severity: page}, annotations: {runbook_url: \"http://a/b\"}},"
                        + "{record: 'a:b', expr: 'sum(" + REQUESTS + ")'}",
                traffic);

        assertThat(gone.periods()).singleElement().satisfies(period -> {
            assertThat(period.label("alertname")).isEqualTo("Gone");
            assertThat(period.label("severity")).isEqualTo("page");
            assertThat(List.of(period.from(), period.to())).isEqualTo(List.of(10, 14));
        });
        assertThat(gone.firing(8)).isEmpty();
        assertThat(gone.value("a:b", 4)).hasValue(50);
        assertThat(gone.value("a:b", 12)).isEmpty();
        assertThat(gone.annotations("Gone", 12)).contains("runbook_url=\"http://a/b\"");
    }

    @Test
    void anotherServiceIsHeardWhileTheShopIsSilent() throws Exception {
        var traffic = Traffic.every(Duration.ofMinutes(1), 10)
                .beside("stock")
                .answering(5, 0.5, "503")
                .silent(10);
        var heard = rehearsal(
                "{record: 'a:b', expr: 'sum by (job) (http_server_request_duration_seconds_count)'}", traffic);

        assertThat(heard.value("sum(" + REQUESTS.replace("}", ",http_response_status_code=\"503\"}") + ")", 4))
                .hasValue(25);
        assertThat(heard.ask("a:b", 14)).singleElement().satisfies(sample -> {
            assertThat(sample.label("job")).isEqualTo("stock");
            assertThat(sample.value()).isEqualTo(150);
        });
    }

    @Test
    void evaluationsCanBeFartherApartThanSamples() throws Exception {
        var rules = Files.writeString(
                folder.resolve("rules.yaml"),
                "groups: [{name: a, rules: [{record: 'a:b', expr: 'sum(increase(" + REQUESTS + "[1d]))'}]}]");
        var daily =
                new RuleRehearsal(rules, Traffic.every(Duration.ofHours(1), 10).well(49), Duration.ofDays(1));

        assertThat(daily.value("a:b", 47)).isEmpty();
        assertThat(daily.value("a:b", 48).orElseThrow()).isBetween(239.0, 241.0);
    }

    @Test
    void rulesThatPromtoolRefusesAreItsWords() throws Exception {
        var traffic = Traffic.every(Duration.ofMinutes(1), 10).well(5);
        assertThatThrownBy(() -> rehearsal("{alert: A, expr: 'sum('}", traffic).firing(3))
                .isInstanceOf(CommandFailed.class)
                .hasMessageStartingWith("promtool refuses rules.yaml. It says:")
                .hasMessageContaining("parse error");
    }

    @Test
    void whatIsSilencedIsHeldBackAndAllElseIsTold() throws Exception {
        var configuration = Files.writeString(folder.resolve("alertmanager.yaml"), """
            route: {receiver: a, group_by: [service], group_wait: 1h}
            receivers: [{name: a, webhook_configs: [{url: "http://a.example/"}]}]
            """);
        assertThat(Alertmanager.receivers(configuration, Map.of("service", "shop")))
                .isEqualTo("a");
        try (var alertmanager = Alertmanager.start(configuration)) {
            alertmanager.silence("service", "shop");
            alertmanager.post(List.of(
                    Map.of("alertname", "Slow", "service", "shop"), Map.of("alertname", "Slow", "service", "stock")));
            assertThat(alertmanager.heldBack("Slow shop")).isTrue();
            assertThat(alertmanager.told()).containsExactly(new Message("a", List.of("Slow stock")));
        }
        Files.writeString(configuration, "route: {receiver: b}\nreceivers: [{name: a}]\n");
        assertThatThrownBy(() -> Alertmanager.receivers(configuration, Map.of()))
                .isInstanceOf(CommandFailed.class)
                .hasMessageStartingWith("amtool refuses alertmanager.yaml. It says:");
        assertThatThrownBy(() -> Alertmanager.start(configuration).close())
                .isInstanceOf(CommandFailed.class)
                .hasMessageStartingWith("Alertmanager does not start with alertmanager.yaml. It says:");
    }
}
