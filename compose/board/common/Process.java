package board.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

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
     * however the one who holds the other end goes. What is said there until then are {@link Settings}.
     */
    public static void leash() {
        leash(Settings::take);
    }

    /** @param told gets every line of stdin */
    public static void leash(Consumer<String> told) {
        if (System.getenv("BOARD_LEASH") != null) {
            Thread.ofPlatform().daemon().name("leash").start(() -> {
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                try {
                    for (String line; (line = lines.readLine()) != null; ) {
                        told.accept(line);
                    }
                } catch (IOException closed) {
                    // the same as its end
                }
                Settings.forget();
                System.exit(0);
            });
        }
    }
}
