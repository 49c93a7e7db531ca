/**
 * Knows what a notebook calls, and the Jupyter that runs it.
 *
 * <p>Must not know: commands.
 *
 * <p>Start reading at {@link lab.notebook.Notebook}.
 */
package lab.notebook;
