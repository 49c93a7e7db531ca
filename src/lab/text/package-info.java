/**
 * Knows the languages that texts are written in, and the sentences in which a command fails.
 *
 * <p>Must not know: everything else.
 *
 * <p>Start reading at {@link lab.text.CommandFailed}.
 */
package lab.text;
