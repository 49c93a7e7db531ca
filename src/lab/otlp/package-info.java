/**
 * Knows how OTLP is written: bytes and JSON to telemetry and back, and files of it.
 *
 * <p>Must not know: sockets and screens.
 *
 * <p>Start reading at {@link lab.otlp.Decoder}.
 */
package lab.otlp;
