package lab.review.conventions;

/**
 * A metric of the semantic conventions.
 *
 * @param instrument {@code counter}, {@code updowncounter}, {@code gauge} or {@code histogram}
 * @param unit as UCUM writes it
 * @param deprecated why it should no longer be used; else empty
 * @param replacement the metric to use in its place; empty when there is none, or when the note says it
 */
public record MetricConvention(
        String name,
        String instrument,
        String unit,
        String stability,
        String deprecated,
        String replacement,
        String note) {

    public boolean isDeprecated() {
        return !deprecated.isEmpty();
    }
}
