/**
 * Knows bundles. A bundle is one file with everything that a learner on this platform needs, and a manifest of
 * checksums. It is packed on a machine with a network, and unpacked on one without.
 *
 * <p>Must not know: how its contents are fetched or used. The JDK runs these files as source code, before anything is
 * built.
 *
 * <p>Start reading at {@link lab.bundle.Manifest}.
 */
package lab.bundle;
