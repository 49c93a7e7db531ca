/**
 * Knows how a program is compiled, started and what it needs downloaded.
 *
 * <p>Must not know: telemetry, and which lessons there are.
 *
 * <p>Start reading at {@link lab.build.Compiler}.
 */
package lab.build;
