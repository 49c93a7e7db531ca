package lab.query;

import com.google.re2j.Pattern;
import java.util.function.Predicate;
import lab.query.FieldExpression.Binary;
import lab.query.FieldExpression.Field;
import lab.query.FieldExpression.Literal;
import lab.query.FieldExpression.Prefix;
import lab.query.FieldExpression.Presence;
import lab.query.TypedValue.Array;
import lab.query.TypedValue.Bool;
import lab.query.TypedValue.Text;

/** Compiles an expression to a function of a span. */
final class ExpressionCompiler {

    /** A compiled expression. */
    interface Evaluation {
        TypedValue of(EvaluatedSpan span);
    }

    private ExpressionCompiler() {}

    /** The value of an expression without fields; null when it has none. */
    static TypedValue constant(FieldExpression expression) {
        var value = compile(expression).of(null);
        return value.isNil() ? null : value;
    }

    static Evaluation compile(FieldExpression expression) {
        return switch (expression) {
            case Literal(var value, var _, var _) -> _ -> value;
            case Field field -> span -> span.value(field);
            case Prefix prefix -> {
                var operand = compile(prefix.operand());
                yield prefix.not()
                        ? span -> Operations.not(operand.of(span))
                        : span -> Operations.negative(operand.of(span));
            }
            case Presence presence -> presence(presence);
            case Binary binary -> binary(binary);
        };
    }

    private static Evaluation presence(Presence presence) {
        if (presence.operand() instanceof Field field) return span -> Bool.of(presence.present() == span.has(field));
        var operand = compile(presence.operand());
        return span -> {
            var value = operand.of(span);
            return Bool.of(presence.present() == (!value.isNil() && value != TypedValue.UNFIT));
        };
    }

    private static Evaluation binary(Binary binary) {
        var operator = binary.operator();
        if (operator.isComparison()) {
            if (binary.right() instanceof Literal(var value, var _, var _)) {
                var test = test(operator, binary.left(), value);
                var left = compile(binary.left());
                return span -> Bool.of(test.test(left.of(span)));
            }
            if (binary.left() instanceof Literal(var value, var _, var _)) {
                var test = test(turned(operator), binary.right(), value);
                var right = compile(binary.right());
                return span -> Bool.of(test.test(right.of(span)));
            }
        }
        var left = compile(binary.left());
        if (operator.isRegex()) {
            var test = regex(operator, ((Text) ((Literal) binary.right()).value()).value());
            return span -> Bool.of(test.test(left.of(span)));
        }
        var right = compile(binary.right());
        if (operator == QueryOperator.AND) {
            return span -> {
                var first = left.of(span);
                if (first == TypedValue.FALSE) return first;
                return Bool.of(Operations.logical(operator, first, right.of(span)));
            };
        }
        if (operator == QueryOperator.OR)
            return span -> Bool.of(Operations.logical(operator, left.of(span), right.of(span)));
        if (operator.isArithmetic()) return span -> Operations.arithmetic(operator, left.of(span), right.of(span));
        return span -> Bool.of(Operations.compare(operator, left.of(span), right.of(span)));
    }

    /** Swaps the sides: {@code 5 < x} is {@code x > 5}. */
    static QueryOperator turned(QueryOperator operator) {
        return switch (operator) {
            case LESS -> QueryOperator.GREATER;
            case AT_MOST -> QueryOperator.AT_LEAST;
            case GREATER -> QueryOperator.LESS;
            case AT_LEAST -> QueryOperator.AT_MOST;
            default -> operator;
        };
    }

    /** Tests whether a field's value compares to the literal as required. */
    static Predicate<TypedValue> test(QueryOperator operator, FieldExpression side, TypedValue literal) {
        if (side instanceof Field field && field.intrinsic() != null && literal instanceof Text(var id)) {
            if (field.intrinsic() == Intrinsic.TRACE_ID) {
                var wanted = new Text(EvaluatedSpan.withoutLeadingZeros(id));
                return value -> Operations.compare(operator, value, wanted);
            }
            if (operator == QueryOperator.EQUAL && isSpanId(field.intrinsic()) && isShort(id)) return _ -> false;
        }
        return value -> Operations.compare(operator, value, literal);
    }

    private static boolean isSpanId(Intrinsic intrinsic) {
        return intrinsic == Intrinsic.SPAN_ID
                || intrinsic == Intrinsic.PARENT_ID
                || intrinsic == Intrinsic.LINK_SPAN_ID;
    }

    /** Tempo never finds a span by its id if that begins with a zero byte. */
    private static boolean isShort(String id) {
        return id.startsWith("00") && id.chars().anyMatch(digit -> digit != '0');
    }

    static Predicate<TypedValue> regex(QueryOperator operator, String pattern) {
        return matches(TypeRules.regex(pattern), operator == QueryOperator.MATCHES);
    }

    private record Tested(String text, boolean matches) {}

    private static final int KNOWN = 4096;

    private static Predicate<TypedValue> matches(Pattern pattern, boolean wanted) {
        var simple = TextPattern.isSimple(pattern);
        var whole = TextPattern.of(pattern);
        return new Predicate<>() {
            /**
             * A cache of names with their results: names repeat, and an expression costs more than a lookup.
             * Thread-safe.
             */
            private final Tested[] known = new Tested[simple ? 0 : KNOWN];

            private boolean matches(String text) {
                if (simple) return whole.test(text);
                var place = text.hashCode() & KNOWN - 1;
                var tested = known[place];
                if (tested == null || !tested.text.equals(text))
                    known[place] = tested = new Tested(text, whole.test(text));
                return tested.matches;
            }

            @Override
            public boolean test(TypedValue value) {
                return switch (value) {
                    case Text(var text) -> matches(text) == wanted;
                    case Array(var _, var elements) ->
                        wanted
                                ? elements.stream().anyMatch(this)
                                : elements.stream().allMatch(this);
                    default -> false;
                };
            }
        };
    }
}
