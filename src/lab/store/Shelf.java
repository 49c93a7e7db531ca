package lab.store;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The kept items of one signal, oldest first. Not safe for threads: its store is. */
final class Shelf<T> {

    private final int limit;
    private final ToIntFunction<T> size;
    private final ToLongFunction<T> weight;
    private final ArrayDeque<Arrival<T>> kept = new ArrayDeque<>();
    private long count;
    private long bytes;
    private long letGo;

    /**
     * @param limit of the sizes of all its items together
     * @param size what an item counts for
     * @param weight the bytes of memory that it takes; must always be the same for an item
     */
    Shelf(int limit, ToIntFunction<T> size, ToLongFunction<T> weight) {
        this.limit = limit;
        this.size = size;
        this.weight = weight;
    }

    void add(Arrival<T> arrival) {
        kept.add(arrival);
        count += size.applyAsInt(arrival.item());
        bytes += weight.applyAsLong(arrival.item());
    }

    void trim() {
        while (count > limit) dropOldest();
    }

    void dropOldest() {
        var oldest = kept.remove().item();
        var gone = size.applyAsInt(oldest);
        count -= gone;
        letGo += gone;
        bytes -= weight.applyAsLong(oldest);
    }

    /** The number of the oldest arrival; the largest there is when there is none. */
    long first() {
        return kept.isEmpty() ? Long.MAX_VALUE : kept.peek().number();
    }

    List<T> items() {
        return kept.stream().map(Arrival::item).toList();
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

    long letGo() {
        return letGo;
    }

    void clear() {
        kept.clear();
        count = 0;
        bytes = 0;
    }
}
