/**
 * Knows the languages of texts, and the exceptions with which a command fails.
 *
 * <p>Must not know: everything else.
 *
 * <p>Start reading at {@link lab.text.CommandFailed}.
 */
package lab.text;
