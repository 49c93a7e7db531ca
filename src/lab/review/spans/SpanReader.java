package lab.review.spans;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Arrays;
import lab.review.spans.AttributeShapes.Shape;
import lab.telemetry.AttributeKeys;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanSegment;

/**
 * Reads each span once, however many look at it then. Of a span that was received, the keys become a shape, and a text
 * is decoded once for its segment. Not safe for threads: the review is.
 */
public final class SpanReader implements SpanRow.Pieces {

    private static final int LONGEST_REMEMBERED = 256;

    private final AttributeShapes shapes;
    private SpanSegment segment;
    private String[] texts;
    private AttributeKey<?>[] textKeys;
    private AttributeKey<?>[] wholeKeys;
    private String name;
    private Shape shape;
    private Object[] values = new Object[64];
    private boolean isAll;

    /** @param shapes of attributes, the same for the whole review */
    public SpanReader(AttributeShapes shapes) {
        this.shapes = shapes;
    }

    /** Reads a span. */
    public ReviewedSpan read(SpanData span) {
        if (!(span instanceof SpanRow row)) {
            return new ReviewedSpan(span, span.getName(), span.getAttributes(), false);
        }
        shape = shapes.empty();
        row.pieces(this);
        var attributes = new ShapedAttributes(shape, Arrays.copyOf(values, shape.size()));
        return new ReviewedSpan(span, name, attributes, isAll);
    }

    /** Lets go of the segment that was read last. */
    public void forget() {
        segment = null;
        texts = null;
    }

    private void of(SpanSegment its) {
        if (its != segment) {
            segment = its;
            texts = new String[its.texts()];
            textKeys = new AttributeKey<?>[its.keyCount()];
            wholeKeys = new AttributeKey<?>[its.keyCount()];
        }
    }

    private String text(int number) {
        var known = texts[number];
        if (known == null) {
            known = segment.text(number);
            if (known.length() <= LONGEST_REMEMBERED) {
                texts[number] = known;
            }
        }
        return known;
    }

    @Override
    public void name(SpanSegment its, int text) {
        of(its);
        name = text(text);
    }

    @Override
    public void text(SpanSegment its, int key, int text) {
        if (textKeys[key] == null) {
            textKeys[key] = AttributeKeys.string(its.key(key));
        }
        other(textKeys[key], text(text));
    }

    @Override
    public void whole(SpanSegment its, int key, long value) {
        if (wholeKeys[key] == null) {
            wholeKeys[key] = AttributeKeys.whole(its.key(key));
        }
        other(wholeKeys[key], value);
    }

    @Override
    public void other(AttributeKey<?> key, Object value) {
        if (shape.size() == values.length) {
            values = Arrays.copyOf(values, 2 * values.length);
        }
        values[shape.size()] = value;
        shape = shape.with(key);
    }

    @Override
    public void rest(boolean nothing) {
        isAll = nothing;
    }
}
