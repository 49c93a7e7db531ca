/**
 * Knows files that hold telemetry: what they are compressed with, how their text is encoded, and the JSON of OTLP,
 * Jaeger, Tempo, Zipkin and of what prints it into a log.
 *
 * <p>Must not know: sockets and screens.
 *
 * <p>Start reading at {@link lab.otlp.files.TelemetryFiles}.
 */
package lab.otlp.files;
