package lab.incident;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import lab.text.CommandFailed;

/**
 * Forwards the board's telemetry to the viewer, and a copy to another backend over OTLP/HTTP, for example the stack.
 * Copies are best effort: if too many are in flight, the next one is dropped.
 */
final class IncidentTee implements AutoCloseable {

    private static final int LARGEST = 8 << 20;
    private static final int MOST_COPIES = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<String> HEADERS = List.of("Content-Type", "Content-Encoding");

    private final URI viewer;
    private final URI backend;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final Semaphore copies = new Semaphore(MOST_COPIES);
    private final HttpServer server;

    private IncidentTee(URI viewer, URI backend) throws IOException {
        this.viewer = viewer;
        this.backend = backend;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    /**
     * Listens on a free port of the loopback address.
     *
     * @param backend its address without a path, as in {@code OTEL_EXPORTER_OTLP_ENDPOINT}
     * @throws CommandFailed when nothing answers there
     */
    static IncidentTee start(URI viewer, URI backend) throws IOException, InterruptedException {
        var tee = new IncidentTee(viewer, backend);
        try {
            tee.send(backend, "/v1/traces", new byte[0], List.of("Content-Type", "application/x-protobuf"));
        } catch (IOException | IllegalArgumentException nobody) {
            tee.close();
            throw new CommandFailed(
                    "OTEL_EXPORTER_OTLP_ENDPOINT is " + backend + ", and nobody answers there over HTTP.");
        }
        tee.server.start();
        return tee;
    }

    /** The address that the board sends to. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestHeaders().containsKey("Origin")) { // a page in a browser; the board is none
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            var body = exchange.getRequestBody().readNBytes(LARGEST + 1);
            if (body.length > LARGEST) {
                exchange.sendResponseHeaders(413, -1);
                return;
            }
            var path = exchange.getRequestURI().getPath();
            var headers = HEADERS.stream()
                    .filter(name -> exchange.getRequestHeaders().getFirst(name) != null)
                    .flatMap(name -> List.of(name, exchange.getRequestHeaders().getFirst(name)).stream())
                    .toList();
            if (copies.tryAcquire()) {
                Thread.startVirtualThread(() -> copy(path, body, headers));
            }
            var answer = send(viewer, path, body, headers);
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(String path, byte[] body, List<String> headers) {
        try {
            send(backend, path, body, headers);
        } catch (IOException | InterruptedException lost) {
            // the viewer has it
        } finally {
            copies.release();
        }
    }

    private HttpResponse<byte[]> send(URI to, String path, byte[] body, List<String> headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(to.toString().replaceAll("/+$", "") + path))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(body));
        for (var i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
        http.shutdownNow();
    }
}
