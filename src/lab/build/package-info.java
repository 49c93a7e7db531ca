/**
 * Knows how to compile and start a program, and how to download what it needs.
 *
 * <p>Must not know: telemetry, and the list of lessons.
 *
 * <p>Start reading at {@link lab.build.Compiler}.
 */
package lab.build;
