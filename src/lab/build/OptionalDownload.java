package lab.build;

import java.util.concurrent.Callable;
import lab.text.CommandFailed;

/**
 * A download that is not Java and that not everybody needs.
 *
 * @param what it is, and for whom
 * @param fetch returns null on success, or a sentence that names a missing program; throws {@link CommandFailed} when
 *     the program exists and fails
 */
public record OptionalDownload(String what, Callable<String> fetch) {}
