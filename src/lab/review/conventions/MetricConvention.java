package lab.review.conventions;

/**
 * A metric of the semantic conventions.
 *
 * @param instrument {@code counter}, {@code updowncounter}, {@code gauge} or {@code histogram}
 * @param unit in UCUM
 * @param deprecated the reason for its deprecation; else empty
 * @param replacement the metric to use instead; empty when there is none, or when the note names it
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
