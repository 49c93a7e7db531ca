/**
 * Knows sockets: one handler for OTLP requests, with a thin adapter for each server.
 *
 * <p>Must not know: lessons and screens.
 *
 * <p>Start reading at {@link lab.receive.OtlpHandler}.
 */
package lab.receive;
