/**
 * Knows the repository as a learner sees it: lessons, guides, progress, what is shipped.
 *
 * <p>Must not know: telemetry.
 *
 * <p>Start reading at {@link lab.workbook.Workbook}.
 */
package lab.workbook;
