/**
 * Knows what a lesson uses: SDKs for its services, the picture, OTLP export to a local listener.
 *
 * <p>Must not know: receivers, grading, the viewer. They would slow down a lesson's start.
 *
 * <p>Start reading at {@link lab.Lab}.
 */
package lab;
