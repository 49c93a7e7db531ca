package lab.build;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer that does not look into requests: each one goes to the next server, and the server's response goes
 * back. For HTTP/1.1 on the loopback address.
 */
public final class RoundRobin implements AutoCloseable {

    private static final int MAX_BODY = 64 << 20;
    private static final int BAD_GATEWAY = 502;
    private static final List<String> HEADERS = List.of("Content-Type", "Content-Encoding");

    private final List<URI> servers;
    private final AtomicInteger next = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RoundRobin(List<URI> servers) throws IOException {
        this.servers = servers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::forward);
        server.start();
    }

    /** Starts a balancer in front of these servers, on a free port. */
    public static RoundRobin among(URI... servers) throws IOException {
        return new RoundRobin(List.of(servers));
    }

    /** Its address. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void forward(HttpExchange http) throws IOException {
        try (http) {
            var target = servers.get(Math.floorMod(next.getAndIncrement(), servers.size()));
            var body = http.getRequestBody().readNBytes(MAX_BODY);
            var request = HttpRequest.newBuilder(
                            target.resolve(http.getRequestURI().getRawPath()))
                    .method(http.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (var header : HEADERS) {
                var value = http.getRequestHeaders().getFirst(header);
                if (value != null) {
                    request.header(header, value);
                }
            }
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> http.getResponseHeaders().set("Content-Type", type));
            http.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            http.getResponseBody().write(answer.body());
        } catch (IOException unreachable) {
            http.sendResponseHeaders(BAD_GATEWAY, -1);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
        threads.shutdown();
    }
}
