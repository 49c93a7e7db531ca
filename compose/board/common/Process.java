package board.common;

import java.io.IOException;
import java.lang.management.ManagementFactory;

/** What a service has to do with whoever started it. */
public final class Process {

    private Process() {}

    /** Says on stdout that the service works, and where: {@code ./lab demo} waits for this line. */
    public static void ready(String service, String where) {
        System.out.printf(
                "ready %s %s (%d ms)%n",
                service, where, ManagementFactory.getRuntimeMXBean().getUptime());
        System.out.flush();
    }

    /**
     * Asks whoever holds the leash to deploy another version of the service: {@code ./lab demo} waits for this line.
     *
     * @return false when nobody holds it, as in a container
     */
    public static boolean deploy(String service, String version) {
        if (System.getenv("BOARD_LEASH") == null) {
            return false;
        }
        System.out.printf("deploy %s %s%n", service, version);
        System.out.flush();
        return true;
    }

    /**
     * With {@code BOARD_LEASH} set, ends the service in good order when its stdin is closed: nothing is left behind,
     * however the one who holds the other end goes.
     */
    public static void leash() {
        if (System.getenv("BOARD_LEASH") != null) {
            Thread.ofPlatform().daemon().name("leash").start(() -> {
                try {
                    while (System.in.read() >= 0) {}
                } catch (IOException closed) {
                    // the same as its end
                }
                System.exit(0);
            });
        }
    }
}
