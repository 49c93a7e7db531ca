package lab.terminal;

import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Prints an attribute's value, or a log's body, on one line; structures look like JSON. */
final class AttributeText {

    private AttributeText() {}

    /** The value of an attribute: a string, a number, a boolean, a list of those, or a {@link Value}. */
    static String of(Object value) {
        return value instanceof Value<?> any ? of(any) : String.valueOf(value);
    }

    /** A string has no quotes at top level, and quotes inside a structure. */
    static String of(Value<?> value) {
        return value.getType() == ValueType.STRING ? value.asString() : inside(value);
    }

    private static String inside(Value<?> value) {
        return switch (value.getType()) {
            case STRING -> quoted(value.asString());
            case EMPTY -> "no value";
            case BYTES -> bytes((ByteBuffer) value.getValue());
            case KEY_VALUE_LIST ->
                ((List<?>) value.getValue())
                        .stream()
                                .map(KeyValue.class::cast)
                                .map(pair -> quoted(pair.getKey()) + ": " + inside(pair.getValue()))
                                .collect(Collectors.joining(", ", "{", "}"));
            case ARRAY ->
                ((List<?>) value.getValue())
                        .stream()
                                .map(element -> element instanceof Value<?> any ? inside(any) : String.valueOf(element))
                                .collect(Collectors.joining(", ", "[", "]"));
            case BOOLEAN, LONG, DOUBLE -> String.valueOf(value.getValue());
        };
    }

    private static String bytes(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Base64.getEncoder().encodeToString(copy) + " (" + copy.length
                + (copy.length == 1 ? " byte)" : " bytes)");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
