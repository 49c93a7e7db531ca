package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of attributes as one object, the same for the same keys: most spans of a program have one of a few dozen
 * shapes, so what depends on keys alone is worked out once a shape.
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

    /** The shape of these attributes; beyond the first ten thousand one of their own. Several ask for the same ones. */
    public Shape of(Attributes attributes) {
        if (attributes != latest) {
            var keys = new ArrayList<AttributeKey<?>>(); // a list: the SDK's sets of keys have no equals
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
