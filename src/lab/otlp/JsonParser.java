package lab.otlp;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads OTLP/JSON into protobuf messages, field by field.
 *
 * <p>Protobuf's JsonFormat does not fit: it reads the hex ids as base64, and accepts snake_case keys and {@code {}x}.
 * It also builds the whole tree first, which a hostile body makes large.
 *
 * <p>Specification: OTLP 1.11, "JSON Protobuf Encoding".
 */
public final class JsonParser {

    /** The fields whose bytes are written in hex instead of base64. */
    public static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

    /** Stands for an id that is not hex. Its length is invalid everywhere, so the item is rejected later. */
    private static final ByteString NO_ID = ByteString.copyFrom(new byte[1]);

    private static final int LONGEST_NUMBER = 400;
    private static final String MOST = Long.toString(Long.MAX_VALUE);
    private static final BigInteger TWO_64 = BigInteger.TWO.pow(64);

    private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS = new ConcurrentHashMap<>();

    private final JsonReader json;
    private int seen;

    private JsonParser(byte[] body) {
        json = new JsonReader(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
    }

    public static Message read(byte[] body, Message.Builder into) throws MalformedOtlp {
        var reader = new JsonParser(body);
        try {
            reader.message(into, 0);
            var _ = reader.json.peek(); // not well-formed if something follows
            return into.build();
        } catch (MalformedJsonException | EOFException e) {
            throw reader.malformed("it is not well-formed, or not complete");
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            throw reader.malformed(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("a value is invalid"));
        }
    }

    private void message(Message.Builder into, int depth) throws IOException, MalformedOtlp {
        if (depth > ElementLimit.DEPTH) throw ElementLimit.tooDeep();
        seen = ElementLimit.next(seen);
        var fields = FIELDS.computeIfAbsent(into.getDescriptorForType(), JsonParser::byJsonName);
        json.beginObject();
        while (json.hasNext()) {
            var field = fields.get(json.nextName());
            if (field == null) skip(depth);
            else if (json.peek() == JsonToken.NULL) json.nextNull();
            else if (field.isRepeated()) repeated(into, field, depth);
            else set(into, field, value(into, field, depth));
        }
        json.endObject();
    }

    private void repeated(Message.Builder into, FieldDescriptor field, int depth) throws IOException, MalformedOtlp {
        json.beginArray();
        while (json.hasNext()) {
            var value = value(into, field, depth);
            if (value != null) into.addRepeatedField(field, value);
        }
        json.endArray();
    }

    private static void set(Message.Builder into, FieldDescriptor field, Object value) {
        if (value != null) into.setField(field, value);
    }

    /** The next value, in the type that protobuf's reflection expects; null for an unknown enum name. */
    private Object value(Message.Builder into, FieldDescriptor field, int depth) throws IOException, MalformedOtlp {
        return switch (field.getType()) {
            case MESSAGE -> {
                var nested = into.newBuilderForField(field);
                message(nested, depth + 1);
                yield nested.build();
            }
            case STRING -> string(field);
            case BYTES -> IDS.contains(field.getName()) ? hex(string(field)) : base64(string(field));
            case BOOL -> json.nextBoolean();
            case DOUBLE -> real(field);
            case ENUM -> enumeration(field);
            case UINT64, FIXED64 -> whole(field, BigInteger.ZERO, TWO_64).longValue();
            case INT64, SINT64, SFIXED64 ->
                whole(field, TWO_64.shiftRight(1).negate(), TWO_64.shiftRight(1))
                        .longValue();
            case UINT32, FIXED32 ->
                whole(field, BigInteger.ZERO, BigInteger.TWO.pow(32)).intValue();
            case INT32, SINT32, SFIXED32 -> int32(field);
            case FLOAT, GROUP -> throw new AssertionError("OTLP has no field of type " + field.getType());
        };
    }

    private int int32(FieldDescriptor field) throws IOException, MalformedOtlp {
        return whole(field, BigInteger.TWO.pow(31).negate(), BigInteger.TWO.pow(31))
                .intValue();
    }

    /** A number, or a number in a string: both are valid for 64 bits, and harmless for other types. */
    private String text(FieldDescriptor field) throws IOException, MalformedOtlp {
        if (json.peek() != JsonToken.NUMBER && json.peek() != JsonToken.STRING) throw expected(field, "a number");
        return json.nextString();
    }

    private BigInteger whole(FieldDescriptor field, BigInteger from, BigInteger below)
            throws IOException, MalformedOtlp {
        var text = text(field);
        var whole = isPlain(text) ? BigInteger.valueOf(Long.parseLong(text)) : expanded(text, field);
        if (whole.compareTo(from) < 0 || whole.compareTo(below) >= 0) throw expected(field, "a number that fits");
        return whole;
    }

    private BigInteger expanded(String text, FieldDescriptor field) throws MalformedOtlp {
        var number = decimal(text, field);
        // A few bytes such as 1e999999999 would take minutes and gigabytes to expand.
        if (Math.abs((long) number.scale()) > LONGEST_NUMBER) throw expected(field, "a number that fits");
        if (number.stripTrailingZeros().scale() > 0) throw expected(field, "a whole number");
        return number.toBigIntegerExact();
    }

    /** Only digits, like nearly every number, and few enough to fit into 64 bits. */
    private static boolean isPlain(String text) {
        if (text.isEmpty()
                || text.length() > MOST.length()
                || text.length() == MOST.length() && text.compareTo(MOST) > 0) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private double real(FieldDescriptor field) throws IOException, MalformedOtlp {
        var text = text(field);
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                decimal(text, field); // stricter than parseDouble, which accepts 1d and 0x1p3
                yield Double.parseDouble(text); // keeps -0
            }
        };
    }

