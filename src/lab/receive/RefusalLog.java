package lab.receive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/** Counts refused telemetry by sender and reason: bounded, however much is wrong. Thread-safe. */
public final class RefusalLog {

    /** Number of different refusals that are remembered; the least recent one is dropped first. */
    private static final int MAX_ENTRIES = 100;

    private static final int MAX_TEXT = 300;

    /**
     * A request that was refused or only partly accepted.
     *
     * @param protocol {@code grpc}, {@code http/protobuf}, {@code http/json} or {@code http}
     * @param path of the URL, without its query
     * @param sender its User-Agent, or its address if it sent none
     * @param status of HTTP; for gRPC the equivalent; 0 when nobody was left to answer
     * @param reason a sentence
     */
    public record Request(String protocol, String path, String sender, int status, String reason) {
        public Request {
            protocol = cut(protocol);
            path = cut(path);
            sender = cut(sender);
            reason = cut(reason);
        }

        private static String cut(String text) {
            return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
        }
    }

    /**
     * Requests that were refused for the same reason.
     *
     * @param count of requests
     * @param rejected spans, metric points and log records that were not kept although the rest was
     */
    public record Entry(Request request, long count, long rejected, Instant first, Instant last) {}

    private final LinkedHashMap<Request, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Consumer<Entry>> listeners = new ArrayList<>();
    private long total;

    /** @param rejected the number of items that were not kept although the rest was; else 0 */
    public void add(Request request, long rejected) {
        Entry entry;
        List<Consumer<Entry>> told;
        synchronized (entries) {
            total++;
            var now = Instant.now();
            var known = entries.get(request);
            entry = known == null
                    ? new Entry(request, 1, rejected, now, now)
                    : new Entry(request, known.count + 1, known.rejected + rejected, known.first, now);
            entries.put(request, entry);
            if (entries.size() > MAX_ENTRIES)
                entries.remove(entries.firstEntry().getKey());
            told = isRound(entry.count) ? List.copyOf(listeners) : List.of();
        }
        told.forEach(listener -> listener.accept(entry));
    }

    /** The entries, one for each sender and reason, latest first. */
    public List<Entry> latest() {
        synchronized (entries) {
            return List.copyOf(entries.sequencedValues().reversed());
        }
    }

    /** The number of all requests, including those no longer remembered. */
    public long total() {
        synchronized (entries) {
            return total;
        }
    }

    /** Calls the listener on the first, tenth, hundredth refusal of each kind, and so on: enough for a log. */
    public void listen(Consumer<Entry> listener) {
        synchronized (entries) {
            listeners.add(listener);
        }
    }

    private static boolean isRound(long count) {
        while (count % 10 == 0) count /= 10;
        return count == 1;
    }
}
