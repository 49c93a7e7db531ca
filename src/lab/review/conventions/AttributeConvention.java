package lab.review.conventions;

/**
 * An attribute of the semantic conventions.
 *
 * @param type as the model writes it: {@code string}, {@code int}, {@code string[]}, {@code template[string]}, …
 * @param levels where it may stand, one letter each: r resource, s span, m metric, e event or log record; empty when no
 *     entity, span, metric or event names it
 * @param deprecated why it should no longer be used: {@code renamed}, {@code obsoleted}, {@code uncategorized}; else
 *     empty
 * @param replacement the key to use in its place; empty when there is none, or when the note says it
 * @param note what the model says of its deprecation
 */
public record AttributeConvention(
        String key, String type, String stability, String levels, String deprecated, String replacement, String note) {

    public boolean isDeprecated() {
        return !deprecated.isEmpty();
    }

    /** Whether it belongs on resources and nowhere else. */
    public boolean onResourceOnly() {
        return levels.equals("r");
    }

    /** Whether it belongs on spans, metrics or events, and never on a resource. */
    public boolean neverOnResource() {
        return !levels.isEmpty() && levels.indexOf('r') < 0;
    }
}
