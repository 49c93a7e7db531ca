package lab.telemetry;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The resources and scopes of what a store keeps. Many items share one, so it counts once, for as long as one of them
 * is there. Not safe for threads: the store is.
 */
final class Shared<T> {

    private static final class Users {
        private long count;
        private final long bytes;

        private Users(long bytes) {
            this.bytes = bytes;
        }
    }

    private final ToLongFunction<T> weight;
    private final Map<T, Users> kept = new IdentityHashMap<>();
    private T last;
    private Users usersOfLast;
    private long bytes;

    /** @param weight the bytes of memory that one takes */
    Shared(ToLongFunction<T> weight) {
        this.weight = weight;
    }

    /** One more item has it. */
    void add(T shared) {
        if (shared != last || usersOfLast.count == 0) { // what arrives together mostly has the same one
            last = shared;
            usersOfLast = kept.computeIfAbsent(shared, fresh -> {
                var users = new Users(weight.applyAsLong(fresh));
                bytes += users.bytes;
                return users;
            });
        }
        usersOfLast.count++;
    }

    /** An item that had it is gone. */
    void remove(T shared) {
        var users = kept.get(shared);
        if (--users.count == 0) {
            kept.remove(shared);
            bytes -= users.bytes;
        }
    }

    /** Of all of them together. */
    long bytes() {
        return bytes;
    }

    void clear() {
        kept.clear();
        last = null;
        usersOfLast = null;
        bytes = 0;
    }
}
