package lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import lab.build.Program;
import lab.receive.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines below a picture that lead to the viewer and to Grafana, with real servers in their place. */
class LinksTest {

    private static final Pattern TRACE = Pattern.compile("trace ([0-9a-f]{32})");

    @TempDir
    private static Path folder;

    private static Program traces;

    private HttpServer server;
    private Receiver receiver;

    @BeforeAll
    static void compile() throws Exception {
        traces = Program.of(folder, """
            import lab.Lab;

            class Traces {
                void main() {
                    try (var lab = Lab.open("links")) {
                        for (var name : new String[] {"one", "two", "three", "four"}) {
                            lab.service("shop").getTracer("tests").spanBuilder(name).startSpan().end();
                        }
                    }
                }
            }
            """);
    }

    @BeforeEach
    void start() throws Exception {
        receiver = Receiver.start();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        receiver.close();
    }

    @Test
    void theViewerIsLinkedForThreeTracesAtMost() throws Exception {
        answerHealth(200, "application/json");

        var printed = run(Map.of("LAB_VIEWER_URL", url() + "/"));

        assertThat(printed.lines().filter(line -> line.startsWith("  viewer")))
                .hasSize(3)
                .allSatisfy(
                        line -> assertThat(line).matches("  viewer   " + Pattern.quote(url()) + "/trace/[0-9a-f]{32}"));
        assertThat(printed)
                .contains("viewer   " + url() + "/trace/" + firstTrace(printed))
                .doesNotContain("grafana");
    }

    @Test
    void grafanaIsLinkedToTheTraceInExplore() throws Exception {
        answerHealth(200, "application/json; charset=UTF-8");

        var printed = run(Map.of("LAB_GRAFANA_URL", url()));

        var link = printed.lines()
                .filter(line -> line.startsWith("  grafana"))
                .findFirst()
                .orElseThrow();
        assertThat(link)
                .startsWith("  grafana  " + url() + "/explore?schemaVersion=1&panes=")
                .doesNotContain("\"", "{");
        assertThat(URLDecoder.decode(link, StandardCharsets.UTF_8))
                .contains("\"datasource\":\"tempo\"", "\"query\":\"" + firstTrace(printed) + "\"");
        assertThat(printed).doesNotContain("viewer");
    }

    @Test
    void thereIsNoLinkToWhatDoesNotAnswer() throws Exception {
        assertThat(run(Map.of())).doesNotContain("viewer", "grafana");
    }

    @Test
    void thereIsNoLinkToWhatIsNotWell() throws Exception {
        answerHealth(503, "application/json");

        assertThat(run(Map.of("LAB_GRAFANA_URL", url()))).doesNotContain("grafana");
    }

    @Test
    void aServerThatAnswersEveryPathWithAPageIsNotGrafana() throws Exception {
        answerHealth(200, "text/html");

        assertThat(run(Map.of("LAB_GRAFANA_URL", url()))).doesNotContain("grafana");
    }

    @Test
    void aPlaceThatIsNoUrlIsNoReasonToFail() throws Exception {
        assertThat(run(Map.of("LAB_VIEWER_URL", "not a url", "LAB_GRAFANA_URL", "ftp://x")))
                .contains("trace ")
                .doesNotContain("viewer", "grafana");
    }

    @Test
    void nothingIsLinkedWhenNothingIsSent() throws Exception {
        answerHealth(200, "application/json");

        assertThat(traces.run(Map.of("LAB_VIEWER_URL", url()), Duration.ofSeconds(60))
                        .stdout())
                .contains("trace ")
                .doesNotContain("viewer");
    }

    @Test
    void aServerThatNeverAnswersHoldsNobodyUp() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var address = "http://localhost:" + silent.getLocalPort();

            assertThat(run(Map.of("LAB_VIEWER_URL", address, "LAB_GRAFANA_URL", address)))
                    .contains("trace ")
                    .doesNotContain("viewer", "grafana");
        }
    }

    private String run(Map<String, String> places) throws Exception {
        var variables = new HashMap<>(places);
        variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
        var ended = traces.run(variables, Duration.ofSeconds(60));
        assertThat(ended.exit()).as(ended.stderr()).isZero();
        return ended.stdout();
    }

    private void answerHealth(int status, String type) {
        server.createContext("/api/health", exchange -> {
            var body = "{\"database\":\"ok\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private static String firstTrace(String printed) {
        var found = TRACE.matcher(printed);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
