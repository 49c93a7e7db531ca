package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lab.Needs;
import lab.Repository;
import lab.build.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who is told of what, by a real Alertmanager with the stack's configuration. Changed are only the inbox's address and
 * how long a group waits for company.
 */
@Needs("Alertmanager")
class AlertRoutingTest {

    private static final Path CONFIGURATION = Repository.ROOT.resolve("compose/mimir/alertmanager.yaml");

    @TempDir
    private Path folder;

    @Test
    void oneCauseIsOneMessage() throws Exception {
        assertThat(told(List.of(
                        alert("BoardBudgetBurnsFast", "board-web"),
                        alert("BoardBudgetBurns", "board-web"),
                        alert("BoardBudgetBurnsSlowly", "board-web"),
                        alert("BoardErrors", "board-web"),
                        alert("BoardSlow", "board-web"),
                        alert("Watchdog", "alerting"))))
                .containsExactlyInAnyOrder(
                        "BoardBudgetBurnsFast board-web", "BoardSlow board-web", "Watchdog alerting");
    }

    @Test
    void aServiceThatIsGoneHasNoSymptomsOthersHave() throws Exception {
        assertThat(told(List.of(
                        alert("BoardGone", "board-web"),
                        alert("BoardErrors", "board-web"),
                        alert("BoardCallsGone", "board-web"),
                        alert("BoardEventsLate", "board-recorder"),
                        alert("Watchdog", "alerting"))))
                .containsExactlyInAnyOrder(
                        "BoardGone board-web", "BoardEventsLate board-recorder", "Watchdog alerting");
    }

    @Test
    void withoutThePipelineNobodyKnowsOfTheBoard() throws Exception {
        assertThat(told(List.of(
                        alert("PipelineGone", "pipeline"),
                        alert("BoardGone", "board-web"),
                        alert("BoardGone", "board-recorder"),
                        alert("BoardCallsGone", "board-web"),
                        alert("Watchdog", "alerting"))))
                .containsExactlyInAnyOrder("PipelineGone pipeline", "Watchdog alerting");
    }

    private static Map<String, Object> alert(String name, String service) {
        return Map.of(
                "labels", Map.of("alertname", name, "service_name", service),
                "annotations", Map.of("summary", name));
    }

    /** What reached the inbox once all groups were told; the watchdog's, which nothing holds back, is posted last. */
    private Set<String> told(List<Map<String, Object>> alerts) throws Exception {
        var program = alertmanager();
        assumeTrue(program != null, "alertmanager is not installed (Debian: prometheus-alertmanager)");
        var told = ConcurrentHashMap.<String>newKeySet();
        var inbox = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inbox.createContext("/api/alerts", exchange -> {
            try (exchange) {
                var body = JsonParser.parseString(
                                new String(exchange.getRequestBody().readAllBytes()))
                        .getAsJsonObject();
                for (var each : body.getAsJsonArray("alerts")) {
                    var labels = each.getAsJsonObject().getAsJsonObject("labels");
                    told.add(labels.get("alertname").getAsString() + " "
                            + labels.get("service_name").getAsString());
                }
                exchange.sendResponseHeaders(200, -1);
            }
        });
        inbox.start();
        var port = ChildProcess.freePort();
        var file = Files.writeString(
                folder.resolve("alertmanager.yaml"),
                Files.readString(CONFIGURATION)
                        .replace(
                                "http://board-alerts:8080",
                                "http://127.0.0.1:" + inbox.getAddress().getPort())
                        .replace("mail:1025", "127.0.0.1:1")
                        .replace("group_wait: 15s", "group_wait: 1s"));
        var process = new ProcessBuilder(
                        program,
                        "--config.file=" + file,
                        "--storage.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("alertmanager.log").toFile())
                .start();
        try (var http = HttpClient.newHttpClient()) {
            var address = URI.create("http://127.0.0.1:" + port + "/");
            Running.eventually("alertmanager is ready", () -> status(http, address.resolve("-/ready"), null) == 200);
            assertThat(status(http, address.resolve("api/v2/alerts"), new Gson().toJson(alerts)))
                    .isEqualTo(200);
            // What Alertmanager itself calls active and suppressed decides what is waited for. It is asked again each
            // time: a target counts as active until the inhibitor has seen its source.
            Running.eventually("what is active was told", () -> {
                var active = active(http, address, alerts.size());
                return active != null && told.containsAll(active);
            });
            return told;
        } finally {
            process.destroy();
            process.waitFor();
            inbox.stop(0);
        }
    }

    private static Set<String> active(HttpClient http, URI address, int expected) {
        try {
            var answer = JsonParser.parseString(http.send(
                                    HttpRequest.newBuilder(address.resolve("api/v2/alerts"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .getAsJsonArray();
            var active = new HashSet<String>();
            for (var each : answer) {
                var state = each.getAsJsonObject()
                        .getAsJsonObject("status")
                        .get("state")
                        .getAsString();
                if (state.equals("unprocessed")) {
                    return null;
                }
                if (state.equals("active")) {
                    var labels = each.getAsJsonObject().getAsJsonObject("labels");
                    active.add(labels.get("alertname").getAsString() + " "
                            + labels.get("service_name").getAsString());
                }
            }
            return answer.size() == expected ? active : null;
        } catch (IOException | InterruptedException notYet) {
            return null;
        }
    }

    private static int status(HttpClient http, URI address, String body) {
        try {
            var request = HttpRequest.newBuilder(address).header("Content-Type", "application/json");
            return http.send(
                            (body == null ? request : request.POST(BodyPublishers.ofString(body))).build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException notYet) {
            return 0;
        }
    }

    private static String alertmanager() {
        for (var name : List.of("prometheus-alertmanager", "alertmanager")) {
            try {
                if (new ProcessBuilder(name, "--version")
                                .redirectErrorStream(true)
                                .start()
                                .waitFor()
                        == 0) {
                    return name;
                }
            } catch (IOException | InterruptedException missing) {
                // the next name
            }
        }
        return null;
    }
}
