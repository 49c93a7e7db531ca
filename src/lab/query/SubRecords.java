package lab.query;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import lab.query.FieldExpression.Binary;
import lab.query.FieldExpression.Field;
import lab.query.FieldExpression.Literal;
import lab.query.FieldExpression.Prefix;
import lab.query.FieldExpression.Presence;
import lab.query.TypedValue.Text;

/**
 * Which of a span's events and links a query sees. As in Tempo, which fetches before it evaluates: for each field it is
 * the first one whose value meets one of the query's conditions on that field; where all conditions of the query must
 * hold together, only events (or links) for which all those on events (or links) hold.
 */
final class SubRecords {

    /** @param test null when any value will do */
    private record Condition(Field field, Predicate<TypedValue> test, boolean emptyCounts) {
        boolean holds(TypedValue value) {
            return !value.isNil() && (test == null || test.test(value));
        }
    }

    private final List<Condition> conditions = new ArrayList<>();
    private boolean all = true;

    private SubRecords() {}

    /** What the query asks of events and links. */
    static SubRecords of(List<Stage> stages) {
        var wanted = new SubRecords();
        wanted.stages(stages);
        return wanted;
    }

    /** The value of the field, of the event or link that the query sees; none when it sees none. */
    TypedValue value(Field field, QueriedSpan span) {
        int count = count(field, span);
        for (int i = 0; i < count; i++) {
            var value = raw(field, span, i);
            if (!value.isNil() && isSeen(field, value) && (!all || holdAll(field, span, i))) return value;
        }
        return count == 0 && field.ofLink() && countsWhenEmpty(field) ? new Text("") : TypedValue.NIL;
    }

    /** Whether any event or link has the field. */
    static boolean exists(Field field, QueriedSpan span) {
        for (int i = 0; i < count(field, span); i++) if (!raw(field, span, i).isNil()) return true;
        return false;
    }

    private boolean isSeen(Field field, TypedValue value) {
        var asked = false;
        for (var condition : conditions) {
            if (!condition.field.isSame(field)) continue;
            if (condition.holds(value)) return true;
            asked = true;
        }
        return !asked;
    }

    private boolean holdAll(Field like, QueriedSpan span, int index) {
        for (var condition : conditions)
            if (condition.field.ofEvent() == like.ofEvent() && !condition.holds(raw(condition.field, span, index)))
                return false;
        return true;
    }

    private boolean countsWhenEmpty(Field field) {
        for (var condition : conditions) if (condition.emptyCounts && condition.field.isSame(field)) return true;
        return false;
    }

    private static int count(Field field, QueriedSpan span) {
        return field.ofEvent() ? span.events() : span.links();
    }

    private static TypedValue raw(Field field, QueriedSpan span, int index) {
        if (field.intrinsic() == null)
            return field.ofEvent() ? span.eventAttribute(index, field.key()) : span.linkAttribute(index, field.key());
        return switch (field.intrinsic()) {
            case EVENT_NAME -> new Text(span.eventName(index));
            case EVENT_TIME -> new TypedValue.Duration(span.eventNanos(index) - span.startNanos());
            case LINK_TRACE_ID -> new Text(EvaluatedSpan.withoutLeadingZeros(span.linkTraceId(index)));
            default -> new Text(span.linkSpanId(index));
        };
    }

    // ---- what the query asks for

    private void stages(List<Stage> stages) {
        stages.forEach(this::stage);
    }

    private void stage(Stage stage) {
        switch (stage) {
            case Stage.Filter(var condition) -> expression(condition);
            case Stage.Join join -> {
                all = false;
                stage(join.left());
                stage(join.right());
            }
            case Stage.Nested(var stages) -> stages(stages);
            case Stage.GroupBy(var key) -> {
                all = false;
                expression(key);
            }
            case Stage.Comparison comparison -> {
                all = false;
                if (comparison.left() instanceof Stage.Aggregate(var _, var of, var _) && of != null) expression(of);
            }
            case Stage.Select _, Stage.Coalesce _, Stage.Metrics _, Stage.Ending _ -> {}
        }
    }

    private void expression(FieldExpression expression) {
        switch (expression) {
            case Literal _ -> {}
            case Field field -> any(field);
            case Prefix prefix -> {
                if (prefix.not()) all = false;
                expression(prefix.operand());
            }
            case Presence presence -> {
                if (presence.present()) expression(presence.operand());
                else all = false;
            }
            case Binary binary -> binary(binary);
        }
    }

    private void binary(Binary binary) {
        var operator = binary.operator();
        if (operator == QueryOperator.OR) all = false;
        if (binary.left() instanceof Field field && binary.right() instanceof Literal(var value, var _, var _)) {
            if (operator.isComparison()) {
                ask(field, ExpressionCompiler.test(operator, field, value), !isHex(value));
                return;
            }
            if (operator.isRegex()) {
                ask(field, ExpressionCompiler.regex(operator, ((Text) value).value()), true);
                return;
            }
        }
        if (binary.right() instanceof Field field
                && binary.left() instanceof Literal(var value, var _, var _)
                && operator.isComparison()) {
            ask(field, ExpressionCompiler.test(ExpressionCompiler.turned(operator), field, value), !isHex(value));
            return;
        }
        expression(binary.left());
        expression(binary.right());
    }

    /** A link's id is only looked up in storage when the text could be one; else a missing one counts as empty. */
    private static boolean isHex(TypedValue value) {
        return value instanceof Text(var text) && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private void any(Field field) {
        ask(field, null, false);
    }

    private void ask(Field field, Predicate<TypedValue> test, boolean emptyCounts) {
        if (field.intrinsic() == null && field.scope() == FieldScope.ANY) all = false;
        if (field.ofEvent() || field.ofLink())
            conditions.add(new Condition(field, test, emptyCounts && field.intrinsic() != null));
    }
}
