/**
 * Knows the dependencies of the repository, with their licences and advisories.
 *
 * <p>Must not know: the library.
 *
 * <p>Start reading at {@link maintain.licences.Licences}.
 */
package maintain.licences;
