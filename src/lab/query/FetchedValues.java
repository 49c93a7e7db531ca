package lab.query;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lab.query.FieldExpression.Binary;
import lab.query.FieldExpression.Field;
import lab.query.FieldExpression.Literal;
import lab.query.FieldExpression.Prefix;
import lab.query.FieldExpression.Presence;
import lab.query.TypedValue.Array;
import lab.query.TypedValue.Text;
import lab.query.TypedValue.Type;
import lab.telemetry.SpanRow;

/**
 * Decides which values of a span a query sees. Tempo fetches before it evaluates, and fetches only values that satisfy
 * one of the query's conditions. Three rules of TraceQL result from that, and this class implements them:
 *
 * <ul>
 *   <li>An attribute is compared with values of the literal's type: {@code span.ratio < 0} fetches integers. A value
 *       that another condition has fetched is still compared as a number.
 *   <li>Of an array, a query sees the elements that satisfy a condition. So {@code !=} matches if any element differs.
 *   <li>Of several events (or links), a query sees, for each field, the first one whose value was fetched. If all
 *       conditions of the query must hold together, that is the first event (or link) that satisfies all conditions on
 *       events (or links).
 * </ul>
 */
final class FetchedValues {

    /** @param test null when any value will do; then {@code type} is null, too */
    private record Condition(Field field, Type type, Predicate<TypedValue> test, boolean emptyCounts) {
        boolean fetches(TypedValue scalar) {
            return test == null || type == scalar.type() && test.test(scalar);
        }
    }

    /** What is fetched from attributes that share a column: the values of all their keys. */
    private static final class Column {
        private final List<Condition> conditions = new ArrayList<>();

        /** @param untested whether to leave a single condition to the evaluation, which tests it anyway */
        TypedValue fetched(TypedValue value, boolean untested) {
            if (!(value instanceof Array(var type, var elements))) {
                if (untested && conditions.size() == 1)
                    return conditions.getFirst().test == null || conditions.getFirst().type == value.type()
                            ? value
                            : TypedValue.NIL;
                return isFetched(value) ? value : TypedValue.NIL;
            }
            var kept = elements.stream().filter(this::isFetched).toList();
            return switch (kept.size()) {
                case 0 -> TypedValue.NIL;
                case 1 -> kept.getFirst();
                default -> new Array(type, kept);
            };
        }

        private boolean isFetched(TypedValue scalar) {
            for (var condition : conditions) if (condition.fetches(scalar)) return true;
            return false;
        }
    }

    /** Tempo's default dedicated columns. All other attributes of a scope share one. */
    private static final Map<FieldScope, Map<String, Type>> OWN_COLUMNS = Map.of(
            FieldScope.RESOURCE,
            Map.of(
                    "service.name", Type.STRING,
                    "k8s.cluster.name", Type.STRING,
                    "k8s.namespace.name", Type.STRING,
                    "k8s.pod.name", Type.STRING,
                    "k8s.container.name", Type.STRING),
            FieldScope.SPAN,
            Map.of(
                    "http.request.method", Type.STRING,
                    "http.response.status_code", Type.INT,
                    "url.path", Type.STRING,
                    "url.route", Type.STRING,
                    "server.address", Type.STRING,
                    "server.port", Type.INT,
                    "http.method", Type.STRING,
                    "http.url", Type.STRING,
                    "http.route", Type.STRING,
                    "http.status_code", Type.INT));

    private final Map<FieldScope, Column> shared = new EnumMap<>(FieldScope.class);
    private final Map<FieldScope, Map<String, Column>> own = new EnumMap<>(FieldScope.class);
    /** Conditions on events and links, and those on intrinsics. */
    private final List<Condition> ofEvents = new ArrayList<>();

    private final List<Condition> ofLinks = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private boolean all = true;

    private FetchedValues() {}

    /** What a query with these stages fetches. */
    static FetchedValues of(List<Stage> stages) {
        var fetched = new FetchedValues();
        stages.forEach(fetched::stage);
        return fetched;
    }

    /** The fields in the conditions. */
    List<Field> fields() {
        return fields;
    }

    /** The value of the span's (or resource's, or instrumentation scope's) attribute; none when it is not fetched. */
    TypedValue attribute(FieldScope scope, String key, TypedValue value) {
        return attribute(scope, key, value, true);
    }

    private TypedValue attribute(FieldScope scope, String key, TypedValue value, boolean untested) {
        if (value.isNil()) return value;
        var column = own.getOrDefault(scope, Map.of()).get(key);
        if (column != null && value.type() == OWN_COLUMNS.get(scope).get(key)) return column.fetched(value, untested);
        column = shared.get(scope);
        return column == null ? TypedValue.NIL : column.fetched(value, untested);
    }

    // ---- events and links

    /** The value of the event's or link's field that the query sees; none when it sees none. */
    TypedValue ofEventOrLink(Field field, SpanRow span) {
        int count = count(field, span);
        for (int i = 0; i < count; i++) {
            var value = raw(field, span, i);
            if (value.isNil() || all && !holdAll(field, span, i)) continue;
            var seen = field.intrinsic() == null
                    ? attribute(field.scope(), field.key(), value, false)
                    : isFetched(field, value) ? value : TypedValue.NIL;
            // A key hides the same key of later events, whether its value was fetched or not. An intrinsic does not.
            if (field.intrinsic() == null || !seen.isNil()) return seen;
        }
        return count == 0 && field.intrinsic() != null ? empty(field) : TypedValue.NIL;
    }