    private BigDecimal decimal(String text, FieldDescriptor field) throws MalformedOtlp {
        if (text.length() > LONGEST_NUMBER) throw expected(field, "a number");
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw expected(field, "a number");
        }
    }

    /** Enum names are not valid in OTLP, but protobuf's own printers write them, and they are unambiguous. */
    private Object enumeration(FieldDescriptor field) throws IOException, MalformedOtlp {
        var type = field.getEnumType();
        if (json.peek() == JsonToken.STRING) return type.findValueByName(json.nextString());
        return type.findValueByNumberCreatingIfUnknown(int32(field));
    }

    private String string(FieldDescriptor field) throws IOException, MalformedOtlp {
        if (json.peek() != JsonToken.STRING) throw expected(field, "a string");
        return json.nextString();
    }

    private static ByteString hex(String text) {
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            return NO_ID;
        }
    }

    /** Either base64 alphabet, padded or not, as protobuf's JSON mapping allows. */
    private static ByteString base64(String text) {
        return ByteString.copyFrom(
                Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    }

    /** Skips an unknown field of any form. A loop instead of recursion: it may be deep. */
    private void skip(int depth) throws IOException, MalformedOtlp {
        var level = depth;
        do {
            switch (json.peek()) {
                case BEGIN_ARRAY -> {
                    json.beginArray();
                    level++;
                }
                case BEGIN_OBJECT -> {
                    json.beginObject();
                    level++;
                }
                case END_ARRAY -> {
                    json.endArray();
                    level--;
                }
                case END_OBJECT -> {
                    json.endObject();
                    level--;
                }
                case NAME -> {
                    var _ = json.nextName();
                }
                default -> json.skipValue();
            }
            if (level > ElementLimit.DEPTH) throw ElementLimit.tooDeep();
        } while (level > depth);
    }

    private MalformedOtlp expected(FieldDescriptor field, String what) {
        return malformed(field.getJsonName() + " must be " + what);
    }

    private MalformedOtlp malformed(String why) {
        return new MalformedOtlp("the body is not OTLP/JSON: " + why + ", at " + Rejections.quote(json.getPath()));
    }

    private static Map<String, FieldDescriptor> byJsonName(Descriptor type) {
        return type.getFields().stream().collect(Collectors.toMap(FieldDescriptor::getJsonName, Function.identity()));
    }
}
