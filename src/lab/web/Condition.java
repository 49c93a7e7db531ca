package lab.web;

import java.util.regex.Pattern;
import lab.analysis.Field;
import lab.telemetry.SpanRow;

/**
 * A condition on a field of a span: {@code key}, {@code key=value}, {@code key!=value}, or a comparison with {@code <},
 * {@code <=}, {@code >}, {@code >=}. The key is an attribute of the span or its resource, or a {@link Field}.
 *
 * @param operator empty when the field only has to exist
 * @param field the field that the key also names, or null: {@code name}, {@code span.http.route}
 */
record Condition(String key, String operator, String value, Field field) {

    private static final Pattern FORM = Pattern.compile("([^=<>!]+)(?:(!=|>=|<=|=|<|>)(.*))?", Pattern.DOTALL);

    static Condition parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) throw new IllegalArgumentException("An attribute is asked for as key or key=value.");
        var key = form.group(1);
        var field = Field.parse(key);
        if (field.equals(new Field(Field.Scope.EITHER, key))) field = null; // found by the attribute lookup anyway
        return form.group(2) == null
                ? new Condition(key, "", "", field)
                : new Condition(key, form.group(2), form.group(3), field);
    }

    boolean isTrueOf(SpanRow span) {
        var found = span.attribute(key);
        if (found == null) found = span.resource(key);
        if (found == null && field != null) found = field.of(span);
        if (found == null) return operator.equals("!=");
        return switch (operator) {
            case "" -> true;
            case "=" -> value.isEmpty() || isValue(found);
            case "!=" -> !isValue(found);
            default -> compares(found);
        };
    }

    /** Equal as it is, or as {@link Field#text} shortens it. */
    private boolean isValue(Object found) {
        var text = Filter.text(found);
        return text.equals(value)
                || value.length() > Field.MAX_TEXT && Field.text(found).equals(value)
                || found instanceof Double && isNumber(text) && isNumber(value) && number(text) == number(value);
    }

    private boolean compares(Object found) {
        if (!(found instanceof Number number) || !isNumber(value)) return false;
        var left = number.doubleValue();
        var right = number(value);
        return switch (operator) {
            case "<" -> left < right;
            case "<=" -> left <= right;
            case ">" -> left > right;
            default -> left >= right;
        };
    }

    private static double number(String text) {
        return Double.parseDouble(text.strip());
    }

    private static boolean isNumber(String text) {
        try {
            number(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
