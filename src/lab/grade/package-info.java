/**
 * Knows how a program is judged: run it, collect what it emits, hand that to JUnit.
 *
 * <p>Must not know: the page of the viewer.
 *
 * <p>Start reading at {@link lab.grade.Grader}.
 */
package lab.grade;