    private boolean isFetched(Field field, TypedValue value) {
        for (var condition : conditions(field))
            if (condition.field.isSame(field) && (condition.test == null || condition.test.test(value))) return true;
        return false;
    }

    private List<Condition> conditions(Field like) {
        return like.ofEvent() ? ofEvents : ofLinks;
    }

    /** A column fetched without a condition is empty for a span without events or links. */
    private TypedValue empty(Field field) {
        for (var condition : conditions(field))
            if (condition.field.isSame(field) && (condition.test == null || condition.emptyCounts))
                return field.intrinsic() == Intrinsic.EVENT_TIME ? new TypedValue.Duration(0) : new Text("");
        return TypedValue.NIL;
    }

    private boolean holdAll(Field like, SpanRow span, int index) {
        var conditions = conditions(like);
        // For attributes of several types, only existence is tested.
        var types = conditions.stream()
                .filter(condition -> condition.field.intrinsic() == null)
                .map(Condition::type)
                .distinct()
                .count();
        for (var condition : conditions) {
            var value = raw(condition.field, span, index);
            if (value.isNil()) return false;
            if (condition.field.intrinsic() != null) {
                if (condition.test != null && !condition.test.test(value)) return false;
            } else if (types == 1
                    && attribute(condition.field.scope(), condition.field.key(), value, false)
                            .isNil()) {
                return false;
            }
        }
        return true;
    }

    /** Whether any event or link has the field. */
    static boolean exists(Field field, SpanRow span) {
        return !last(field, span).isNil();
    }

    /** The value in the last event or link that has the field: for {@code select}. */
    static TypedValue last(Field field, SpanRow span) {
        for (int i = count(field, span) - 1; i >= 0; i--) {
            var value = raw(field, span, i);
            if (!value.isNil()) return value;
        }
        return TypedValue.NIL;
    }

    private static int count(Field field, SpanRow span) {
        return field.ofEvent() ? span.events() : span.links();
    }

    private static TypedValue raw(Field field, SpanRow span, int index) {
        if (field.intrinsic() == null)
            return TypedValue.of(
                    field.ofEvent() ? span.eventAttribute(index, field.key()) : span.linkAttribute(index, field.key()));
        return switch (field.intrinsic()) {
            case EVENT_NAME -> new Text(span.eventName(index));
            case EVENT_TIME -> new TypedValue.Duration(span.eventNanos(index) - span.start());
            case LINK_TRACE_ID -> new Text(EvaluatedSpan.withoutLeadingZeros(span.linkTraceId(index)));
            default -> new Text(span.linkSpanId(index));
        };
    }

    // ---- what the query asks for

    private void stage(Stage stage) {
        switch (stage) {
            case Stage.Filter(var condition) -> expression(condition);
            case Stage.Join join -> {
                all = false;
                stage(join.left());
                stage(join.right());
            }
            case Stage.Nested(var stages) -> stages.forEach(this::stage);
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
            case Field field -> ask(field, null, null, false);
            case Prefix prefix -> {
                if (prefix.not()) all = false;
                expression(prefix.operand());
            }
            case Presence presence -> {
                if (presence.present()) expression(presence.operand());
                else if (presence.operand() instanceof Field field) fields.add(field);
                else expression(presence.operand());
                if (!presence.present()) all = false;
            }
            case Binary binary -> binary(binary);
        }
    }

    private void binary(Binary binary) {
        var operator = binary.operator();
        if (operator == QueryOperator.OR) all = false;
        if (operator.isComparison() || operator.isRegex()) {
            if (binary.left() instanceof Field field && binary.right() instanceof Literal(var value, var _, var _)) {
                var test = operator.isRegex()
                        ? ExpressionCompiler.regex(operator, ((Text) value).value())
                        : ExpressionCompiler.test(operator, field, value);
                ask(field, value.type(), test, operator.isRegex() || !isHex(value));
                return;
            }
            if (binary.right() instanceof Field field && binary.left() instanceof Literal(var value, var _, var _)) {
                var turned = ExpressionCompiler.turned(operator);
                ask(field, value.type(), ExpressionCompiler.test(turned, field, value), !isHex(value));
                return;
            }
        }
        expression(binary.left());
        expression(binary.right());
    }

    /** A link's id is only looked up in storage if the text can be an id; otherwise a missing one counts as empty. */
    private static boolean isHex(TypedValue value) {
        return value instanceof Text(var text) && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private void ask(Field field, Type type, Predicate<TypedValue> test, boolean emptyCounts) {
        fields.add(field);
        var condition = new Condition(field, type, test, emptyCounts && field.ofLink());
        if (field.ofEvent()) ofEvents.add(condition);
        if (field.ofLink()) ofLinks.add(condition);
        if (field.intrinsic() != null) return;
        if (field.scope() == FieldScope.ANY) {
            all = false;
            column(FieldScope.SPAN, condition);
            column(FieldScope.RESOURCE, condition);
        } else {
            column(field.scope(), condition);
        }
    }

    private void column(FieldScope scope, Condition condition) {
        var key = condition.field.key();
        var ownType = OWN_COLUMNS.getOrDefault(scope, Map.of()).get(key);
        if (ownType != null && (condition.type == null || condition.type == ownType))
            own.computeIfAbsent(scope, each -> new HashMap<>())
                    .computeIfAbsent(key, each -> new Column())
                    .conditions
                    .add(condition);
        if (ownType == null || condition.type != ownType)
            shared.computeIfAbsent(scope, each -> new Column()).conditions.add(condition);
    }
}
