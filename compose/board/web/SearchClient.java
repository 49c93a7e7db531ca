package board.web;

import board.common.HttpClientTelemetry;
import board.common.Settings;
import board.common.Telemetry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Queries {@code board-search}, whose instances are in {@code SEARCH_URLS} (separated by commas), in turn.
 *
 * <p>Waits eight seconds for an answer, or {@code search.patience} milliseconds. After a failed attempt it makes up to
 * {@code search.attempts} more, without a pause. The request carries the context of the span, unless
 * {@code search.bare} is set.
 */
@Component
class SearchClient {

    private static final String PATH = "/related";
    private static final long PATIENCE_MILLIS = 8_000; // shorter than a visitor's

    private final List<URI> instances = Stream.of(
                    System.getenv().getOrDefault("SEARCH_URLS", "").split(","))
            .filter(url -> !url.isBlank())
            .map(URI::create)
            .toList();
    private final AtomicInteger turn = new AtomicInteger();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final HttpClientTelemetry telemetry;

    SearchClient(Telemetry telemetry) {
        this.telemetry = new HttpClientTelemetry(telemetry);
    }

    /** Whether any instance is configured. */
    boolean there() {
        return !instances.isEmpty();
    }

    /**
     * Titles of the same author, most similar first; none if search knows no other.
     *
     * @throws ResponseStatusException when search does not answer, or fails
     */
    List<String> related(String author, long without) {
        for (var attempt = 0; ; attempt++) {
            var answer = askOneThatIsThere(
                    PATH + "?author=" + URLEncoder.encode(author, StandardCharsets.UTF_8) + "&without=" + without);
            if (answer.statusCode() == 200) {
                return answer.body().lines().toList();
            }
            if (attempt < Settings.number("search.attempts")) {
                continue;
            }
            if (answer.statusCode() == 404) {
                return List.of();
            }
            throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, "Search answered " + answer.statusCode());
        }
    }

    /** An instance that is being replaced accepts no connection, and so has done nothing: the next one is tried. */
    private HttpResponse<String> askOneThatIsThere(String address) {
        for (var tried = 1; ; tried++) {
            try {
                return ask(instances
                        .get(Math.floorMod(turn.getAndIncrement(), instances.size()))
                        .resolve(address));
            } catch (ResponseStatusException failed) {
                if (tried == instances.size() || !(failed.getCause() instanceof ConnectException)) {
                    throw failed;
                }
            }
        }
    }

    private HttpResponse<String> ask(URI uri) {
        var patience = Settings.on("search.patience") ? Settings.number("search.patience") : PATIENCE_MILLIS;
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofMillis(patience));
        try {
            return telemetry.send(http, request, PATH, !Settings.on("search.bare"));
        } catch (IOException unanswered) {
            throw new ResponseStatusException(
                    unanswered instanceof HttpTimeoutException ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.BAD_GATEWAY,
                    "Search did not answer",
                    unanswered);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "The board is ending", ending);
        }
    }
}
