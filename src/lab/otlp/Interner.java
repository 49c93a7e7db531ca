package lab.otlp;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Interns values that every request of a sender repeats, such as its resource of 27 KB. A value is kept as long as
 * received telemetry refers to it.
 */
final class Interner<T> {

    private final Map<T, WeakReference<T>> known = new WeakHashMap<>();

    /** This value, or an equal earlier one that is still in use. */
    synchronized T shared(T value) {
        var earlier = known.get(value);
        var same = earlier == null ? null : earlier.get();
        if (same != null) {
            return same;
        }
        known.put(value, new WeakReference<>(value));
        return value;
    }
}
