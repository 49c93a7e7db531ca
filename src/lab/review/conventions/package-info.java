/**
 * Knows external reference data: the semantic conventions, the codes of units, which SDKs are supported.
 *
 * <p>Must not know: telemetry, rules, screens.
 *
 * <p>Start reading at {@link lab.review.conventions.SemanticConventions}.
 */
package lab.review.conventions;
