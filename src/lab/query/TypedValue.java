package lab.query;

import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A value in TraceQL: a literal, or a span's field. */
public sealed interface TypedValue {

    /** The types, in the order in which TraceQL sorts values of different types. */
    enum Type {
        NIL,
        /** Unknown until a span is evaluated. */
        ATTRIBUTE,
        INT,
        FLOAT,
        STRING,
        BOOLEAN,
        INT_ARRAY,
        FLOAT_ARRAY,
        STRING_ARRAY,
        BOOLEAN_ARRAY,
        DURATION,
        STATUS,
        KIND;

        boolean isNumeric() {
            return this == INT || this == FLOAT || this == DURATION;
        }

        boolean isArray() {
            return this == INT_ARRAY || this == FLOAT_ARRAY || this == STRING_ARRAY || this == BOOLEAN_ARRAY;
        }

        /** The element type of an array; any other type itself. */
        Type element() {
            return switch (this) {
                case INT_ARRAY -> INT;
                case FLOAT_ARRAY -> FLOAT;
                case STRING_ARRAY -> STRING;
                case BOOLEAN_ARRAY -> BOOLEAN;
                default -> this;
            };
        }

        Type array() {
            return switch (this) {
                case INT -> INT_ARRAY;
                case FLOAT -> FLOAT_ARRAY;
                case STRING -> STRING_ARRAY;
                case BOOLEAN -> BOOLEAN_ARRAY;
                default -> throw new IllegalArgumentException("no arrays of " + this);
            };
        }

        /** Its name in messages. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    TypedValue NIL = new Nil();
    TypedValue UNFIT = new Unfit();
    TypedValue TRUE = new Bool(true);
    TypedValue FALSE = new Bool(false);

    /**
     * The value of an attribute or of an array element. {@link #NIL} for null and for values that no query can match:
     * maps, bytes, mixed or empty lists.
     */
    static TypedValue of(Object value) {
        return switch (value) {
            case null -> NIL;
            case String text -> new Text(text);
            case Long whole -> new Int(whole);
            case Double real -> new Real(real);
            case Boolean bool -> Bool.of(bool);
            case List<?> list -> array(list);
            case Value<?> nested -> nested(nested);
            default -> NIL;
        };
    }

    private static TypedValue nested(Value<?> value) {
        return value.getType() == ValueType.KEY_VALUE_LIST || value.getType() == ValueType.BYTES
                ? NIL
                : of(value.getValue() == null ? NIL : value.getValue());
    }

    private static TypedValue array(List<?> list) {
        if (list.isEmpty()) return NIL;
        var elements = new ArrayList<TypedValue>(list.size());
        for (var each : list) {
            var element = of(each);
            if (element.isNil()
                    || element instanceof Array
                    || !elements.isEmpty() && elements.getFirst().type() != element.type()) return NIL;
            elements.add(element);
        }
        return elements.size() == 1
                ? elements.getFirst()
                : new Array(elements.getFirst().type().array(), List.copyOf(elements));
    }

    Type type();

    /** The value as plain Java: a Long, Double, String, Boolean or a List of one of them; "nil" for a missing value. */
    Object plain();

    /** Its text in TraceQL, also used in groups and messages. */
    String text();

    /** A missing value: the attribute does not exist. */
    record Nil() implements TypedValue {
        @Override
        public Type type() {
            return Type.NIL;
        }

        @Override
        public String plain() {
            return "nil";
        }

        @Override
        public String text() {
            return "nil";
        }
    }

    /** The result of arithmetic on a value that is missing or not a number. It is false in any condition. */
    record Unfit() implements TypedValue {
        @Override
        public Type type() {
            return Type.BOOLEAN;
        }

        @Override
        public Boolean plain() {
            return false;
        }

        @Override
        public String text() {
            return "false";
        }
    }

    record Int(long value) implements TypedValue {
        @Override
        public Type type() {
            return Type.INT;
        }

        @Override
        public Long plain() {
            return value;
        }

        @Override
        public String text() {
            return Long.toString(value);
        }
    }

    record Real(double value) implements TypedValue {
        @Override
        public Type type() {
            return Type.FLOAT;
        }

        @Override
        public Double plain() {
            return value;
        }

        @Override
        public String text() {
            return GoNumbers.real(value);
        }
    }

    record Text(String value) implements TypedValue {
        @Override
        public Type type() {
            return Type.STRING;
        }

        @Override
        public String plain() {
            return value;
        }

        @Override
        public String text() {
            return "`" + value + "`";
        }
    }

    record Bool(boolean value) implements TypedValue {
        static TypedValue of(boolean value) {
            return value ? TRUE : FALSE;
        }

        @Override
        public Type type() {
            return Type.BOOLEAN;
        }

        @Override
        public Boolean plain() {
            return value;
        }

        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }

    record Duration(long nanos) implements TypedValue {
        @Override
        public Type type() {
            return Type.DURATION;
        }

        @Override
        public String plain() {
            return text();
        }

        @Override
        public String text() {
            return GoNumbers.duration(nanos);
        }
    }

    record Status(StatusCode code) implements TypedValue {
        @Override
        public Type type() {
            return Type.STATUS;
        }

        @Override
        public String plain() {
            return text();
        }

        @Override
        public String text() {
            return code.name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param kind null for the unspecified one, which the SDK does not have */
    record Kind(SpanKind kind) implements TypedValue {
        @Override
        public Type type() {
            return Type.KIND;
        }

        @Override
        public String plain() {
            return text();
        }

        @Override
        public String text() {
            return kind == null ? "unspecified" : kind.name().toLowerCase(Locale.ROOT);
        }
    }

    /** At least two values of one scalar type. An array with one element is treated as that element. */
    record Array(Type type, List<TypedValue> elements) implements TypedValue {
        @Override
        public List<Object> plain() {
            return elements.stream().map(TypedValue::plain).toList();
        }

        @Override
        public String text() {
            return elements.stream().map(TypedValue::text).toList().toString();
        }
    }

    default boolean isNil() {
        return type() == Type.NIL;
    }

    /** As a floating-point number; NaN when it is not a number. */
    default double number() {
        return switch (this) {
            case Int(var value) -> value;
            case Real(var value) -> value;
            case Duration(var nanos) -> nanos;
            default -> Double.NaN;
        };
    }
}
