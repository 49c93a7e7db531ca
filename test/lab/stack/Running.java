package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import lab.Repository;
import lab.build.Compiler;
import lab.receive.Receiver;
import lab.stack.Board.Mode;
import lab.stack.Board.Service;
import lab.telemetry.Store;

/** The whole board, running, with a receiver of its own. What it did is only known from what it emitted. */
final class Running implements AutoCloseable {

    /** The span that a test says to be in: nobody emits it. */
    static final String PARENT = "00f067aa0ba902b7";

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Mode mode;
    private final Path folder = Files.createTempDirectory("board");
    private final Receiver receiver = Receiver.start();
    private final List<BoardProcess> parts = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Board stage;
    private URI board;

    Running(Mode mode, String visitorRate) throws IOException, InterruptedException {
        this.mode = mode;
        stage = Board.open(Repository.ROOT, folder, words -> {});
        var recorder = start(Service.recorder, Map.of());
        var web = start(Service.web, Map.of());
        board = URI.create(web.ready(Board.patience()));
        recorder.ready(Board.patience());
        start(Service.visitor, Map.of("BOARD_URL", board.toString(), "VISITOR_RATE", visitorRate))
                .ready(Board.patience());
    }

    BoardProcess start(Service service, Map<String, String> more) throws IOException, InterruptedException {
        var environment = new HashMap<>(Map.of(
                "OTEL_METRIC_EXPORT_INTERVAL",
                "1000",
                "OTEL_BSP_SCHEDULE_DELAY",
                "200",
                "OTEL_BLRP_SCHEDULE_DELAY",
                "200"));
        environment.putAll(more);
        var part = stage.start(service, mode, receiver.endpoint(), environment);
        parts.add(part);
        return part;
    }

    Receiver receiver() {
        return receiver;
    }

    Store store() {
        return receiver.store();
    }

    URI address() {
        return board;
    }

    static String service(SpanData span) {
        return span.getResource().getAttribute(SERVICE);
    }

    /** An answer, and the trace that the request was made to belong to. */
    record Answer(int status, String body, String trace) {}

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    Answer send(String method, String path, String json) throws IOException, InterruptedException {
        return send(board, method, path, json);
    }

    Answer send(URI to, String method, String path, String json) throws IOException, InterruptedException {
        var random = ThreadLocalRandom.current();
        var trace = String.format("%016x%016x", random.nextLong(), random.nextLong(1, Long.MAX_VALUE));
        var request = HttpRequest.newBuilder(to.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + trace + "-" + PARENT + "-01")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), trace);
    }

    /** A post of ours; its id. */
    long post(String title, String body) throws IOException, InterruptedException {
        var json = new com.google.gson.JsonObject();
        json.addProperty("author", "tester");
        json.addProperty("title", title);
        json.addProperty("body", body);
        var answer = send("POST", "/api/posts", json.toString());
        assertThat(answer.status()).isEqualTo(201);
        return com.google.gson.JsonParser.parseString(answer.body())
                .getAsJsonObject()
                .get("id")
                .getAsLong();
    }

    /** With a fault switched on, and off again. */
    <T> T with(String fault, Attempt<T> attempt) throws Exception {
        assertThat(send("PUT", "/api/faults/" + fault, null).status()).isEqualTo(200);
        try {
            return attempt.make();
        } finally {
            assertThat(send("DELETE", "/api/faults/" + fault, null).status()).isEqualTo(200);
        }
    }

    interface Attempt<T> {
        T make() throws Exception;
    }

    /** Waits until this can be seen in what arrived: exporters send when they want to. */
    static <T> T eventually(String what, Supplier<T> seen) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            var found = seen.get();
            if (found != null && !Boolean.FALSE.equals(found)) {
                return found;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("Not seen within " + PATIENCE.toSeconds() + " s: " + what);
    }

    /** Ends the services in good order, then the rest; what they had to say has arrived by then. */
    void endServices() {
        parts.reversed().forEach(BoardProcess::close);
        parts.clear();
    }

    @Override
    public void close() {
        endServices();
        http.close();
        stage.close();
        receiver.close();
        Compiler.delete(folder);
    }
}
