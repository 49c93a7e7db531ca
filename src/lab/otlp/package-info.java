/**
 * Knows the encodings of OTLP: bytes and JSON to telemetry and back, and files.
 *
 * <p>Must not know: sockets and screens.
 *
 * <p>Start reading at {@link lab.otlp.Decoder}.
 */
package lab.otlp;
