package board.visitor;

import board.common.HttpClientTelemetry;
import board.common.Telemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** An HTTP client that knows the board. */
final class Browser {

    record Answer(int status, String body) {}

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI board;
    private final HttpClientTelemetry telemetry;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    Browser(URI board, Telemetry telemetry) {
        this.board = board;
        this.telemetry = new HttpClientTelemetry(telemetry);
    }

    Answer get(String template, String rest) throws IOException, InterruptedException {
        return send("GET", template, rest, null);
    }

    /**
     * @param template the path template in the documentation, {@code /api/posts/{id}}, which has few values
     * @param rest the part of the path after the constant prefix, {@code /17}
     * @param json a body, or null for none
     */
    Answer send(String method, String template, String rest, String json) throws IOException, InterruptedException {
        var uri = board.resolve(template.replaceFirst("/\\{.*", "") + rest);
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("User-Agent", BoardVisitor.NAME)
                .header("Content-Type", "application/json")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        var response = telemetry.send(http, request, template, true);
        return new Answer(response.statusCode(), response.body());
    }
}
