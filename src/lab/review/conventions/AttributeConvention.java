package lab.review.conventions;

/**
 * An attribute of the semantic conventions.
 *
 * @param type as in the model: {@code string}, {@code int}, {@code string[]}, {@code template[string]}, …
 * @param levels where it may be used, one letter each: r resource, s span, m metric, e event or log record; empty when
 *     no entity, span, metric or event uses it
 * @param deprecated the reason for its deprecation: {@code renamed}, {@code obsoleted}, {@code uncategorized}; else
 *     empty
 * @param replacement the key to use instead; empty when there is none, or when the note names it
 * @param note the model's note on its deprecation
 */
public record AttributeConvention(
        String key, String type, String stability, String levels, String deprecated, String replacement, String note) {

    public boolean isDeprecated() {
        return !deprecated.isEmpty();
    }

    /** Whether it belongs only on resources. */
    public boolean onResourceOnly() {
        return levels.equals("r");
    }

    /** Whether it belongs on spans, metrics or events, but never on a resource. */
    public boolean neverOnResource() {
        return !levels.isEmpty() && levels.indexOf('r') < 0;
    }
}
