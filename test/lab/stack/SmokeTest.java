package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import lab.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small stand-ins answer as the stores' APIs do; each thing that can be missing is missed. */
class SmokeTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final List<HttpServer> servers = new ArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, HttpServer> byName = new HashMap<>();
    private Stack stack;

    @BeforeEach
    void everythingIsThere() throws IOException {
        var settings = new HashMap<String, String>();
        for (var part : List.of(
                "OTLP_HTTP",
                "TEMPO",
                "MIMIR",
                "LOKI",
                "PYROSCOPE",
                "GRAFANA",
                "BOARD",
                "ALERTS",
                "MAIL",
                "RABBITMQ_UI",
                "VICTORIA",
                "JAEGER",
                "OPENSEARCH")) {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                try (exchange) {
                    var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    var key = part + exchange.getRequestURI().getPath();
                    if (exchange.getRequestURI().getQuery() instanceof String query
                            && query.contains("board_smoke")
                            && answers.containsKey(key + " marked")) {
                        key += " marked";
                    }
                    var answer = asked.contains("board_batch_size") && answers.containsKey(key + " batch")
                            ? answers.get(key + " batch")
                            : answers.get(key);
                    var body = (answer == null ? "not found" : answer).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            server.start();
            servers.add(server);
            byName.put(part, server);
            settings.put(part + "_PORT", String.valueOf(server.getAddress().getPort()));
        }
        stack = new Stack(Repository.ROOT.resolve("compose"), settings);
        for (var part : List.of("TEMPO", "MIMIR", "LOKI", "PYROSCOPE")) {
            answers.put(part + "/ready", "ready");
        }
        answers.put("GRAFANA/api/health", "{}");
        answers.put("BOARD/health", "{}");
        answers.put("ALERTS/health", "{}");
        answers.put("ALERTS/api/alerts", "[{\"alertname\":\"Watchdog\",\"received\":\"" + Instant.now() + "\"}]");
        answers.put("MAIL/readyz", "");
        answers.put("RABBITMQ_UI/", "");
        answers.put("BOARD/api/smoke", "{\"trace\":\"" + TRACE + "\",\"count\":3}");
        answers.put(
                "TEMPO/api/v2/traces/" + TRACE,
                "{\"trace\":{\"attributes\":[{\"key\":\"pyroscope.profile.id\",\"value\":{\"stringValue\":\"00f067aa0ba902b7\"}}]}}");
        answers.put(
                "PYROSCOPE/querier.v1.QuerierService/SelectMergeSpanProfile", "{\"flamegraph\":{\"total\":\"2000\"}}");
        answers.put(
                "LOKI/loki/api/v1/query_range",
                "{\"data\":{\"result\":[{\"stream\":{\"trace_id\":\"" + TRACE + "\"},\"values\":[]}]}}");
        answers.put(
                "MIMIR/prometheus/api/v1/query_exemplars",
                "{\"data\":[{\"exemplars\":[{\"labels\":{\"trace_id\":\"" + TRACE + "\"}}]}]}");
        answers.put("MIMIR/prometheus/api/v1/query", "{\"data\":{\"result\":[{\"value\":[1,\"2\"]}]}}");
        answers.put("PYROSCOPE/querier.v1.QuerierService/LabelValues", "{\"names\":[\"board-web\"]}");
        answers.put(
                "GRAFANA/api/ds/query",
                "{\"results\":{\"A\":{\"status\":200,\"frames\":[{\"data\":{\"values\":[[1],[2]]}}]}}}");
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private List<String> wrong() throws Exception {
        return wrong(Stack.Profile.full);
    }

    private List<String> wrong(Stack.Profile profile) throws Exception {
        var findings = new Smoke(stack, Duration.ZERO, profile).ask(finding -> {});
        assertThat(findings).hasSizeGreaterThan(40);
        return findings.stream()
                .filter(finding -> !finding.well())
                .map(finding -> finding.what() + ": " + finding.problem())
                .toList();
    }

    @Test
    void aStackWithAllItsDataIsWell() throws Exception {
        assertThat(wrong()).isEmpty();
    }

    @Test
    void aStoreThatIsDownIsNamed() throws Exception {
        byName.get("PYROSCOPE").stop(0);
        assertThat(wrong())
                .hasSize(3)
                .allMatch(problem -> problem.contains("no answer"))
                .anyMatch(problem -> problem.startsWith("pyroscope answers"));
    }

    @Test
    void aStoreThatIsNotReadyIsNamed() throws Exception {
        answers.remove("MIMIR/ready");
        assertThat(wrong()).singleElement().asString().startsWith("mimir answers: it answers 404");
    }

    @Test
    void anEmptyPanelIsNamed() throws Exception {
        answers.put(
                "GRAFANA/api/ds/query batch",
                "{\"results\":{\"A\":{\"status\":200,\"frames\":[{\"data\":{\"values\":[]}}]}}}");
        assertThat(wrong()).singleElement().isEqualTo("panel Board · database and messages › Batch size: no data");
    }

    @Test
    void aPanelWhoseQueryFailsSaysWhy() throws Exception {
        answers.put(
                "GRAFANA/api/ds/query batch",
                "{\"results\":{\"A\":{\"status\":400,\"error\":\"parse error\",\"frames\":[]}}}");
        assertThat(wrong()).singleElement().asString().contains("Batch size: query A: parse error");
    }

    /** Old data is still in every store when the pipeline has died: only what is made now can tell. */
    @Test
    void aPipelineThatDiedIsSeenByTheMarkedRequest() throws Exception {
        byName.get("OTLP_HTTP").stop(0);
        answers.put("BOARD/api/smoke", "{\"trace\":\"" + "0".repeat(31) + "1\",\"count\":4}");
        answers.put("MIMIR/prometheus/api/v1/query marked", "{\"data\":{\"result\":[]}}");
        assertThat(wrong())
                .extracting(problem -> problem.replaceFirst(" (answers|within).*", ""))
                .contains("alloy", "its trace is in tempo", "its metric is in mimir", "its profile is in pyroscope");
    }

    @Test
    void withTheBoardDownTheRestIsAskedAllTheSame() throws Exception {
        byName.get("BOARD").stop(0);
        assertThat(wrong()).hasSize(2).allMatch(problem -> problem.contains("no answer"));
    }

    @Test
    void anEmptyProfileIsNone() throws Exception {
        answers.put("PYROSCOPE/querier.v1.QuerierService/SelectMergeSpanProfile", "{\"flamegraph\":{}}");
        assertThat(wrong()).singleElement().asString().startsWith("its profile is in pyroscope");
    }

    @Test
    void aWatchdogThatFellSilentIsNamed() throws Exception {
        answers.put(
                "ALERTS/api/alerts",
                "[{\"alertname\":\"Watchdog\",\"received\":\"" + Instant.now().minus(Duration.ofHours(1)) + "\"}]");
        assertThat(wrong()).singleElement().asString().startsWith("alerts reach the inbox");
    }

    @Test
    void aStackOfWhichOneComponentRunsIsNotSilent() throws Exception {
        assertThat(stack.silent()).isFalse();
        servers.forEach(server -> server.stop(0));
        assertThat(stack.silent()).isTrue();
    }

    /** Each overlay that brings a store is asked for what it should have got; what it has not is named. */
    @Test
    void anOverlaysOwnStoreIsAsked() throws Exception {
        answers.put("VICTORIA/api/v1/query", "{\"data\":{\"result\":[{\"value\":[1,\"2\"]}]}}");
        answers.put("JAEGER/api/services", "{\"data\":[\"board-web\"]}");
        answers.put("OPENSEARCH/board-logs-*/_search", "{\"hits\":{\"hits\":[]}}");
        assertThat(wrong(Stack.Profile.victoria)).isEmpty();
        assertThat(wrong(Stack.Profile.jaeger)).isEmpty();
        assertThat(wrong(Stack.Profile.timescale)).isEmpty();
        assertThat(wrong(Stack.Profile.elastic))
                .singleElement()
                .isEqualTo("opensearch has the board's log records: it has none");
        answers.put("JAEGER/api/services", "{\"data\":[]}");
        assertThat(wrong(Stack.Profile.jaeger)).singleElement().isEqualTo("jaeger knows board-web: it has none");
        byName.get("VICTORIA").stop(0);
        assertThat(wrong(Stack.Profile.victoria)).singleElement().asString().contains("no answer");
    }

    /** What brings nothing that can be asked is named here, so that a new overlay is thought of. */
    @Test
    void everyOverlayHasAQuestion() {
        assertThat(java.util.Arrays.stream(Stack.Profile.values())
                        .filter(profile -> OverlayQuestion.of(profile).isEmpty()))
                .containsExactlyInAnyOrder(
                        Stack.Profile.full,
                        Stack.Profile.load,
                        Stack.Profile.small,
                        Stack.Profile.collector, // the same stores
                        Stack.Profile.objects, // the same stores, elsewhere
                        Stack.Profile.vendor, // somebody else's
                        Stack.Profile.timescale); // asked through Grafana
    }

    @Test
    void logsWithoutTracesAreABrokenCorrelation() throws Exception {
        answers.put("LOKI/loki/api/v1/query_range", "{\"data\":{\"result\":[]}}");
        assertThat(wrong()).hasSize(2).anyMatch(problem -> problem.startsWith("logs ↔ traces"));
    }

    @Test
    void exemplarsWithoutATraceIdAreABrokenCorrelation() throws Exception {
        answers.put("MIMIR/prometheus/api/v1/query_exemplars", "{\"data\":[{\"exemplars\":[{\"labels\":{}}]}]}");
        assertThat(wrong()).singleElement().asString().startsWith("metrics → traces");
    }

    @Test
    void theOtherNameOfAnExemplarsTraceIsKnown() throws Exception {
        answers.put(
                "MIMIR/prometheus/api/v1/query_exemplars",
                "{\"data\":[{\"exemplars\":[{\"labels\":{\"traceID\":\"" + TRACE + "\"}}]}]}");
        assertThat(wrong()).isEmpty();
    }

    @Test
    void tracesThatTempoDoesNotKnowBreakBothWays() throws Exception {
        answers.remove("TEMPO/api/v2/traces/" + TRACE);
        assertThat(wrong())
                .hasSize(4)
                .filteredOn(problem -> problem.contains("tempo knows none"))
                .hasSize(2);
    }

    @Test
    void noSpanMetricsBreakTracesToMetrics() throws Exception {
        answers.put("MIMIR/prometheus/api/v1/query", "{\"data\":{\"result\":[]}}");
        assertThat(wrong())
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("traces → metrics"))
                .anyMatch(problem -> problem.startsWith("the service graph"));
    }

    @Test
    void noProfilesBreakTracesToProfiles() throws Exception {
        answers.put("PYROSCOPE/querier.v1.QuerierService/LabelValues", "{}");
        assertThat(wrong()).singleElement().asString().startsWith("traces → profiles");
    }

    @Test
    void anAnswerThatIsNoneIsNamedAndNothingMore() throws Exception {
        answers.put("LOKI/loki/api/v1/query_range", "<html>");
        assertThat(wrong()).hasSize(2).anyMatch(problem -> problem.startsWith("logs ↔ traces"));
    }
}
