package lab.receive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import lab.telemetry.Store;

/**
 * A receiver of OTLP over HTTP on the loopback address: protobuf and JSON, plain or gzip, all signals.
 *
 * <p>Telemetry is in the {@link #store()} before the sender gets its 200, so a reader need not wait. Malformed input
 * gets the answer that the specification requires and never stops the server.
 *
 * <p>Specification: OTLP 1.11, "OTLP/HTTP".
 */
public final class Receiver implements AutoCloseable {

    static {
        // Read once by the JDK's server; existing settings are kept. Sends responses without Nagle's 40 ms delay, and
        // limits what happens before a request reaches our code.
        property("sun.net.httpserver.nodelay", "true");
        property("sun.net.httpserver.maxReqTime", "60");
        property("sun.net.httpserver.maxRspTime", "60");
        property("sun.net.httpserver.maxReqHeaderSize", "65536");
        property("jdk.httpserver.maxConnections", "256");
    }

    /**
     * @param bodyBytes of one body, before and after decompression; a larger one gets a 413
     * @param allBodiesBytes of all bodies being read at a time; beyond that, requests get a 503
     * @param concurrent requests at a time; beyond that, they get a 503
     * @param bodyTime limit for a body to arrive; a slower connection is closed
     * @param requests the number of latest requests in {@link #requests()}
     */
    public record Limits(int bodyBytes, long allBodiesBytes, int concurrent, Duration bodyTime, int requests) {

        /** The default for one body is the size that the specification recommends. */
        public static final Limits DEFAULT = new Limits(64 << 20, 256 << 20, 64, Duration.ofSeconds(10), 1000);
    }

    private final OtlpHandler handler;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(); // not virtual: see Web
    private final ReadDeadlines deadlines = new ReadDeadlines();

    private Receiver(InetSocketAddress address, OtlpHandler handler) throws IOException {
        this.handler = handler;
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A receiver on a free port, with a store of its own and default limits. */
    public static Receiver start() throws IOException {
        return start(0);
    }

    /** A receiver on this port, or on a free one for 0; 4318 is the standard port of OTLP/HTTP. */
    public static Receiver start(int port) throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Limits.DEFAULT, new Store());
    }

    /**
     * A receiver that is ready for requests.
     *
     * @throws BindException if the port is taken
     * @throws IllegalArgumentException if the address is not a loopback address: there is no authentication
     */
    public static Receiver start(InetSocketAddress address, Limits limits, Store store) throws IOException {
        return start(address, new OtlpHandler(limits, store));
    }

    /** The same, with a handler that other transports share. */
    public static Receiver start(InetSocketAddress address, OtlpHandler handler) throws IOException {
        loopback(address);
        try {
            return new Receiver(address, handler);
        } catch (BindException e) {
            throw new BindException("port " + address.getPort() + " is taken: " + e.getMessage());
        }
    }

    /**
     * The address to send to: the value for {@code OTEL_EXPORTER_OTLP_ENDPOINT}, such as {@code http://127.0.0.1:4318}.
     */
    public URI endpoint() {
        var address = server.getAddress().getAddress().getHostAddress();
        return URI.create("http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + port());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The store for everything received. */
    public Store store() {
        return handler.store();
    }

    /** The latest requests, oldest first, whatever their answers. */
    public List<ReceivedRequest> requests() {
        return handler.requests();
    }

    /** Makes the next requests fail; see {@link OtlpHandler#answerNext}. */
    public void answerNext(int count, int status, Duration retryAfter) {
        handler.answerNext(count, status, retryAfter);
    }

    /** The handler, which other transports can share. */
    public OtlpHandler handler() {
        return handler;
    }

    /** Frees the port at once. Requests under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        deadlines.close();
    }

    private void handle(HttpExchange http) {
        try (http) {
            new JdkHttpAdapter(handler, deadlines, http).run();
        } catch (IOException e) {
            // The sender has gone away, or took too long: nobody is left to answer.
        }
    }

    static void loopback(InetSocketAddress address) {
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress())
            throw new IllegalArgumentException("the receiver listens on the loopback address only, not on " + address);
    }

    /** Sets a system property, unless it is set already. */
    static void property(String name, String value) {
        if (System.getProperty(name) == null) System.setProperty(name, value);
    }
}
