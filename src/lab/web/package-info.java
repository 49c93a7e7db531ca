/**
 * Knows the viewer: its API, its page, who may come in.
 *
 * <p>Must not know: lessons and grading.
 *
 * <p>Start reading at {@link lab.web.Viewer}.
 */
package lab.web;
