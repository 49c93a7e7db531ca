/**
 * Knows telemetry files: their compression, their text encoding, and the JSON of OTLP, Jaeger, Tempo and Zipkin, also
 * inside logs.
 *
 * <p>Must not know: sockets and screens.
 *
 * <p>Start reading at {@link lab.otlp.files.TelemetryFiles}.
 */
package lab.otlp.files;
