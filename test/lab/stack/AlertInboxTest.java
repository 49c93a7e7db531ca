package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.Needs;
import lab.Repository;
import lab.build.Classpath;
import lab.build.Compiler;
import lab.build.Script;
import lab.receive.ForeignCallers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inbox of alerts as its container runs it: neither database nor broker is there. */
@Needs("the board's programs")
class AlertInboxTest {

    private static final Path ROOT = Repository.ROOT;
    private static final String NOTIFICATION = """
        {"version": "4", "status": "firing", "alerts": [
          {"status": "firing", "labels": {"alertname": "BoardGone", "service_name": "board-web"},
           "annotations": {"summary": "board-web is silent"}, "startsAt": "2026-01-01T00:00:00Z"},
          {"status": "resolved", "labels": {"alertname": "Watchdog"}, "annotations": {}}]}\
        """;

    @TempDir
    private Path folder;

    @Test
    void itKeepsWhatItIsToldAndKnowsWhatToDo() throws Exception {
        try (var inbox = start();
                var http = HttpClient.newHttpClient()) {
            var address = URI.create(inbox.ready(Duration.ofSeconds(60)));
            assertThat(get(http, address.resolve("/health")).statusCode()).isEqualTo(200);
            assertThat(post(http, address, "no JSON").statusCode()).isEqualTo(400);
            assertThat(post(http, address, "{}").statusCode()).isEqualTo(400);
            assertThat(post(http, address, NOTIFICATION).statusCode()).isEqualTo(200);
            var kept = JsonParser.parseString(
                            get(http, address.resolve("/api/alerts")).body())
                    .getAsJsonArray();
            assertThat(kept).hasSize(2);
            assertThat(kept.get(1).getAsJsonObject().get("alertname").getAsString())
                    .isEqualTo("BoardGone");
            assertThat(kept.get(1).getAsJsonObject().get("service").getAsString())
                    .isEqualTo("board-web");

            var runbook = get(http, address.resolve("/runbooks/BoardGone"));
            assertThat(runbook.statusCode()).isEqualTo(200);
            assertThat(runbook.body()).contains("has sent no metric", "메트릭을 보내지 않았습니다");
            assertThat(get(http, address.resolve("/runbooks/Nothing")).statusCode())
                    .isEqualTo(404);
            ForeignCallers.assertRefusedBy(address.getPort(), "/api/alerts");
        }
    }

    private BoardProcess start() throws Exception {
        var program = ROOT.resolve("compose/board/alerts/AlertInbox.java");
        var script = Script.standalone(program);
        var build = ROOT.resolve(".lab/build");
        var path = new Classpath(ROOT, build).alone(script);
        var compiled = new Compiler(build)
                .compile(
                        Stream.concat(Stream.of(program), script.sources().stream())
                                .toList(),
                        path);
        assertThat(compiled.failed()).as(compiled.messages()).isFalse();
        var classes = compiled.classes()
                + File.pathSeparator
                + path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return BoardProcess.start(
                "board-alerts",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes,
                        compiled.main()),
                Map.of(
                        "PORT", "0",
                        "BOARD_TELEMETRY", "none",
                        "RUNBOOKS", ROOT.resolve("compose/runbooks").toString()),
                folder.resolve("inbox.log"));
    }

    private static HttpResponse<String> get(HttpClient http, URI address) throws Exception {
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(HttpClient http, URI address, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(address.resolve("/api/alerts"))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
