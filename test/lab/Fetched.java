package lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.Callable;

/** Packages that a test needs from beyond Java. Where they cannot be had the test is skipped, and says why. */
public final class Fetched {

    private Fetched() {}

    /** @param fetch comes back with null or with what is lacking, as {@link lab.build.Packages} does */
    public static void assume(Callable<String> fetch) throws Exception {
        String lacking;
        try {
            lacking = fetch.call();
        } catch (RuntimeException failed) {
            lacking = failed.getMessage();
        }
        assumeTrue(lacking == null, lacking);
    }
}
