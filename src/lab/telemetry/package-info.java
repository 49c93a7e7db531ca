/**
 * Knows received telemetry, within limits: the store, traces as trees, instruments and their series, histograms.
 *
 * <p>Must not know: the wire format, HTTP, screens.
 *
 * <p>Start reading at {@link lab.telemetry.Store}.
 */
package lab.telemetry;
