package lab.analysis;

import io.opentelemetry.api.common.Value;
import lab.telemetry.SpanRow;

/**
 * A field of spans: {@code name}, {@code service}, {@code status}, {@code kind}, an attribute of the span
 * ({@code span.http.route}), of its resource ({@code resource.service.version}), or of either ({@code http.route}).
 */
public record Field(Scope scope, String key) {

    /** The scope of a field. */
    public enum Scope {
        INTRINSIC,
        SPAN,
        RESOURCE,
        EITHER
    }

    /** The maximum length of a value in characters. */
    public static final int MAX_TEXT = 200;

    public static Field parse(String text) {
        return switch (text) {
            case "name", "service", "status", "kind" -> new Field(Scope.INTRINSIC, text);
            case String key when key.startsWith("span.") -> new Field(Scope.SPAN, key.substring(5));
            case String key when key.startsWith("resource.") -> new Field(Scope.RESOURCE, key.substring(9));
            case String key when key.startsWith(".") -> new Field(Scope.EITHER, key.substring(1));
            case String key -> new Field(Scope.EITHER, key);
        };
    }

    /** In the syntax of {@link #parse}. */
    public String text() {
        return switch (scope) {
            case INTRINSIC, EITHER -> key;
            case SPAN -> "span." + key;
            case RESOURCE -> "resource." + key;
        };
    }

    /** Its value; null when the span has none. */
    public Object of(SpanRow span) {
        return switch (scope) {
            case INTRINSIC ->
                switch (key) {
                    case "name" -> span.name();
                    case "service" -> span.service();
                    case "status" -> span.status().name();
                    default -> span.kind().name();
                };
            case SPAN -> span.attribute(key);
            case RESOURCE -> span.resource(key);
            case EITHER -> {
                var own = span.attribute(key);
                yield own == null ? span.resource(key) : own;
            }
        };
    }

    /** Its value when the span itself has no such attribute; null when its resource has none, either. */
    Object ofResource(SpanRow span) {
        return scope == Scope.EITHER ? span.resource(key) : null;
    }

    /**
     * The number of its value in the dictionary of the span's segment, as in {@link SpanRow#attributeNumber}. The value
     * of a field of either scope may be the resource's when the span's is missing.
     */
    int number(SpanRow span) {
        return switch (scope) {
            case INTRINSIC -> key.equals("name") ? span.nameNumber() : SpanRow.NO_STRING;
            case SPAN, EITHER -> span.attributeNumber(key);
            case RESOURCE -> SpanRow.NO_STRING;
        };
    }

    /** A value as text, cut after 200 characters. */
    public static String text(Object value) {
        var text = value instanceof Value<?> nested ? nested.asString() : value.toString();
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
