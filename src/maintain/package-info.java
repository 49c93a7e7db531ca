/**
 * Knows the maintainers' commands: shipping lessons, quoting outputs, formatting. It is compiled when a command is
 * called.
 *
 * <p>Must not know: (nothing is hidden from it; the library must not know it).
 *
 * <p>Start reading at {@link maintain.MaintainCommand}.
 */
package maintain;
