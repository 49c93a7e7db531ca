/**
 * Knows received profiles: samples in columns, their stacks as one tree, and the spans during which they were taken.
 *
 * <p>Must not know: the wire format, JFR, the store that keeps them, screens.
 *
 * <p>Start reading at {@link lab.telemetry.profiles.ProfileBatch}.
 */
package lab.telemetry.profiles;
