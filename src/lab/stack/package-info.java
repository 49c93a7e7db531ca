/**
 * Knows the board application and the compose stack, as the commands see them.
 *
 * <p>Must not know: the page of the viewer, lessons.
 *
 * <p>Start reading at {@link lab.stack.Board}.
 */
package lab.stack;
