package lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import lab.build.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class BoundedAnswersTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    /** In a heap as small as the viewer's own: twelve log records of 7.6 MB, which are more than an answer may hold. */
    @Test
    void anAnswerNeverOutgrowsTheHeap(@TempDir Path folder) throws Exception {
        var log = "{\"body\":{\"stringValue\":\"" + "x".repeat(7_600_000) + "\"}}";
        Files.writeString(
                folder.resolve("body.json"), "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + log + "]}]}]}");
        var program = Program.of(folder, """
                        import java.net.URI;
                        import java.net.http.*;
                        import java.nio.file.Files;
            import java.nio.file.Path;
                        import lab.telemetry.Store;
                        import lab.web.*;

                        class Hostile {
                            static final HttpClient http = HttpClient.newHttpClient();

                            void main(String[] arguments) throws Exception {
                                try (var viewer = Viewer.start(ViewerOptions.free(Path.of("")), new Store())) {
                                    var body = Path.of("body.json");
                                    for (var i = 0; i < 12; i++) {
                                        var sent = http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.httpPort() + "/v1/logs"))
                                                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofFile(body)).build(),
                                                HttpResponse.BodyHandlers.ofString());
                                        if (sent.statusCode() != 200) throw new IllegalStateException(sent.body());
                                    }
                                    for (var path : new String[] {"logs", "logs?q=xyz", "logs/patterns", "logs/counts", "overview", "logs"}) {
                                        var answer = http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.port() + "/api/" + path)).build(),
                                                HttpResponse.BodyHandlers.ofInputStream());
                                        var bytes = answer.body().skip(Long.MAX_VALUE);
                                        System.out.println(path + " " + answer.statusCode() + " " + (bytes <= 16 << 20));
                                    }
                                }
                            }
                        }
            """);
        var ended = program.run(
                Map.of("JDK_JAVA_OPTIONS", "-Djdk.httpclient.keepalive.timeout=3 -Xmn24m -Xmx152m"),
                Duration.ofSeconds(100));

        assertThat(ended.exit()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stdout().lines())
                .containsExactly(
                        "logs 200 true",
                        "logs?q=xyz 200 true",
                        "logs/patterns 200 true",
                        "logs/counts 200 true",
                        "overview 200 true",
                        "logs 200 true");
    }

    @Test
    void aLongTextIsCutWhereTheAnswerWouldBeTooLargeAndSaysSo() throws Exception {
        try (var client = new Client()) {
            for (var i = 0; i < 4; i++) client.post("traces", Client.spans(TRACE, i + "x".repeat(6_000_000)));
            var answer = client.get("/api/traces/" + TRACE);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).hasSizeLessThan(16 << 20).contains("… (6000001 characters)");
            JsonParser.parseString(answer.body());
            var whole = client.get("/api/traces/" + TRACE + "/spans/0000000000000001");
            assertThat(whole.statusCode()).isEqualTo(200);
            assertThat(whole.body()).as("it can be sent again").hasSizeGreaterThan(6_000_000);
        }
    }
}
