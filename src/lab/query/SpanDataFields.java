package lab.query;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lab.telemetry.RowAttributes;
import lab.telemetry.SpanNode;

/** A span of the SDK's model, as a query reads it. */
public final class SpanDataFields implements QueriedSpan {

    private final SpanData span;

    public SpanDataFields(SpanData span) {
        this.span = span;
    }

    public SpanData span() {
        return span;
    }

    @Override
    public String traceId() {
        return span.getTraceId();
    }

    @Override
    public String spanId() {
        return span.getSpanId();
    }

    @Override
    public String parentSpanId() {
        return span.getParentSpanId();
    }

    @Override
    public String name() {
        return span.getName();
    }

    @Override
    public SpanKind kind() {
        return SpanNode.saysKind(span) ? span.getKind() : null;
    }

    @Override
    public StatusCode status() {
        return span.getStatus().getStatusCode();
    }

    @Override
    public String statusMessage() {
        return Objects.requireNonNullElse(span.getStatus().getDescription(), "");
    }

    @Override
    public long startNanos() {
        return span.getStartEpochNanos();
    }

    @Override
    public long endNanos() {
        return span.getEndEpochNanos();
    }

    @Override
    public TypedValue attribute(String key) {
        return value(span.getAttributes(), key);
    }

    @Override
    public Object resourceKey() {
        return span.getResource();
    }

    @Override
    public TypedValue resourceAttribute(String key) {
        return value(span.getResource().getAttributes(), key);
    }

    @Override
    public String scopeName() {
        return span.getInstrumentationScopeInfo().getName();
    }

    @Override
    public String scopeVersion() {
        return Objects.requireNonNullElse(span.getInstrumentationScopeInfo().getVersion(), "");
    }

    @Override
    public TypedValue scopeAttribute(String key) {
        return value(span.getInstrumentationScopeInfo().getAttributes(), key);
    }

    @Override
    public int events() {
        return span.getEvents().size();
    }

    @Override
    public String eventName(int event) {
        return span.getEvents().get(event).getName();
    }

    @Override
    public long eventNanos(int event) {
        return span.getEvents().get(event).getEpochNanos();
    }

    @Override
    public TypedValue eventAttribute(int event, String key) {
        return value(span.getEvents().get(event).getAttributes(), key);
    }

    @Override
    public int links() {
        return span.getLinks().size();
    }

    @Override
    public String linkTraceId(int link) {
        return span.getLinks().get(link).getSpanContext().getTraceId();
    }

    @Override
    public String linkSpanId(int link) {
        return span.getLinks().get(link).getSpanContext().getSpanId();
    }

    @Override
    public TypedValue linkAttribute(int link, String key) {
        return value(span.getLinks().get(link).getAttributes(), key);
    }

    private static TypedValue value(Attributes attributes, String key) {
        var value = RowAttributes.value(attributes, key);
        return value == null ? TypedValue.NIL : typed(value);
    }

    /** An attribute's value, or an element of it; none for what no query can ask for. */
    static TypedValue typed(Object value) {
        return switch (value) {
            case String text -> new TypedValue.Text(text);
            case Long whole -> new TypedValue.Int(whole);
            case Double real -> new TypedValue.Real(real);
            case Boolean bool -> TypedValue.Bool.of(bool);
            case List<?> list -> array(list);
            case Value<?> nested -> nested(nested);
            default -> TypedValue.NIL;
        };
    }

    private static TypedValue nested(Value<?> value) {
        return value.getType() == ValueType.KEY_VALUE_LIST || value.getType() == ValueType.BYTES
                ? TypedValue.NIL
                : typed(value.getValue() == null ? TypedValue.NIL : value.getValue());
    }

    private static TypedValue array(List<?> list) {
        if (list.isEmpty()) return TypedValue.NIL;
        var elements = new ArrayList<TypedValue>(list.size());
        for (var each : list) {
            var element = typed(each);
            if (element.isNil()
                    || element instanceof TypedValue.Array
                    || !elements.isEmpty() && elements.getFirst().type() != element.type()) return TypedValue.NIL;
            elements.add(element);
        }
        return elements.size() == 1
                ? elements.getFirst()
                : new TypedValue.Array(elements.getFirst().type().array(), List.copyOf(elements));
    }
}
