/**
 * Knows what the repository fetches, under which licence, and which advisories there are.
 *
 * <p>Must not know: the library.
 *
 * <p>Start reading at {@link maintain.licences.Licences}.
 */
package maintain.licences;
