package lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * The plumbing of lessons that speak HTTP: a server on a free port of this machine and a client, both the JDK's own.
 * Nothing here knows of telemetry, which is the lesson's part, except for {@link #HEADERS}.
 */
public final class Web implements AutoCloseable {

    static {
        // Read once by the JDK's server: without it, the end of a long answer waits 40 ms for an acknowledgement
        // (Nagle).
        System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
    }

    // A JVM that ends waits 300 ms for threads that sit in the operating system, on a socket for one: there are to be
    // none.
    // So the client is closed first, and the server's threads are no virtual ones, whose sockets the JDK watches with
    // such threads.
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().sslContext(trustsNobody()).build();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(CLIENT::shutdownNow));
    }

    /** How a propagator reads a request's headers: as lesson 03 does it, in the open. */
    public static final TextMapGetter<HttpExchange> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpExchange exchange) {
            return exchange.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange exchange, String name) {
            // A list may come in several lines. Two traceparents, joined, are none: which one to believe?
            var lines = exchange.getRequestHeaders().get(name);
            return lines == null ? null : String.join(",", lines);
        }
    };

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What a server answers to a request. */
    public interface Service {

        /**
         * @return the body of a 200, as UTF-8 text
         * @throws Exception to answer with 500 and its message
         */
        String answer(HttpExchange exchange) throws Exception;
    }

    private Web(Service service) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> respond(exchange, service));
        server.start();
    }

    /**
     * Starts a server on a free port of the loopback address.
     *
     * @throws IOException when no port can be had
     */
    public static Web serve(Service service) throws IOException {
        return new Web(service);
    }

    /**
     * Plain HTTP is all that lessons speak here: without this, a client begins by reading every certificate that Java
     * trusts.
     */
    private static SSLContext trustsNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Where it listens, {@code http://localhost:PORT}. */
    public URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @throws IOException when nobody answers
     */
    public static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Frees the port at once, and waits for who still works on an answer: 2 s at most, then they are interrupted. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        try {
            threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    private static void respond(HttpExchange exchange, Service service) throws IOException {
        String body;
        var status = 200;
        try (exchange) {
            try {
                body = service.answer(exchange);
            } catch (Exception failure) {
                status = 500;
                body = String.valueOf(failure.getMessage());
            }
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
