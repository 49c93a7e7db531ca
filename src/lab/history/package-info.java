/**
 * Knows ten days of a shop: series of measurements with anomalies that are known, the spans around an incident, and the
 * changes that were made. Generated from a seed, since no recording of ten days is at hand that has its truth beside
 * it.
 *
 * <p>Must not know: lessons, their tasks, how anything is found.
 *
 * <p>Start reading at {@link lab.history.TenDays}.
 */
package lab.history;
