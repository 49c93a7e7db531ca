package lab.telemetry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The kept items of one signal, oldest first. Not thread-safe; guarded by Store. */
final class SignalBuffer<T> {

    private final int limit;
    private final ToIntFunction<T> size;
    private final ToLongFunction<T> weight;
    private final Sources.Of<T> sources;
    private final ArrayDeque<Arrival<T>> kept = new ArrayDeque<>();
    private long count;
    private long bytes;
    private long evicted;

    /**
     * @param limit for the total size of all items
     * @param size the size of an item
     * @param weight its memory in bytes, without what it shares
     * @param sources tracks which resources and scopes are still in use
     */
    SignalBuffer(int limit, ToIntFunction<T> size, ToLongFunction<T> weight, Sources.Of<T> sources) {
        this.limit = limit;
        this.size = size;
        this.weight = weight;
        this.sources = sources;
    }

    void add(T item, long number, long epochMillis) {
        var arrival = new Arrival<>(number, epochMillis, item, weight.applyAsLong(item));
        kept.add(arrival);
        count += size.applyAsInt(item);
        bytes += arrival.bytes();
        sources.add(item);
    }

    void trim() {
        while (count > limit) dropOldest();
    }

    void dropOldest() {
        var oldest = kept.remove();
        var gone = size.applyAsInt(oldest.item());
        count -= gone;
        evicted += gone;
        bytes -= oldest.bytes();
        sources.remove(oldest.item());
    }

    /** The number of the oldest arrival; {@link Long#MAX_VALUE} when empty. */
    long first() {
        return kept.isEmpty() ? Long.MAX_VALUE : kept.peek().number();
    }

    List<T> items() {
        return kept.stream().map(Arrival::item).toList();
    }

    /** Those that arrived from this number on, oldest first. */
    List<T> since(long number) {
        var later = new ArrayList<T>();
        for (var each = kept.descendingIterator(); each.hasNext(); ) {
            var arrival = each.next();
            if (arrival.number() < number) {
                break;
            }
            later.add(arrival.item());
        }
        return later.reversed();
    }

    List<Arrival<T>> arrivals() {
        return List.copyOf(kept);
    }

    long size() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    long evicted() {
        return evicted;
    }

    void clear() {
        kept.clear();
        count = 0;
        bytes = 0;
    }
}
