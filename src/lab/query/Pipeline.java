package lab.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.query.ExpressionCompiler.Evaluation;
import lab.query.FieldExpression.Literal;
import lab.query.QueryException.Problem;
import lab.query.Stage.SetOperator;

/** The compiled stages of a query, which are applied to one trace after the other. */
final class Pipeline {

    /**
     * Spans of one trace that belong together, and the values computed for them by stages: {@code by(kind)},
     * {@code count()}.
     */
    record Group(List<EvaluatedSpan> spans, Map<String, TypedValue> attributes) {
        Group with(String label, TypedValue value) {
            var more = new LinkedHashMap<>(attributes);
            more.put(label, value);
            return new Group(spans, more);
        }

        Group of(List<EvaluatedSpan> fewer) {
            return new Group(fewer, attributes);
        }
    }

    private interface Step {
        /** Groups without spans are omitted from the answer. */
        List<Group> apply(List<Group> groups, QueryDeadline deadline);
    }

    private final String text;
    private final List<Step> steps;

    /** @param text the whole query, for errors */
    Pipeline(List<Stage> stages, String text) {
        this.text = text;
        steps = stages.stream().map(this::step).toList();
    }

    List<Group> run(List<Group> groups, QueryDeadline deadline) {
        for (var step : steps) {
            if (groups.isEmpty()) return groups;
            groups = step.apply(groups, deadline);
        }
        return groups;
    }

    private Step step(Stage stage) {
        return switch (stage) {
            case Stage.Filter(var condition) -> filter(condition);
            case Stage.Join join -> join(join);
            case Stage.Nested(var stages) -> new Pipeline(stages, text)::run;
            case Stage.Comparison comparison -> comparison(comparison);
            case Stage.GroupBy by -> groupBy(by);
            case Stage.Coalesce _ ->
                (groups, _) -> List.of(new Group(
                        groups.stream().flatMap(group -> group.spans.stream()).toList(), Map.of()));
            case Stage.Select _, Stage.Metrics _ -> (groups, _) -> groups;
            case Stage.Ending _ -> throw new IllegalStateException("refused before");
        };
    }

    private static Step filter(FieldExpression condition) {
        if (condition instanceof Literal(var value, var _, var _)) {
            var all = Operations.isTrue(value);
            return (groups, _) -> all ? groups : List.of();
        }
        var evaluation = ExpressionCompiler.compile(condition);
        return (groups, deadline) -> {
            var kept = new ArrayList<Group>(groups.size());
            for (var group : groups) {
                var spans = new ArrayList<EvaluatedSpan>();
                for (var span : group.spans) {
                    deadline.step();
                    if (Operations.isTrue(evaluation.of(span))) spans.add(span);
                }
                if (!spans.isEmpty()) kept.add(group.of(spans));
            }
            return kept;
        };
    }

    // ---- joins

    private Step join(Stage.Join join) {
        var left = step(join.left());
        var right = step(join.right());
        var operator = join.operator();
        var rightIsAll =
                join.right() instanceof Stage.Filter(Literal(var value, var _, var _)) && Operations.isTrue(value);
        var leftIsAll =
                join.left() instanceof Stage.Filter(Literal(var value, var _, var _)) && Operations.isTrue(value);
        return (groups, deadline) -> {
            var joined = new ArrayList<Group>(groups.size());
            for (var group : groups) {
                var lefts = left.apply(List.of(group), deadline);
                var rights = right.apply(List.of(group), deadline);
                BitSet matching;
                if (operator == SetOperator.AND && (lefts.isEmpty() || rights.isEmpty())) continue;
                if (operator.relation == null) {
                    matching = numbers(lefts);
                    matching.or(numbers(rights));
                } else {
                    if (rights.isEmpty()) continue;
                    if (lefts.size() > 1 || rights.size() > 1)
                        throw new QueryException(
                                Problem.SEVERAL_SETS, text, join.start(), join.start() + operator.symbol.length());
                    var leftSpans = lefts.isEmpty() ? List.<EvaluatedSpan>of() : lefts.getFirst().spans;
                    var rightSpans = rights.getFirst().spans;
                    matching = related(operator, leftSpans, rightSpans, deadline);
                    if (operator.negated && rightIsAll)
                        dropUnconnected(matching, rightSpans, leftIsAll ? List.of() : leftSpans);
                }
                if (matching.isEmpty()) continue;
                joined.add(group.of(group.spans.stream()
                        .filter(span -> matching.get(span.index()))
                        .toList()));
            }
            return joined;
        };
    }

    /** The positions of these spans in their trace. */
    private static BitSet numbers(List<Group> groups) {
        var numbers = new BitSet();
        for (var group : groups) for (var span : group.spans) numbers.set(span.index());
        return numbers;
    }

