/**
 * Knows how to find an incident's cause without being told, and which of them were found.
 *
 * <p>Must not know: what was done to the board, before the diagnosis is given.
 *
 * <p>Start reading at {@link maintain.incidents.Solver}.
 */
package maintain.incidents;
