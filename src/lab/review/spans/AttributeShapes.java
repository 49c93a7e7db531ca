package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of attributes as one object, the same for the same keys: most spans of a program have one of a few dozen
 * shapes, so what depends on keys alone is worked out once a shape.
 *
 * <p>A shape is found as JavaScript's engines find theirs: from the empty one, key by key.
 */
public final class AttributeShapes {

    private static final int MAX_SHAPES = 5_000;

    private final Shape empty = new Shape(null, null);
    private int count;

    /** Keys in the order in which they were sent: the same keys in another order are another shape. */
    public final class Shape {

        private final Shape shorter;
        private final AttributeKey<?> last;
        private final int size;
        private Shape latest;
        private Map<AttributeKey<?>, Shape> longer;
        private List<AttributeKey<?>> sent;
        private List<AttributeKey<?>> keys;
        private Map<AttributeKey<?>, Integer> places;

        private Shape(Shape shorter, AttributeKey<?> last) {
            this.shorter = shorter;
            this.last = last;
            size = shorter == null ? 0 : shorter.size + 1;
        }

        /** The shape with one key more, which is mostly the one that was asked for before. */
        Shape with(AttributeKey<?> key) {
            if (latest != null && latest.last == key) {
                return latest;
            }
            var next = longer == null ? null : longer.get(key);
            if (next == null) {
                next = new Shape(this, key);
                if (count >= MAX_SHAPES) {
                    return next;
                }
                count++;
                longer = longer == null ? new HashMap<>(2) : longer;
                longer.put(key, next);
            }
            latest = next;
            return next;
        }

        /** The keys, sorted. */
        public List<AttributeKey<?>> keys() {
            if (keys == null) {
                var sorted = new ArrayList<>(sent());
                sorted.sort(Comparator.comparing(AttributeKey::getKey));
                keys = sorted;
            }
            return keys;
        }

        /** The keys as they were sent. */
        List<AttributeKey<?>> sent() {
            if (sent == null) {
                sent = new ArrayList<>(size);
                for (var shape = this; shape.shorter != null; shape = shape.shorter) {
                    sent.addFirst(shape.last);
                }
            }
            return sent;
        }

        /** The place of a key among those that were sent, or −1. */
        int place(AttributeKey<?> key) {
            if (places == null) {
                places = new HashMap<>();
                sent().forEach(each -> places.put(each, places.size()));
            }
            return places.getOrDefault(key, -1);
        }

        int size() {
            return size;
        }
    }

    Shape empty() {
        return empty;
    }

    /** The shape of these attributes; beyond the first thousands one of their own. */
    public Shape of(Attributes attributes) {
        if (attributes instanceof ShapedAttributes shaped) {
            return shaped.shape();
        }
        var shape = new Shape[] {empty};
        attributes.forEach((key, _) -> shape[0] = shape[0].with(key));
        return shape[0];
    }
}
