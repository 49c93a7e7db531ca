package lab.receive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * What did not get in, counted by sender and reason: bounded, however much is wrong. Safe for any number of threads.
 */
public final class RefusalLog {

    /** Different refusals that are remembered; the one that is longest ago goes first. */
    private static final int MAX_ENTRIES = 100;

    private static final int MAX_TEXT = 300;

    /**
     * A request that was refused or not taken whole.
     *
     * @param protocol {@code grpc}, {@code http/protobuf}, {@code http/json} or {@code http}
     * @param path of the URL, without its query
     * @param sender its User-Agent, or the address that it came from when it sent none
     * @param status of HTTP, over gRPC the one that says the same; 0 when there was nobody left to answer
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
     * Requests that were refused alike.
     *
     * @param count how many
     * @param rejected spans, metric points and log records in them that were not kept, when the rest was
     */
    public record Entry(Request request, long count, long rejected, Instant first, Instant last) {}

    private final LinkedHashMap<Request, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Consumer<Entry>> listeners = new ArrayList<>();
    private long total;

    /** @param rejected items that were not kept of a request whose rest was; else 0 */
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

    /** Those that differ in sender or reason, the latest first. */
    public List<Entry> latest() {
        synchronized (entries) {
            return List.copyOf(entries.sequencedValues().reversed());
        }
    }

    /** How many requests there were, also those that are no longer remembered. */
    public long total() {
        synchronized (entries) {
            return total;
        }
    }

    /** Is told of each kind when it comes for the first, the tenth, the hundredth time and so on: enough for a log. */
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