    private static BitSet related(
            SetOperator operator, List<EvaluatedSpan> left, List<EvaluatedSpan> right, QueryDeadline deadline) {
        if (operator.both && operator.relation == SetOperator.Relation.DESCENDANT)
            return bothNested(left, right, deadline);
        if (operator.both && operator.relation == SetOperator.Relation.ANCESTOR)
            return bothNested(right, left, deadline);
        var matching = new BitSet();
        var partners = new Partners(left);
        for (var span : right) {
            deadline.step();
            if (partners.have(operator.relation, span) != operator.negated) matching.set(span.index());
        }
        if (operator.both) {
            var others = new Partners(right);
            var inverse = inverse(operator.relation);
            for (var span : left) {
                deadline.step();
                if (others.have(inverse, span)) matching.set(span.index());
            }
        }
        return matching;
    }

    /**
     * Selects nested ancestors and descendants from two sets, like Tempo: both sets are walked once, from left to
     * right, each branch of descendants before its ancestors. An ancestor inside another one is skipped while the outer
     * one has more descendants to come, and then is not found.
     */
    private static BitSet bothNested(List<EvaluatedSpan> above, List<EvaluatedSpan> below, QueryDeadline deadline) {
        var matching = new BitSet();
        var ancestors = sorted(above);
        var descendants = sorted(below);
        int a = 0;
        int d = 0;
        while (a < ancestors.size() && d < descendants.size()) {
            EvaluatedSpan branch;
            boolean ends;
            do {
                deadline.step();
                branch = descendants.get(d);
                if (encloses(ancestors.get(a), branch)) matching.set(branch.index());
                d++;
                ends = d == descendants.size() || descendants.get(d).left() > branch.right();
            } while (!ends);
            while (a < ancestors.size() && ancestors.get(a).left() <= branch.right()) {
                deadline.step();
                var ancestor = ancestors.get(a);
                if (encloses(ancestor, branch)) {
                    matching.set(ancestor.index());
                    if (d < descendants.size() && encloses(ancestor, descendants.get(d))) break;
                }
                a++;
            }
        }
        return matching;
    }

    private static List<EvaluatedSpan> sorted(List<EvaluatedSpan> spans) {
        var sorted = new ArrayList<>(spans);
        sorted.sort((a, b) -> Integer.compare(a.left(), b.left()));
        return sorted;
    }

    private static boolean encloses(EvaluatedSpan ancestor, EvaluatedSpan span) {
        return ancestor.left() != 0
                && span.left() != 0
                && ancestor.left() < span.left()
                && span.right() < ancestor.right();
    }

    private static SetOperator.Relation inverse(SetOperator.Relation relation) {
        return switch (relation) {
            case CHILD -> SetOperator.Relation.PARENT;
            case PARENT -> SetOperator.Relation.CHILD;
            case DESCENDANT -> SetOperator.Relation.ANCESTOR;
            case ANCESTOR -> SetOperator.Relation.DESCENDANT;
            case SIBLING -> SetOperator.Relation.SIBLING;
        };
    }

    /**
     * For {@code {} !> {}}, Tempo does not even fetch a span that has no place in the tree and satisfies no condition.
     *
     * @param spans the candidates
     * @param named the spans that satisfy a condition
     */
    private static void dropUnconnected(BitSet matching, List<EvaluatedSpan> spans, List<EvaluatedSpan> named) {
        var kept = new BitSet();
        for (var span : named) kept.set(span.index());
        for (var span : spans)
            if (span.left() == 0 && span.parent() == 0 && !kept.get(span.index())) matching.clear(span.index());
    }

    /** A set of spans that answers questions such as: is one of them the parent of another span? */
    private static final class Partners {

        private final List<EvaluatedSpan> byLeft;
        private final int[] lefts;
        private final int[] mostRight;
        /** The number of spans per parent, including {@link TraceShape#ROOT}. */
        private final int[] parents;

        private final BitSet all = new BitSet();

        Partners(List<EvaluatedSpan> spans) {
            byLeft = new ArrayList<>(spans);
            byLeft.removeIf(span -> span.left() == 0);
            byLeft.sort((a, b) -> Integer.compare(a.left(), b.left()));
            lefts = byLeft.stream().mapToInt(EvaluatedSpan::left).toArray();
            mostRight = new int[lefts.length];
            for (int i = 0; i < lefts.length; i++)
                mostRight[i] =
                        Math.max(i == 0 ? 0 : mostRight[i - 1], byLeft.get(i).right());
            var last = 0;
            for (var span : spans) last = Math.max(last, span.parent());
            parents = new int[last - TraceShape.ROOT + 1];
            for (var span : spans) {
                if (span.parent() != 0) parents[span.parent() - TraceShape.ROOT]++;
                all.set(span.index());
            }
        }

