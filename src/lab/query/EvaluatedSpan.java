package lab.query;

import lab.query.FieldExpression.Field;

/**
 * A span while a query looks at it: the values of fields, including those of its trace.
 *
 * <p>Of several events (or links) one is seen for each field: the first whose value some condition of the query asks
 * for. Where all conditions must hold, only an event for which all of those on events hold.
 */
final class EvaluatedSpan {

    private final QueriedSpan span;
    private final TraceShape shape;
    private final int index;
    private final SubRecords wanted;

    EvaluatedSpan(QueriedSpan span, TraceShape shape, int index, SubRecords wanted) {
        this.span = span;
        this.shape = shape;
        this.index = index;
        this.wanted = wanted;
    }

    QueriedSpan span() {
        return span;
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

    /** The value of the field; none when the span does not have it. */
    TypedValue value(Field field) {
        if (field.ofEvent() || field.ofLink()) return wanted.value(field, span);
        return field.intrinsic() == null ? attribute(field) : intrinsic(field.intrinsic());
    }

    private TypedValue attribute(Field field) {
        return switch (field.scope()) {
            case SPAN -> span.attribute(field.key());
            case RESOURCE -> resource(field.key());
            case INSTRUMENTATION -> span.scopeAttribute(field.key());
            case ANY -> {
                var own = span.attribute(field.key());
                yield own.isNil() ? resource(field.key()) : own;
            }
            case EVENT, LINK -> throw new IllegalStateException("asked of the events and links");
        };
    }

    /** A resource without a service's name has an empty one. */
    private TypedValue resource(String key) {
        var value = span.resourceAttribute(key);
        return value.isNil() && key.equals("service.name") ? new TypedValue.Text("") : value;
    }

    private TypedValue intrinsic(Intrinsic intrinsic) {
        return switch (intrinsic) {
            case DURATION -> new TypedValue.Duration(span.endNanos() - span.startNanos());
            case NAME -> new TypedValue.Text(span.name());
            case STATUS -> new TypedValue.Status(span.status());
            case STATUS_MESSAGE -> new TypedValue.Text(span.statusMessage());
            case KIND -> new TypedValue.Kind(span.kind());
            case SPAN_ID -> new TypedValue.Text(span.spanId());
            case PARENT_ID -> new TypedValue.Text(span.parentSpanId());
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

    /** How TraceQL compares trace ids. */
    static String withoutLeadingZeros(String id) {
        int at = 0;
        while (at < id.length() && id.charAt(at) == '0') at++;
        return id.substring(at);
    }
}
