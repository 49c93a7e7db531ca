/**
 * Knows incidents: the causes, their symptoms, and the grading of a diagnosis. An incident is drawn from a seed; its
 * telemetry never names the cause.
 *
 * <p>Must not know: commands, terminals.
 *
 * <p>Start reading at {@link lab.incident.Incident}.
 */
package lab.incident;
