/**
 * Knows incidents: what can be broken in the board, how it shows, and how a diagnosis is graded. An incident is drawn
 * from a seed; what is emitted never names it.
 *
 * <p>Must not know: commands, terminals.
 *
 * <p>Start reading at {@link lab.incident.Incident}.
 */
package lab.incident;
