package lab.recording;

/**
 * One row of what a query answers.
 *
 * @param group what the number is about: a trace id, a kind of visit, a job
 * @param value the number itself
 */
public record QueryAnswer(String group, double value) {}
