package lab.query;

import java.util.ArrayList;
import java.util.List;
import lab.query.FieldExpression.Field;
import lab.query.FieldExpression.Presence;
import lab.telemetry.SpanRow;

/** A field of TraceQL by name, for suggesting its values. */
public final class QueryField {

    private static final String BEFORE = "{ ";
    private static final String BEHIND = " != nil }";

    private final Field field;
    private final FetchedValues fetched;

    private QueryField(Field field, FetchedValues fetched) {
        this.field = field;
        this.fetched = fetched;
    }

    /**
     * Parses a field such as {@code span.http.route} or {@code kind}.
     *
     * @throws QueryException if it is not a field
     */
    public static QueryField parse(String name) {
        var stages = QueryParser.stages(BEFORE + name + BEHIND);
        if (stages.size() == 1
                && stages.getFirst() instanceof Stage.Filter(Presence(var _, Field field, var _, var _, var _)))
            return new QueryField(field, FetchedValues.of(stages));
        throw new QueryException(QueryException.Problem.UNEXPECTED, name, 0, name.length(), name, "a field");
    }

    /** The name of an attribute in a query: {@code span.http.route}, quoted if necessary. */
    public static String name(String scope, String key) {
        for (var known : FieldScope.values())
            if (known.word().equals(scope)) return new Field(null, known, key, false, 0, 0).text();
        throw new IllegalArgumentException("no scope " + scope);
    }

    /** The names of all fields that are not attributes. */
    public static List<String> intrinsics() {
        return Intrinsic.names();
    }

    /** Its values in one trace, one for each span that has it. */
    public List<TypedValue> values(List<? extends SpanRow> trace) {
        var spans = trace;
        var shape = new TraceShape(spans);
        var values = new ArrayList<TypedValue>();
        for (int i = 0; i < spans.size(); i++) {
            var span = new EvaluatedSpan(spans.get(i), shape, i, fetched);
            if (span.has(field)) values.add(span.raw(field));
        }
        return values;
    }
}
