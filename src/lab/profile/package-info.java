/**
 * Knows profiles: the samples of a JFR recording, the spans that they were taken in, and flame graphs of them.
 * Recordings are made by {@code lab.Profile}, which lessons pull in besides.
 *
 * <p>Must not know: lessons, what is done with the graphs.
 *
 * <p>Start reading at {@link lab.profile.ProfileRecording}.
 */
package lab.profile;
