package lab.query;

import java.util.function.Predicate;
import lab.query.TypedValue.Array;
import lab.query.TypedValue.Bool;
import lab.query.TypedValue.Duration;
import lab.query.TypedValue.Int;
import lab.query.TypedValue.Kind;
import lab.query.TypedValue.Real;
import lab.query.TypedValue.Status;
import lab.query.TypedValue.Text;
import lab.query.TypedValue.Type;

/** The operators of TraceQL on two values. */
final class Operations {

    private Operations() {}

    /**
     * Whether the comparison holds. It never does when a value is missing or the types do not fit. Integers,
     * floating-point numbers and durations compare as numbers. For an array, one matching element is enough, but with
     * {@code !=} all elements must match.
     */
    static boolean compare(QueryOperator operator, TypedValue left, TypedValue right) {
        if (left instanceof Array a) {
            if (right instanceof Array b)
                return operator.isEquality()
                        && a.type() == b.type()
                        && (operator == QueryOperator.EQUAL) == a.elements().equals(b.elements());
            return elements(operator, a, element -> compare(operator, element, right));
        }
        if (right instanceof Array b) return elements(operator, b, element -> compare(operator, left, element));
        return scalars(operator, left, right);
    }

    private static boolean elements(QueryOperator operator, Array array, Predicate<TypedValue> holds) {
        return operator == QueryOperator.NOT_EQUAL
                ? array.elements().stream().allMatch(holds)
                : array.elements().stream().anyMatch(holds);
    }

    private static boolean scalars(QueryOperator operator, TypedValue left, TypedValue right) {
        return switch (left) {
            case Text(var a) when right instanceof Text(var b) -> holds(operator, compareText(a, b));
            case Bool(var a)
            when right instanceof Bool(var b) && operator.isEquality() -> (operator == QueryOperator.EQUAL) == (a == b);
            case Status a
            when right instanceof Status && operator.isEquality() ->
                (operator == QueryOperator.EQUAL) == a.equals(right);
            case Kind a
            when right instanceof Kind && operator.isEquality() -> (operator == QueryOperator.EQUAL) == a.equals(right);
            case Int _, Duration _, Real _ when right.type().isNumeric() -> numbers(operator, left, right);
            default -> false;
        };
    }

    private static boolean numbers(QueryOperator operator, TypedValue left, TypedValue right) {
        if (!(left instanceof Real) && !(right instanceof Real))
            return holds(operator, Long.compare(whole(left), whole(right)));
        double a = left.number();
        double b = right.number();
        return switch (operator) {
            case EQUAL -> a == b;
            case NOT_EQUAL -> a != b;
            case LESS -> a < b;
            case AT_MOST -> a <= b;
            case GREATER -> a > b;
            case AT_LEAST -> a >= b;
            default -> false;
        };
    }

    private static boolean holds(QueryOperator operator, int order) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
            default -> false;
        };
    }

    private static long whole(TypedValue value) {
        return value instanceof Int(var number) ? number : ((Duration) value).nanos();
    }

    /**
     * Compares by code points, which is the order of the bytes in UTF-8. Java's own order differs beyond the first
     * plane.
     */
    static int compareText(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y)
                return Character.isSurrogate(x) != Character.isSurrogate(y)
                        ? Character.isSurrogate(x) ? 1 : -1
                        : Character.compare(x, y);
        }
        return Integer.compare(a.length(), b.length());
    }

    /**
     * The result of {@code + - * / % ^}: an integer for two integers, else a floating-point number.
     * {@link TypedValue#UNFIT} when a side is missing or not a number; no value for an integer division by zero.
     */
    static TypedValue arithmetic(QueryOperator operator, TypedValue left, TypedValue right) {
        if (!left.type().isNumeric() || !right.type().isNumeric()) return TypedValue.UNFIT;
        if (left instanceof Int(var a) && right instanceof Int(var b)) {
            return switch (operator) {
                case ADD -> new Int(a + b);
                case SUBTRACT -> new Int(a - b);
                case MULTIPLY -> new Int(a * b);
                case DIVIDE -> b == 0 ? TypedValue.NIL : new Int(a / b);
                case MODULO -> b == 0 ? TypedValue.NIL : new Int(a % b);
                default -> new Int((long) Math.pow(a, b));
            };
        }
        double a = left.number();
        double b = right.number();
        return new Real(
                switch (operator) {
                    case ADD -> a + b;
                    case SUBTRACT -> a - b;
                    case MULTIPLY -> a * b;
                    case DIVIDE -> a / b;
                    case MODULO -> a % b;
                    default -> Math.pow(a, b);
                });
    }

    /** Both sides must exist: a missing value is neither true nor false. */
    static boolean logical(QueryOperator operator, TypedValue left, TypedValue right) {
        if (left instanceof Array a && a.type() == Type.BOOLEAN_ARRAY && !(right instanceof Array))
            return elements(operator, a, element -> logical(operator, element, right));
        if (right instanceof Array b && b.type() == Type.BOOLEAN_ARRAY && !(left instanceof Array))
            return elements(operator, b, element -> logical(operator, left, element));
        if (left.type() != Type.BOOLEAN || right.type() != Type.BOOLEAN) return false;
        return operator == QueryOperator.AND ? isTrue(left) && isTrue(right) : isTrue(left) || isTrue(right);
    }

    static boolean isTrue(TypedValue value) {
        return value instanceof Bool(var bool) && bool;
    }

    static TypedValue negative(TypedValue value) {
        return switch (value) {
            case Int(var number) -> new Int(-number);
            case Real(var number) -> new Real(-number);
            case Duration(var nanos) -> new Duration(-nanos);
            default -> TypedValue.NIL;
        };
    }

    static TypedValue not(TypedValue value) {
        return value.type() == Type.BOOLEAN ? Bool.of(!isTrue(value)) : TypedValue.NIL;
    }

    /** The order for max() and min(): numbers as numbers, other types in the order of the types. */
    static int order(TypedValue left, TypedValue right) {
        if (left.type() != right.type())
            return left.type().isNumeric() && right.type().isNumeric()
                    ? Double.compare(left.number(), right.number())
                    : left.type().compareTo(right.type());
        return switch (left) {
            case Text(var a) when right instanceof Text(var b) -> compareText(a, b);
            case Real(var a) when right instanceof Real(var b) -> Double.compare(a, b);
            case Int _, Duration _ -> Long.compare(whole(left), whole(right));
            case Array(var _, var a)
            when right instanceof Array(var _, var b) -> {
                for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                    int order = order(a.get(i), b.get(i));
                    if (order != 0) yield order;
                }
                yield Integer.compare(a.size(), b.size());
            }
            default -> 0;
        };
    }
}
