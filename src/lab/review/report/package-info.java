/**
 * Knows how a review is written down: for a terminal, as JSON, JUnit, Markdown and SARIF.
 *
 * <p>Must not know: HTTP, where telemetry came from.
 *
 * <p>Start reading at {@link lab.review.report.ReportFormat}.
 */
package lab.review.report;
