/**
 * Knows what a lesson opens: SDKs for its services, the picture, OTLP to whatever listens.
 *
 * <p>Must not know: receivers, grading, the viewer: a lesson starts fast.
 *
 * <p>Start reading at {@link lab.Lab}.
 */
package lab;
