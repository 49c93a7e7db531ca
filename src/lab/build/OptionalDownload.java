package lab.build;

import java.util.concurrent.Callable;
import lab.text.CommandFailed;

/**
 * A download that is not Java and that only some need.
 *
 * @param what it is, and for whom
 * @param fetch returns null when it is there, or a sentence that names the missing program; throws
 *     {@link CommandFailed} when the program is there and fails
 */
public record OptionalDownload(String what, Callable<String> fetch) {}