        private int withParent(int parent) {
            return parent - TraceShape.ROOT < parents.length ? parents[parent - TraceShape.ROOT] : 0;
        }

        /** Whether the span has this relation to one of these. */
        boolean have(SetOperator.Relation relation, EvaluatedSpan span) {
            if (span.left() == 0) return false;
            return switch (relation) {
                case CHILD -> Arrays.binarySearch(lefts, span.parent()) >= 0;
                case PARENT -> withParent(span.left()) > 0;
                case SIBLING -> withParent(span.parent()) > (all.get(span.index()) ? 1 : 0);
                case DESCENDANT -> {
                    int before = firstFrom(span.left()) - 1;
                    yield before >= 0 && mostRight[before] > span.right();
                }
                case ANCESTOR -> {
                    int after = firstFrom(span.left() + 1);
                    yield after < lefts.length && lefts[after] < span.right();
                }
            };
        }

        private int firstFrom(int left) {
            int at = Arrays.binarySearch(lefts, left);
            return at < 0 ? -at - 1 : at;
        }
    }

    // ---- groups and numbers

    private static Step groupBy(Stage.GroupBy by) {
        var key = ExpressionCompiler.compile(by.key());
        var label = by.label();
        return (groups, deadline) -> {
            var split = new ArrayList<Group>();
            for (var group : groups) {
                var byValue = new LinkedHashMap<TypedValue, List<EvaluatedSpan>>();
                for (var span : group.spans) {
                    deadline.step();
                    var value = key.of(span);
                    byValue.computeIfAbsent(
                                    value == TypedValue.UNFIT ? TypedValue.FALSE : value, each -> new ArrayList<>())
                            .add(span);
                }
                byValue.forEach((value, spans) -> split.add(group.of(spans).with(label, value)));
            }
            return split;
        };
    }

    private static Step comparison(Stage.Comparison comparison) {
        var aggregate = (Stage.Aggregate) comparison.left();
        var literal = ((Stage.Constant) comparison.right()).value();
        var evaluation = aggregate.of() == null ? null : ExpressionCompiler.compile(aggregate.of());
        var label = aggregate.label();
        var operator = comparison.operator();
        return (groups, deadline) -> {
            var kept = new ArrayList<Group>(groups.size());
            for (var group : groups) {
                var value = aggregate(aggregate.function(), evaluation, group.spans, deadline);
                if (value == null) continue;
                var holds = value instanceof TypedValue.Array
                        ? operator == QueryOperator.NOT_EQUAL
                        : Operations.compare(operator, value, literal);
                if (holds) kept.add(group.with(label, value));
            }
            return kept;
        };
    }

    /**
     * Aggregates over the spans that have a value; null when none has. A sum only includes values of the first one's
     * type.
     */
    private static TypedValue aggregate(
            Stage.Function function, Evaluation evaluation, List<EvaluatedSpan> spans, QueryDeadline deadline) {
        if (function == Stage.Function.COUNT) return new TypedValue.Int(spans.size());
        TypedValue result = null;
        int count = 0;
        for (var span : spans) {
            deadline.step();
            var value = evaluation.of(span);
            if (value.isNil()) continue;
            count++;
            if (result == null) result = value;
            else
                result = switch (function) {
                    case MAX -> Operations.order(value, result) > 0 ? value : result;
                    case MIN -> Operations.order(value, result) < 0 ? value : result;
                    default -> sum(result, value);
                };
        }
        return function == Stage.Function.AVG && result != null ? mean(result, count) : result;
    }

    private static TypedValue sum(TypedValue sum, TypedValue value) {
        return switch (sum) {
            case TypedValue.Int(var a) when value instanceof TypedValue.Int(var b) -> new TypedValue.Int(a + b);
            case TypedValue.Real(var a) when value instanceof TypedValue.Real(var b) -> new TypedValue.Real(a + b);
            case TypedValue.Duration(var a)
            when value instanceof TypedValue.Duration(var b) -> new TypedValue.Duration(a + b);
            default -> sum;
        };
    }

    private static TypedValue mean(TypedValue sum, int count) {
        return switch (sum) {
            case TypedValue.Int(var whole) -> new TypedValue.Real((double) whole / count);
            case TypedValue.Real(var real) -> new TypedValue.Real(real / count);
            case TypedValue.Duration(var nanos) -> new TypedValue.Duration(nanos / count);
            default -> sum;
        };
    }
}
