/**
 * Knows what only maintainers call: shipping lessons, quoting outputs, formatting. Compiled when it is called.
 *
 * <p>Must not know: (nothing is hidden from it; the library must not know it).
 *
 * <p>Start reading at {@link maintain.MaintainCommand}.
 */
package maintain;
