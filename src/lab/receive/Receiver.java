package lab.receive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import lab.store.Store;

/**
 * A receiver of OTLP over HTTP on the loopback address: protobuf and JSON, plain or gzip, all three signals.
 *
 * <p>What arrives is in its {@link #store()} before the sender gets its 200, so there is nothing to wait for. Malformed
 * input gets the answer that the specification asks for and never ends the server.
 *
 * <p>Specification: OTLP 1.11, "OTLP/HTTP".
 */
public final class Receiver implements AutoCloseable {

    static {
        // Read once by the JDK's server, and left alone where someone has set them: answers without Nagle's 40 ms delay,
        // and bounds on what happens before a request reaches us.
        property("sun.net.httpserver.nodelay", "true");
        property("sun.net.httpserver.maxReqTime", "60");
        property("sun.net.httpserver.maxRspTime", "60");
        property("sun.net.httpserver.maxReqHeaderSize", "65536");
        property("jdk.httpserver.maxConnections", "256");
    }

    /**
     * @param bodyBytes of one body, before and after decompression; more is answered with 413
     * @param allBodiesBytes of all bodies being read at a time; more is answered with 503
     * @param concurrent requests at a time; more are answered with 503
     * @param bodyTime for a body to arrive; a slower connection is closed
     * @param requests that {@link #requests()} remembers, the latest
     */
    public record Limits(int bodyBytes, long allBodiesBytes, int concurrent, Duration bodyTime, int requests) {

        /** Of one body, as much as the specification recommends. */
        public static final Limits DEFAULT = new Limits(64 << 20, 256 << 20, 64, Duration.ofSeconds(10), 1000);
    }

    private final Limits limits;
    private final Store store;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deadlines deadlines = new Deadlines();
    private final Semaphore concurrent;
    private final Semaphore memory;
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final ArrayDeque<Refusal> refusals = new ArrayDeque<>();

    private Receiver(InetSocketAddress address, Limits limits, Store store) throws IOException {
        this.limits = limits;
        this.store = store;
        concurrent = new Semaphore(limits.concurrent);
        memory = Body.memory(limits.allBodiesBytes);
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A receiver on a free port, with a store of its own and default limits. */
    public static Receiver start() throws IOException {
        return start(0);
    }

    /** A receiver on this port, or on a free one for 0; 4318 is OTLP/HTTP's own. */
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
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress())
            throw new IllegalArgumentException("the receiver listens on the loopback address only, not on " + address);
        try {
            return new Receiver(address, limits, store);
        } catch (BindException e) {
            throw new BindException("port " + address.getPort() + " is taken: " + e.getMessage());
        }
    }

    /** Where to send: the value for {@code OTEL_EXPORTER_OTLP_ENDPOINT}, such as {@code http://127.0.0.1:4318}. */
    public URI endpoint() {
        var address = server.getAddress().getAddress().getHostAddress();
        return URI.create("http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + port());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Where all that arrived is kept. */
    public Store store() {
        return store;
    }

    /** The latest requests, oldest first, whatever they were answered with. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /**
     * Lets the next requests fail, as a collector does that is down or overloaded. They are recorded, not stored.
     *
     * @param count how many, at most 10,000 at a time
     * @param status from 400 to 599; only 429, 502, 503 and 504 are retried by senders
     * @param retryAfter rounded up to seconds for the Retry-After header, or null for none
     * @throws IllegalArgumentException if a number is out of its range
     */
    public void answerNext(int count, int status, Duration retryAfter) {
        if (count < 0 || count > 10_000) throw new IllegalArgumentException("cannot refuse " + count + " requests");
        if (status < 400 || status > 599) throw new IllegalArgumentException(status + " does not refuse a request");
        synchronized (refusals) {
            refusals.clear();
            for (var i = 0; i < count; i++)
                refusals.add(Refusal.later(status, "this receiver was told to answer " + status, retryAfter));
        }
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
            new Conversation(this, http).run();
        } catch (IOException e) {
            // The sender has gone away, or took too long: there is nobody left to tell.
        }
    }

    // What a conversation needs of its receiver.

    Limits limits() {
        return limits;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Body newBody() {
        return new Body(limits.bodyBytes, memory);
    }

    Semaphore concurrent() {
        return concurrent;
    }

    void refuseIfTold() throws Refusal {
        synchronized (refusals) {
            if (!refusals.isEmpty()) throw refusals.remove();
        }
    }

    void remember(Request request) {
        synchronized (requests) {
            requests.add(request);
            while (requests.size() > limits.requests) requests.remove();
        }
    }

    void keep(Decoded decoded) {
        store.addSpans(decoded.spans());
        store.addMetrics(decoded.metrics());
        store.addLogs(decoded.logs());
    }

    private static void property(String name, String value) {
        if (System.getProperty(name) == null) System.setProperty(name, value);
    }
}
