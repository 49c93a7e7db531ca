package lab.web;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.AttributeKeys;

/** Telemetry as plain JSON: maps, lists, texts, numbers. */
final class JsonValues {

    /** Beyond this, JavaScript's numbers lose digits; larger numbers are written as text. */
    private static final long EXACT = (1L << 53) - 1;

    private static final JsonSerializer<Long> WHOLE = (number, type, context) ->
            number > EXACT || number < -EXACT ? new JsonPrimitive(number.toString()) : new JsonPrimitive(number);

    private static final JsonSerializer<Double> REAL = (number, type, context) ->
            Double.isFinite(number) ? new JsonPrimitive(number) : new JsonPrimitive(number.toString());

    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(Long.class, WHOLE)
            .registerTypeAdapter(long.class, WHOLE)
            .registerTypeAdapter(Double.class, REAL)
            .registerTypeAdapter(double.class, REAL)
            .registerTypeAdapter(NoValue.class, new NoValueAdapter())
            .create();

    private JsonValues() {}

    /** Converts a record of this package, a map or a list to JSON that is also safe inside HTML. */
    static String json(Object view) {
        return GSON.toJson(view);
    }

    /** The same, to a writer. */
    static void write(Object view, JsonWriter json) {
        GSON.toJson(view, view.getClass(), json);
    }

    /** The same as a response, limited by {@link BoundedJson}. */
    static HttpResponse answer(Object view, ResponseHeaders headers) {
        return view instanceof OtlpJson.Request span
                ? BoundedJson.answerWhole(GSON, span.fields(), headers)
                : BoundedJson.answer(GSON, view, headers);
    }

    /** Attributes by key. */
    static Map<String, Object> of(Attributes attributes) {
        var plain = new LinkedHashMap<String, Object>();
        attributes.forEach((key, value) -> {
            var name = key.getKey();
            while (plain.containsKey(name)) name += " (repeated)"; // with a value of another type
            plain.put(name, object(value));
        });
        return plain;
    }

    /** A resource's attributes, with the original keys. */
    static Map<String, Object> of(Resource resource) {
        var plain = new LinkedHashMap<String, Object>();
        of(resource.getAttributes()).forEach((key, value) -> plain.put(AttributeKeys.sent(key), value));
        return plain;
    }

    /** A log record's body; null when there is none. */
    static Object of(Value<?> value) {
        if (value == null) return null;
        return switch (value.getValue()) {
            case ByteBuffer bytes -> base64(bytes);
            case List<?> list when value.getType() == ValueType.KEY_VALUE_LIST -> map(list);
            case List<?> list -> list.stream().map(JsonValues::object).toList();
            case Object scalar -> value.getType() == ValueType.EMPTY ? null : scalar;
            case null -> null;
        };
    }

    private static Object object(Object value) {
        return switch (value) {
            case Value<?> nested -> orEmpty(of(nested));
            case Collection<?> list -> list.stream().map(JsonValues::object).toList();
            case Object scalar -> scalar;
        };
    }

    /** An attribute without a value: Gson omits null from maps, and the JDK's immutable lists reject it. */
    private static Object orEmpty(Object value) {
        return value == null ? NoValue.HERE : value;
    }

    private enum NoValue {
        HERE
    }

    private static final class NoValueAdapter extends TypeAdapter<NoValue> {

        @Override
        public void write(JsonWriter out, NoValue value) throws IOException {
            var leavesOut = !out.getSerializeNulls();
            out.setSerializeNulls(true);
            out.nullValue();
            out.setSerializeNulls(!leavesOut);
        }

        @Override
        public NoValue read(JsonReader in) {
            throw new UnsupportedOperationException("JSON is only written");
        }
    }

    private static Map<String, Object> map(List<?> pairs) {
        var plain = new LinkedHashMap<String, Object>();
        for (var pair : pairs)
            if (pair instanceof KeyValue field) plain.put(field.getKey(), orEmpty(of(field.getValue())));
        return plain;
    }

    private static String base64(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Base64.getEncoder().encodeToString(copy) + " (" + copy.length
                + (copy.length == 1 ? " byte)" : " bytes)");
    }
}
