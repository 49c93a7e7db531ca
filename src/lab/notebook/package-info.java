/**
 * Knows the functions for notebooks, and the Jupyter that runs them.
 *
 * <p>Must not know: commands.
 *
 * <p>Start reading at {@link lab.notebook.Notebook}.
 */
package lab.notebook;
