/**
 * Knows the commands that run the board: with Docker, without it, and in secret broken.
 *
 * <p>Must not know: the commands about lessons.
 *
 * <p>Start reading at {@link lab.cli.stack.DemoCommand}.
 */
package lab.cli.stack;
