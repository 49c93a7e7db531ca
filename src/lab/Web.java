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
 * HTTP for the lessons: a server on a free port of this machine and a client, both the JDK's own. Nothing here knows of
 * telemetry, except {@link #HEADERS}; telemetry is the lesson's part.
 */
public final class Web implements AutoCloseable {

    static {
        // Read once by the JDK's server. Without it, the end of a long response waits 40 ms for an acknowledgement
        // (Nagle).
        System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
    }

    // At exit, the JVM waits 300 ms for threads that are blocked in the operating system, for example on a socket. To
    // have none: the client is closed first, and the server does not use virtual threads, because the JDK polls their
    // sockets with such threads.
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().sslContext(trustsNobody()).build();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(CLIENT::shutdownNow));
    }

    /** Reads a request's headers for a propagator. Lesson 03 writes this out. */
    public static final TextMapGetter<HttpExchange> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpExchange exchange) {
            return exchange.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange exchange, String name) {
            // A list may be spread over several lines. Joining makes two traceparents invalid, as they should be.
            var lines = exchange.getRequestHeaders().get(name);
            return lines == null ? null : String.join(",", lines);
        }
    };

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Handles a server's requests. */
    public interface Service {

        /**
         * @return the body of a 200, as UTF-8 text
         * @throws Exception for a 500 with its message
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
     * @throws IOException when no port is free
     */
    public static Web serve(Service service) throws IOException {
        return new Web(service);
    }

    /** Lessons use plain HTTP only. Without this, a client starts by reading all certificates that Java trusts. */
    private static SSLContext trustsNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Its address, {@code http://localhost:PORT}. */
    public URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /**
     * Sends a request and waits for the response.
     *
     * @throws IOException when there is no response
     */
    public static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Frees the port at once. Waits at most 2 s for requests in progress, then interrupts them. */
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
