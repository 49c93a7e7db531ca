/**
 * Knows the formats of a review: for a terminal, as JSON, JUnit, Markdown and SARIF.
 *
 * <p>Must not know: HTTP, where telemetry came from.
 *
 * <p>Start reading at {@link lab.review.report.ReportFormat}.
 */
package lab.review.report;
