/**
 * Knows profiles: the samples of a JFR recording, the spans during which they were taken, and flame graphs. Lessons
 * make recordings with {@code lab.Profile}, which they list as a source.
 *
 * <p>Must not know: lessons, and the use of the graphs.
 *
 * <p>Start reading at {@link lab.profile.ProfileRecording}.
 */
package lab.profile;
