/**
 * Knows how to grade a program: run it, collect its telemetry, let JUnit judge it.
 *
 * <p>Must not know: the page of the viewer.
 *
 * <p>Start reading at {@link lab.grade.Grader}.
 */
package lab.grade;
