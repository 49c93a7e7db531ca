package lab.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import lab.telemetry.AttributeKeys;

/** Attribute values and log bodies: converts OTLP's AnyValue to the API's Value and Attributes. */
final class AttributeValues {

    /**
     * The limit for one span, event, link, log record, data point, exemplar, resource or scope: eight times the SDK's
     * default.
     */
    static final int MAX_ATTRIBUTES = 1024;

    /** Appended to a key that appears again in the same list, which OTLP forbids. So no value is lost silently. */
    static final String REPEATED = " (repeated)";

    /** Keeps a key short enough for the SDK's Resource, even with the suffix. */
    private static final int LONGEST_KEY_TO_REPEAT = 200;

    private AttributeValues() {}

    static Attributes attributes(List<io.opentelemetry.proto.common.v1.KeyValue> pairs) {
        return attributes(pairs, UnaryOperator.identity());
    }

    /**
     * Scalars, and lists of one scalar type, become the typed attributes that they most likely were. Maps, bytes, mixed
     * lists and the empty value become a {@link Value} under {@link AttributeKey#valueKey}. The first
     * {@value #MAX_ATTRIBUTES} are kept; {@link #total} counts the others as dropped.
     */
    static Attributes attributes(List<io.opentelemetry.proto.common.v1.KeyValue> pairs, UnaryOperator<String> rename) {
        if (pairs.isEmpty()) return Attributes.empty();
        var attributes = Attributes.builder();
        var before = new HashSet<String>();
        for (var pair : pairs.subList(0, Math.min(MAX_ATTRIBUTES, pairs.size()))) {
            var key = rename.apply(pair.getKey());
            if (key.length() > LONGEST_KEY_TO_REPEAT && before.contains(key)) continue;
            while (!key.isEmpty() && !before.add(key)) key += REPEATED;
            var value = pair.getValue();
            switch (value.getValueCase()) {
                case STRING_VALUE ->
                    attributes.put(AttributeKeys.string(key), StringPool.shared(value.getStringValue()));
                case INT_VALUE -> attributes.put(AttributeKeys.whole(key), value.getIntValue());
                default -> {
                    // The wire does not give the element type of an empty list; most often it is string.
                    if (isEmptyList(value)) attributes.put(AttributeKey.stringArrayKey(key), List.of());
                    else attributes.put(key, value(value));
                }
            }
        }
        return attributes.build();
    }

    static Value<?> value(AnyValue any) {
        return switch (any.getValueCase()) {
            case STRING_VALUE -> Value.of(any.getStringValue());
            case BOOL_VALUE -> Value.of(any.getBoolValue());
            case INT_VALUE -> Value.of(any.getIntValue());
            case DOUBLE_VALUE -> Value.of(any.getDoubleValue());
            case BYTES_VALUE -> Value.of(any.getBytesValue().toByteArray());
            case ARRAY_VALUE ->
                Value.of(any.getArrayValue().getValuesList().stream()
                        .<Value<?>>map(AttributeValues::value)
                        .toList());
            case KVLIST_VALUE ->
                Value.of(any.getKvlistValue().getValuesList().stream()
                        .map(pair -> KeyValue.of(pair.getKey(), value(pair.getValue())))
                        .toArray(KeyValue[]::new));
            // An index into a dictionary is meaningful in profiles only; elsewhere it counts as absent.
            case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> Value.empty();
        };
    }

    private static boolean isEmptyList(AnyValue any) {
        return any.hasArrayValue() && any.getArrayValue().getValuesCount() == 0;
    }

    /** OTLP's count is an unsigned 32-bit number, the SDK's is a signed int. */
    static int total(int present, int unsignedDropped) {
        return (int) Math.min(Integer.MAX_VALUE, present + Integer.toUnsignedLong(unsignedDropped));
    }

    /**
     * OTLP's times and counts are unsigned 64-bit numbers, the SDK's are signed. Values that do not fit become the
     * largest one.
     */
    static long unsigned(long bits) {
        return bits < 0 ? Long.MAX_VALUE : bits;
    }
}
