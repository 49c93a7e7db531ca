package lab.query;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Arrays;
import lab.query.FieldExpression.Field;
import lab.telemetry.SpanRow;

/**
 * A span during the evaluation of a query: the values of its fields, including those of its trace.
 * {@link FetchedValues} decides which of them the query sees.
 */
final class EvaluatedSpan {

    private static final TypedValue[] STATUSES =
            Arrays.stream(StatusCode.values()).map(TypedValue.Status::new).toArray(TypedValue[]::new);
    private static final TypedValue[] KINDS =
            Arrays.stream(SpanKind.values()).map(TypedValue.Kind::new).toArray(TypedValue[]::new);
    private static final TypedValue UNSAID_KIND = new TypedValue.Kind(null);

    private final SpanRow span;
    private final TraceShape shape;
    private final int index;
    private final FetchedValues fetched;

    EvaluatedSpan(SpanRow span, TraceShape shape, int index, FetchedValues fetched) {
        this.span = span;
        this.shape = shape;
        this.index = index;
        this.fetched = fetched;
    }

    SpanRow span() {
        return span;
    }

    int index() {
        return index;
    }

    int left() {
        return shape.left(index);
    }

    int right() {
        return shape.right(index);
    }

    int parent() {
        return shape.parent(index);
    }

    /** The value of the field; none when the span lacks it or the query does not see it. */
    TypedValue value(Field field) {
        if (field.ofEvent() || field.ofLink()) return fetched.ofEventOrLink(field, span);
        if (field.intrinsic() != null) return intrinsic(field.intrinsic());
        if (field.scope() != FieldScope.ANY)
            return fetched.attribute(field.scope(), field.key(), raw(field.scope(), field.key()));
        // The span's own attribute hides the resource's, whether the query sees it or not.
        var own = TypedValue.of(span.attribute(field.key()));
        return own.isNil()
                ? fetched.attribute(FieldScope.RESOURCE, field.key(), raw(FieldScope.RESOURCE, field.key()))
                : fetched.attribute(FieldScope.SPAN, field.key(), own);
    }

    /** The value of the field, even if no condition sees it: for {@code select}. */
    TypedValue raw(Field field) {
        if (field.ofEvent() || field.ofLink()) {
            var last = FetchedValues.last(field, span);
            return last.isNil() && field.intrinsic() != null ? new TypedValue.Text("") : last;
        }
        if (field.intrinsic() != null) return intrinsic(field.intrinsic());
        if (field.scope() != FieldScope.ANY) return raw(field.scope(), field.key());
        var own = TypedValue.of(span.attribute(field.key()));
        return own.isNil() ? raw(FieldScope.RESOURCE, field.key()) : own;
    }

    /** Whether the span has the field, whatever its value. */
    boolean has(Field field) {
        if (field.ofEvent() || field.ofLink()) return FetchedValues.exists(field, span);
        return field.intrinsic() != null || !raw(field).isNil();
    }

    /** A resource without a service name has an empty one. */
    private TypedValue raw(FieldScope scope, String key) {
        return switch (scope) {
            case SPAN -> TypedValue.of(span.attribute(key));
            case INSTRUMENTATION -> TypedValue.of(span.scopeAttribute(key));
            case RESOURCE -> {
                var value = TypedValue.of(span.resource(key));
                yield value.isNil() && key.equals("service.name") ? new TypedValue.Text("") : value;
            }
            case ANY, EVENT, LINK -> throw new IllegalStateException("asked elsewhere");
        };
    }

    private TypedValue intrinsic(Intrinsic intrinsic) {
        return switch (intrinsic) {
            case DURATION -> new TypedValue.Duration(span.sentEnd() - span.start());
            case NAME -> new TypedValue.Text(span.name());
            case STATUS -> STATUSES[span.status().ordinal()];
            case STATUS_MESSAGE -> new TypedValue.Text(span.statusMessage());
            case KIND -> span.saysKind() ? KINDS[span.kind().ordinal()] : UNSAID_KIND;
            case SPAN_ID -> new TypedValue.Text(span.spanId());
            case PARENT_ID -> new TypedValue.Text(SpanId.fromLong(span.parent()));
            case CHILD_COUNT -> new TypedValue.Int(shape.children(index));
            case ROOT_NAME -> new TypedValue.Text(shape.rootName());
            case ROOT_SERVICE -> new TypedValue.Text(shape.rootService());
            case TRACE_DURATION -> new TypedValue.Duration(shape.duration());
            case TRACE_ID -> new TypedValue.Text(withoutLeadingZeros(span.traceId()));
            case NESTED_SET_LEFT -> new TypedValue.Int(left());
            case NESTED_SET_RIGHT -> new TypedValue.Int(right());
            case NESTED_SET_PARENT -> new TypedValue.Int(parent());
            case SCOPE_NAME -> new TypedValue.Text(span.scopeName());
            case SCOPE_VERSION -> new TypedValue.Text(span.scopeVersion());
            case EVENT_NAME, EVENT_TIME, LINK_TRACE_ID, LINK_SPAN_ID, PARENT ->
                throw new IllegalStateException("asked of the events and links, or refused before");
        };
    }

    /** Normalizes a trace id for TraceQL's comparison. */
    static String withoutLeadingZeros(String id) {
        int at = 0;
        while (at < id.length() && id.charAt(at) == '0') at++;
        return id.substring(at);
    }
}
