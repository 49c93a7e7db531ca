/**
 * Knows a bundle: one file with all that this platform's learner needs, and a manifest of checksums; how it is packed
 * on a machine with a network, and unpacked on one without.
 *
 * <p>Must not know: how anything in it is fetched or used. The JDK reads these files as sources, before anything is
 * built.
 *
 * <p>Start reading at {@link lab.bundle.Manifest}.
 */
package lab.bundle;
