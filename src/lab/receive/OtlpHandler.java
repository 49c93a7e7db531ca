package lab.receive;

import com.google.protobuf.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;
import lab.receive.Receiver.Limits;
import lab.telemetry.Store;

/** Shared by all transports: limits, the store, and a log of recent requests. Safe for any number of threads. */
public final class OtlpHandler {

    /** Bodies of at least this size are decoded one at a time, because decoded they are many times as large. */
    private static final int LARGE = 256 << 10;

    private final ReentrantLock large = new ReentrantLock();
    private final Limits limits;
    private final Store store;
    private final Semaphore concurrent;
    private final Semaphore memory;
    private final ArrayDeque<ReceivedRequest> requests = new ArrayDeque<>();
    private final RefusalLog refused = new RefusalLog();
    private volatile Consumer<Message> tap;
    private volatile Consumer<DecodedRequest> diverted;
    private final ArrayDeque<Refusal> refusals = new ArrayDeque<>();

    public OtlpHandler(Limits limits, Store store) {
        this.limits = limits;
        this.store = store;
        concurrent = new Semaphore(limits.concurrent());
        memory = BoundedBody.memory(limits.allBodiesBytes());
    }

    /** The store for everything received. */
    public Store store() {
        return store;
    }

    public Limits limits() {
        return limits;
    }

    /** The latest requests, oldest first, whatever their answers. */
    public List<ReceivedRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /**
     * Makes the next requests fail, like a collector that is down or overloaded. They are recorded but not stored.
     *
     * @param count how many, at most 10,000 at a time
     * @param status from 400 to 599; senders retry only 429, 502, 503 and 504. Over gRPC 429 is RESOURCE_EXHAUSTED,
     *     502, 503 and 504 are UNAVAILABLE
     * @param retryAfter rounded up to seconds for the Retry-After header, exact in gRPC's RetryInfo; null for none
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

    /** Also passes every accepted request to this consumer, as an OTLP message. The consumer must be fast. */
    public void tap(Consumer<Message> place) {
        tap = place;
    }

    /** From now on passes decoded requests to this consumer instead of storing them. The consumer must be fast. */
    public void divert(Consumer<DecodedRequest> place) {
        diverted = place;
    }

    /** Reads the body of one request, decompressed. */
    interface BodyReader {
        byte[] read(BoundedBody body) throws IOException, Refusal, MalformedOtlp;
    }

    /**
     * Receives one request: reads its body, decodes it, stores its contents, and passes it on.
     *
     * @throws Refusal if too much is being received already, or if this receiver was told to refuse requests
     * @throws MalformedOtlp if the body is not what its encoding promises
     * @throws IOException if the body is incomplete
     */
    DecodedRequest receive(Signal signal, Encoding encoding, BodyReader reader)
            throws IOException, Refusal, MalformedOtlp {
        if (!concurrent.tryAcquire()) {
            throw Refusal.later(503, "too many requests at once", Duration.ofSeconds(1));
        }
        try (var body = new BoundedBody(limits.bodyBytes(), memory)) {
            var message = reader.read(body);
            refuseIfTold();
            return take(signal, encoding, message);
        } finally {
            concurrent.release();
        }
    }

    private void refuseIfTold() throws Refusal {
        synchronized (refusals) {
            if (!refusals.isEmpty()) throw refusals.remove();
        }
    }

    /**
     * The log of requests that were refused or only partly accepted. Code that refuses requests earlier adds to it,
     * too.
     */
    public RefusalLog refused() {
        return refused;
    }

    /**
     * @param address of the sender
     * @param rejected the number of items that were not kept
     */
    void remember(ReceivedRequest request, String address, long rejected) {
        if (!request.problem().isEmpty()) {
            var agent = String.join(" ", request.headers().getOrDefault("user-agent", List.of()));
            refused.add(
                    new RefusalLog.Request(
                            request.protocol(),
                            request.path(),
                            agent.isBlank() ? address : agent,
                            request.status(),
                            request.problem()),
                    rejected);
        }
        synchronized (requests) {
            requests.add(request);
            while (requests.size() > limits.requests()) requests.remove();
        }
    }

    private DecodedRequest take(Signal signal, Encoding encoding, byte[] body) throws MalformedOtlp {
        if (body.length < LARGE) return decode(signal, encoding, body);
        large.lock();
        try {
            return decode(signal, encoding, body);
        } finally {
            large.unlock();
        }
    }

    private DecodedRequest decode(Signal signal, Encoding encoding, byte[] body) throws MalformedOtlp {
        // Read once: a request that arrives during the switch goes to one place completely.
        var elsewhere = diverted;
        var decoded = elsewhere == null
                ? Decoder.store(signal, encoding, body, store)
                : Decoder.decode(signal, encoding, body);
        if (elsewhere != null) {
            elsewhere.accept(decoded);
        }
        var tapped = tap;
        if (tapped != null) {
            tapped.accept(Decoder.parse(signal, encoding, body));
        }
        return decoded;
    }
}
