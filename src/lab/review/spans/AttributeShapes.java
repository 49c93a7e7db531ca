package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Represents sets of attribute keys by one object each: most spans of a program have one of a few dozen sets, so
 * results that depend only on keys are computed once per set.
 */
public final class AttributeShapes {

    private static final int MAX_SHAPES = 10_000;

    /** Keys in the order of the attributes: the same keys in another order are another shape. */
    public static final class Shape {

        private final List<AttributeKey<?>> keys;

        private Shape(List<AttributeKey<?>> keys) {
            this.keys = keys;
        }

        public List<AttributeKey<?>> keys() {
            return keys;
        }
    }

    private final Map<List<AttributeKey<?>>, Shape> shapes = new HashMap<>();
    private Attributes latest;
    private Shape latestShape;

    /** The shape of these attributes; a new one each time beyond the first ten thousand. Thread-safe. */
    public Shape of(Attributes attributes) {
        if (attributes != latest) {
            var keys = new ArrayList<AttributeKey<?>>(); // a list, because the SDK's key sets have no equals
            attributes.forEach((key, _) -> keys.add(key));
            var known = shapes.get(keys);
            if (known == null) {
                known = new Shape(keys);
                if (shapes.size() < MAX_SHAPES) {
                    shapes.put(keys, known);
                }
            }
            latest = attributes;
            latestShape = known;
        }
        return latestShape;
    }
}
