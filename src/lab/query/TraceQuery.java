package lab.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lab.query.FieldExpression.Binary;
import lab.query.FieldExpression.Field;
import lab.query.FieldExpression.Literal;
import lab.query.FieldExpression.Prefix;
import lab.query.FieldExpression.Presence;

/**
 * A query in TraceQL, the language of Grafana Tempo: spanset filters, the operators between them, and pipelines. What
 * is found is what Tempo finds; docs/traceql.md says where not, and why.
 *
 * <p>Immutable and safe for threads.
 */
public final class TraceQuery {

    private final String text;
    private final List<Stage> stages;
    private final Pipeline pipeline;
    private final SubRecords wanted;
    private final List<Field> fields = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    private TraceQuery(String text, List<Stage> stages) {
        this.text = text;
        this.stages = stages;
        pipeline = new Pipeline(stages, text);
        wanted = SubRecords.of(stages);
        stages.forEach(this::collect);
    }

    /** @throws QueryException if it is no query, or one that cannot be asked */
    public static TraceQuery parse(String text) {
        var stages = QueryParser.stages(text);
        TypeRules.check(stages, text);
        return new TraceQuery(text, stages);
    }

    public String text() {
        return text;
    }

    /** Functions of TraceQL metrics in it, which a search goes without, as Tempo's does. */
    public List<String> ignored() {
        return List.copyOf(ignored);
    }

    /**
     * Spans of one trace that match together.
     *
     * @param attributes what the pipeline says of them: {@code by(kind)}, {@code count()}
     */
    public record SpanSet(Map<String, TypedValue> attributes, List<MatchedSpan> spans) {}

    /** A span that matches, with the values of the fields that the query names. */
    public static final class MatchedSpan {
        private final EvaluatedSpan span;
        private final List<Field> fields;

        private MatchedSpan(EvaluatedSpan span, List<Field> fields) {
            this.span = span;
            this.fields = fields;
        }

        public QueriedSpan span() {
            return span.span();
        }

        /** By key; without those that any list of spans shows anyway: name, duration, ids, and those of the trace. */
        public Map<String, TypedValue> fields() {
            var values = new TreeMap<String, TypedValue>();
            for (var field : fields) {
                var value = span.value(field);
                if (!value.isNil()) values.putIfAbsent(field.label(), value);
            }
            return values;
        }
    }

    /**
     * What matches in one trace: nothing, one set of spans, or with {@code by()} several.
     *
     * @param trace all spans of the trace that are here, in order of arrival
     * @throws QueryDeadline.Passed when it takes too long
     * @throws QueryException if an operator between sets meets several of them
     */
    public List<SpanSet> ask(Collection<? extends QueriedSpan> trace, QueryDeadline deadline) {
        var spans = List.copyOf(trace);
        if (spans.isEmpty()) return List.of();
        var shape = new TraceShape(spans);
        var evaluated = new ArrayList<EvaluatedSpan>(spans.size());
        for (int i = 0; i < spans.size(); i++) evaluated.add(new EvaluatedSpan(spans.get(i), shape, i, wanted));
        return pipeline.run(List.of(new Pipeline.Group(evaluated, Map.of())), deadline).stream()
                .map(group -> new SpanSet(
                        group.attributes(),
                        group.spans().stream()
                                .map(span -> new MatchedSpan(span, fields))
                                .toList()))
                .toList();
    }

    // ---- the fields that it names

    private void collect(Stage stage) {
        switch (stage) {
            case Stage.Filter(var condition) -> collect(condition);
            case Stage.Join join -> {
                collect(join.left());
                collect(join.right());
            }
            case Stage.Nested(var nested) -> nested.forEach(this::collect);
            case Stage.GroupBy(var key) -> collect(key);
            case Stage.Select(var selected) -> selected.forEach(this::collect);
            case Stage.Comparison comparison -> {
                if (comparison.left() instanceof Stage.Aggregate(var _, var of, var _) && of != null) collect(of);
            }
            case Stage.Metrics(var name) -> ignored.add(name);
            case Stage.Coalesce _, Stage.Ending _ -> {}
        }
    }

    private void collect(FieldExpression expression) {
        switch (expression) {
            case Literal _ -> {}
            case Field field -> {
                if (isListed(field)) fields.add(field);
            }
            case Prefix prefix -> collect(prefix.operand());
            case Presence presence -> collect(presence.operand());
            case Binary binary -> {
                collect(binary.left());
                collect(binary.right());
            }
        }
    }

    private static boolean isListed(Field field) {
        if (field.intrinsic() == null) return field.scope() != FieldScope.EVENT;
        return switch (field.intrinsic()) {
            case NAME, DURATION, TRACE_DURATION, ROOT_NAME, ROOT_SERVICE, TRACE_ID, SPAN_ID -> false;
            default -> true;
        };
    }
}
