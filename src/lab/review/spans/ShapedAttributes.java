package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;
import java.util.function.BiConsumer;
import lab.review.spans.AttributeShapes.Shape;

/** Attributes as a shape and a value for each of its keys, in the order in which they were sent. */
final class ShapedAttributes implements Attributes {

    private final Shape shape;
    private final Object[] values;

    /** @param values as many as the shape has keys */
    ShapedAttributes(Shape shape, Object[] values) {
        this.shape = shape;
        this.values = values;
    }

    Shape shape() {
        return shape;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(AttributeKey<T> key) {
        var place = shape.place(key);
        return place < 0 ? null : (T) values[place];
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
        var keys = shape.sent();
        for (var i = 0; i < values.length; i++) {
            consumer.accept(keys.get(i), values[i]);
        }
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public boolean isEmpty() {
        return values.length == 0;
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
        return sorted().asMap();
    }

    @Override
    public AttributesBuilder toBuilder() {
        var builder = Attributes.builder();
        forEach((key, value) -> put(builder, key, value));
        return builder;
    }

    @SuppressWarnings("unchecked")
    private static <T> void put(AttributesBuilder builder, AttributeKey<T> key, Object value) {
        builder.put(key, (T) value);
    }

    /** As the SDK has them. */
    private Attributes sorted() {
        return toBuilder().build();
    }

    @Override
    public boolean equals(Object other) {
        return sorted().equals(other instanceof ShapedAttributes shaped ? shaped.sorted() : other);
    }

    @Override
    public int hashCode() {
        return sorted().hashCode();
    }

    @Override
    public String toString() {
        return sorted().toString();
    }
}
