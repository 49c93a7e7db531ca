/**
 * Knows the commands, one class each, named as they are typed; the commands that run the board are in
 * {@code cli.stack}.
 *
 * <p>Must not know: (nothing is hidden from it; nobody may use it).
 *
 * <p>Start reading at {@link lab.cli.LabCommand}.
 */
package lab.cli;
