package lab.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lab.query.FieldExpression.Field;
import lab.telemetry.SpanRow;

/**
 * A query in TraceQL, the language of Grafana Tempo: spanset filters, the operators between them, and pipelines. It
 * finds what Tempo finds; docs/traceql.md lists the exceptions and the reasons.
 *
 * <p>Immutable and thread-safe.
 */
public final class TraceQuery {

    private final String text;
    private final Pipeline pipeline;
    private final FetchedValues fetched;
    private final List<Field> selected = new ArrayList<>();
    private final boolean startsWithFilter;
    private final List<String> ignored = new ArrayList<>();

    private TraceQuery(String text, List<Stage> stages) {
        this.text = text;
        pipeline = new Pipeline(stages, text);
        fetched = FetchedValues.of(stages);
        startsWithFilter = stages.getFirst() instanceof Stage.Spans;
        stages.forEach(this::collect);
    }

    /** @throws QueryException if the query is invalid or not supported */
    public static TraceQuery parse(String text) {
        var stages = QueryParser.stages(text);
        TypeRules.check(stages, text);
        return new TraceQuery(text, stages);
    }

    public String text() {
        return text;
    }

    /** Its TraceQL metrics functions, which a search ignores, as Tempo's does. */
    public List<String> ignored() {
        return List.copyOf(ignored);
    }

    /**
     * Spans of one trace that match together.
     *
     * @param attributes values computed by the pipeline: {@code by(kind)}, {@code count()}
     */
    public record SpanSet(Map<String, TypedValue> attributes, List<MatchedSpan> spans) {}

    /** A matching span, with the values of the fields in the query. */
    public static final class MatchedSpan {
        private final EvaluatedSpan span;
        private final TraceQuery query;

        private MatchedSpan(EvaluatedSpan span, TraceQuery query) {
            this.span = span;
            this.query = query;
        }

        public SpanRow span() {
            return span.span();
        }

        /** Its index in the given list of the trace's spans. */
        public int index() {
            return span.index();
        }

        /** By key, without those that every list of spans shows: name, duration, ids, and those of the trace. */
        public Map<String, TypedValue> fields() {
            var values = new TreeMap<String, TypedValue>();
            for (var field : query.selected) put(values, field, span.raw(field));
            for (var field : query.fetched.fields()) if (isListed(field)) put(values, field, span.value(field));
            return values;
        }

        private static void put(Map<String, TypedValue> values, Field field, TypedValue value) {
            if (!value.isNil()) values.putIfAbsent(field.label(), value);
        }
    }

    /**
     * The matches in one trace: none, one set of spans, or with {@code by()} several.
     *
     * @param trace all received spans of the trace, in order of arrival
     * @throws QueryDeadline.Passed when it takes too long
     * @throws QueryException if an operator between sets meets several of them
     */
    public List<SpanSet> ask(List<? extends SpanRow> trace, QueryDeadline deadline) {
        return groups(trace, deadline).stream()
                .map(group -> new SpanSet(
                        group.attributes(),
                        group.spans().stream()
                                .map(span -> new MatchedSpan(span, this))
                                .toList()))
                .toList();
    }

    /**
     * Whether anything in one trace matches, that is, whether {@link #ask} would return something.
     *
     * @throws QueryDeadline.Passed when it takes too long
     * @throws QueryException if an operator between sets meets several of them
     */
    public boolean matches(List<? extends SpanRow> trace, QueryDeadline deadline) {
        return !groups(trace, deadline).isEmpty();
    }

    private List<Pipeline.Group> groups(List<? extends SpanRow> spans, QueryDeadline deadline) {
        if (spans.isEmpty()) return List.of();
        var shape = new TraceShape(spans);
        var evaluated = new ArrayList<EvaluatedSpan>(spans.size());
        for (int i = 0; i < spans.size(); i++) {
            var span = new EvaluatedSpan(spans.get(i), shape, i, fetched);
            if (isTaken(span)) evaluated.add(span);
        }
        if (evaluated.isEmpty()) return List.of();
        return pipeline.run(List.of(new Pipeline.Group(evaluated, Map.of())), deadline);
    }

    /**
     * Without a leading filter, selects the spans that have at least one field of the query; all spans if it has no
     * fields.
     */
    private boolean isTaken(EvaluatedSpan span) {
        if (startsWithFilter || fetched.fields().isEmpty()) return true;
        for (var field : fetched.fields()) if (!span.value(field).isNil()) return true;
        return false;
    }

    private void collect(Stage stage) {
        switch (stage) {
            case Stage.Join join -> {
                collect(join.left());
                collect(join.right());
            }
            case Stage.Nested(var nested) -> nested.forEach(this::collect);
            case Stage.Select(var fields) ->
                fields.stream().filter(TraceQuery::isListed).forEach(selected::add);
            case Stage.Metrics(var name) -> ignored.add(name);
            case Stage.Filter _, Stage.GroupBy _, Stage.Comparison _, Stage.Coalesce _, Stage.Ending _ -> {}
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
