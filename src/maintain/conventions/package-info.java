/**
 * Knows the model of the semantic conventions, as written in its YAML files.
 *
 * <p>Must not know: the library, except for its error messages.
 *
 * <p>Start reading at {@link maintain.conventions.ConventionsModel}.
 */
package maintain.conventions;
