package lab.recording;

/**
 * One row of a query's result.
 *
 * @param group the key of the row: a trace id, a kind of visit, a job
 * @param value the number itself
 */
public record QueryAnswer(String group, double value) {}
