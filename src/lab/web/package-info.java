/**
 * Knows the viewer: its API, its page, and which requests are accepted.
 *
 * <p>Must not know: lessons and grading.
 *
 * <p>Start reading at {@link lab.web.Viewer}.
 */
package lab.web;
