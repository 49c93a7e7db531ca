package lab.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import lab.query.FieldExpression.Binary;
import lab.query.FieldExpression.Field;
import lab.query.FieldExpression.Literal;
import lab.query.FieldExpression.Prefix;
import lab.query.FieldExpression.Presence;
import lab.query.QueryException.Problem;
import lab.query.TypedValue.Type;

/** Checks a parsed query for type errors, and for features that Tempo does not support. */
final class TypeRules {

    private final String text;

    private TypeRules(String text) {
        this.text = text;
    }

    /** @throws QueryException at the first part that breaks a rule */
    static void check(List<Stage> stages, String text) {
        new TypeRules(text).stages(stages);
    }

    /** @throws QueryException at the first part that breaks a rule */
    static void check(FieldExpression expression, String text) {
        new TypeRules(text).expression(expression);
    }

    private void stages(List<Stage> stages) {
        stages.forEach(this::stage);
    }

    private void stage(Stage stage) {
        switch (stage) {
            case Stage.Filter(var condition) -> {
                expression(condition);
                if (condition.type() != Type.ATTRIBUTE && condition.type() != Type.BOOLEAN)
                    throw problem(Problem.NOT_BOOLEAN, condition, condition.text());
            }
            case Stage.Join join -> {
                stage(join.left());
                stage(join.right());
            }
            case Stage.Nested(var stages) -> stages(stages);
            case Stage.Comparison comparison -> comparison(comparison);
            case Stage.GroupBy(var key) -> {
                if (!key.looksAtSpan()) throw problem(Problem.NO_FIELD, key, key.text());
                expression(key);
            }
            case Stage.Select(var fields) -> fields.forEach(this::expression);
            case Stage.Ending(var aggregate) -> scalar(aggregate);
            case Stage.Coalesce _, Stage.Metrics _ -> {}
        }
    }

    private void comparison(Stage.Comparison comparison) {
        var left = scalar(comparison.left());
        var right = scalar(comparison.right());
        types(comparison.operator(), left, right, comparison.start(), comparison.start() + 1, "");
        if (!(comparison.left() instanceof Stage.Aggregate))
            throw new QueryException(
                    Problem.ONLY_AGGREGATE_LEFT, text, comparison.left().start(), comparison.start());
        if (!(comparison.right() instanceof Stage.Constant))
            throw new QueryException(
                    Problem.ONLY_LITERAL_RIGHT,
                    text,
                    comparison.right().start(),
                    comparison.right().start() + 1);
    }

    private Type scalar(Stage.Scalar scalar) {
        return switch (scalar) {
            case Stage.Constant(var value, var _) -> value.type();
            case Stage.Aggregate(var _, var of, var _) when of == null -> Type.INT;
            case Stage.Aggregate(var _, var of, var _) -> {
                expression(of);
                if (of.type() != Type.ATTRIBUTE && !of.type().isNumeric())
                    throw problem(Problem.NOT_A_NUMBER, of, of.text());
                if (!of.looksAtSpan()) throw problem(Problem.NO_FIELD, of, of.text());
                yield of.type();
            }
            case Stage.ScalarArithmetic(var operator, var left, var right) -> {
                var leftType = scalar(left);
                var rightType = scalar(right);
                types(operator, leftType, rightType, left.start(), right.start(), "");
                yield leftType == Type.ATTRIBUTE ? rightType : leftType;
            }
            case Stage.ScalarPipeline(var stages, var _) -> {
                stages(stages);
                yield Type.ATTRIBUTE;
            }
        };
    }

    private void expression(FieldExpression expression) {
        switch (expression) {
            case Literal _ -> {}
            case Field field -> {
                if (field.parent() || field.intrinsic() == Intrinsic.PARENT)
                    throw problem(Problem.NOT_TAKEN, field, "parent");
            }
            case Prefix prefix -> {
                var operand = prefix.operand();
                expression(operand);
                var fits = operand.type() == Type.ATTRIBUTE
                        || (prefix.not()
                                ? operand.type() == Type.BOOLEAN
                                : operand.type().isNumeric());
                if (!fits) throw problem(Problem.ILLEGAL_OPERATION, prefix, prefix.text());
            }
            case Presence presence -> {
                expression(presence.operand());
                if (!presence.present()
                        && presence.operand() instanceof Field field
                        && (field.intrinsic() != null
                                || field.scope() == FieldScope.RESOURCE
                                        && field.key().equals("service.name")))
                    throw problem(Problem.NEVER_NIL, presence, field.text());
            }
            case Binary binary -> {
                expression(binary.left());
                expression(binary.right());
                types(
                        binary.operator(),
                        binary.left().type(),
                        binary.right().type(),
                        binary.start(),
                        binary.end(),
                        binary.text());
                if (binary.operator().isRegex()) regex(binary.right());
            }
        }
    }

    private void types(QueryOperator operator, Type left, Type right, int start, int end, String shown) {
        var of = shown.isEmpty() ? left.word() + " and " + right.word() : shown;
        if (!areComparable(left, right)) throw new QueryException(Problem.DIFFERENT_TYPES, text, start, end, of);
        if (!operator.takes(left) || !operator.takes(right))
            throw new QueryException(Problem.ILLEGAL_OPERATION, text, start, end, of);
    }

    /** Whether the operands of an operator may have these types. */
    static boolean areComparable(Type left, Type right) {
        var a = left.element();
        var b = right.element();
        return a == b
                || a == Type.ATTRIBUTE
                || b == Type.ATTRIBUTE
                || a == Type.NIL
                || b == Type.NIL
                || a.isNumeric() && b.isNumeric();
    }

    private void regex(FieldExpression right) {
        if (!(right instanceof Literal(TypedValue.Text(var pattern), var _, var _)))
            throw problem(Problem.REGEX_NEEDS_TEXT, right, right.text());
        try {
            regex(pattern);
        } catch (PatternSyntaxException e) {
            throw problem(
                    Problem.BAD_REGEX,
                    right,
                    e.getDescription() + (e.getPattern() == null ? "" : ": " + e.getPattern()));
        }
    }

    /** With TraceQL's meaning: the dot matches any character, and the whole text must match. */
    static Pattern regex(String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL);
    }

    private QueryException problem(Problem problem, FieldExpression at, String... arguments) {
        return new QueryException(problem, text, at.start(), at.end(), arguments);
    }
}
