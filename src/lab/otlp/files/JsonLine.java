package lab.otlp.files;

import com.google.gson.stream.JsonWriter;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import lab.otlp.Decoder;
import lab.otlp.JsonParser;

/**
 * Writes an OTLP message as one line of JSON, like the Collector's file exporter. {@link Decoder} reads it.
 *
 * <p>Specification: OTLP 1.11, "JSON Protobuf Encoding": ids in hex, enums as numbers, 64-bit numbers as strings.
 */
public final class JsonLine {

    private JsonLine() {}

    /** The message without line breaks; unset fields are left out. */
    public static String of(Message message) {
        var text = new StringWriter();
        try (var json = new JsonWriter(text)) {
            write(json, message);
        } catch (IOException e) {
            throw new AssertionError("memory has no output errors", e);
        }
        return text.toString();
    }

    private static void write(JsonWriter json, Message message) throws IOException {
        json.beginObject();
        for (var entry : message.getAllFields().entrySet()) {
            var field = entry.getKey();
            json.name(field.getJsonName());
            if (field.isRepeated()) {
                json.beginArray();
                for (var element : (List<?>) entry.getValue()) value(json, field, element);
                json.endArray();
            } else {
                value(json, field, entry.getValue());
            }
        }
        json.endObject();
    }

    private static void value(JsonWriter json, FieldDescriptor field, Object value) throws IOException {
        switch (field.getType()) {
            case MESSAGE -> write(json, (Message) value);
            case ENUM -> json.value(((EnumValueDescriptor) value).getNumber());
            case BYTES -> json.value(bytes(field, ((ByteString) value).toByteArray()));
            case UINT64, FIXED64 -> json.value(Long.toUnsignedString((Long) value));
            case INT64, SINT64, SFIXED64 -> json.value(value.toString());
            case UINT32, FIXED32 -> json.value(Integer.toUnsignedLong((Integer) value));
            case DOUBLE -> real(json, (Double) value);
            case BOOL -> json.value((Boolean) value);
            case STRING -> json.value((String) value);
            default -> json.value((Number) value);
        }
    }

    private static String bytes(FieldDescriptor field, byte[] value) {
        return JsonParser.IDS.contains(field.getName())
                ? HexFormat.of().formatHex(value)
                : Base64.getEncoder().encodeToString(value);
    }

    /** JSON has no numbers for NaN and the infinities; protobuf's JSON mapping writes their names. */
    private static void real(JsonWriter json, double value) throws IOException {
        if (Double.isFinite(value)) json.value(value);
        else json.value(Double.toString(value));
    }
}
