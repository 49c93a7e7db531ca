/**
 * Knows sockets: one handler of OTLP requests behind a thin adapter for each server.
 *
 * <p>Must not know: lessons and screens.
 *
 * <p>Start reading at {@link lab.receive.OtlpHandler}.
 */
package lab.receive;
