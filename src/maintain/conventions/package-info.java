/**
 * Knows the model of the semantic conventions, as its YAML files say it.
 *
 * <p>Must not know: the library, but for how a refusal is said.
 *
 * <p>Start reading at {@link maintain.conventions.ConventionsModel}.
 */
package maintain.conventions;
