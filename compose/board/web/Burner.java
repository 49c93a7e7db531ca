package board.web;

import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Uses the CPU, under a name that is easy to find in a CPU profile. */
final class Burner {

    private Burner() {}

    /**
     * @param nanos of CPU time rather than clock time: a busy machine takes longer, and the profile has as many samples
     */
    static void burn(long nanos) {
        var threads = ManagementFactory.getThreadMXBean();
        var until = threads.getCurrentThreadCpuTime() + nanos;
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var seal = new byte[32];
            while (threads.getCurrentThreadCpuTime() < until) {
                for (var round = 0; round < 1_000; round++) {
                    seal = digest.digest(seal);
                }
            }
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
