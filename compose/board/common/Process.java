package board.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A service's communication with the process that started it. */
public final class Process {

    private Process() {}

    /** Prints that the service works, and its address: {@code ./lab demo} waits for this line. */
    public static void ready(String service, String where) {
        System.out.printf(
                "ready %s %s (%d ms)%n",
                service, where, ManagementFactory.getRuntimeMXBean().getUptime());
        System.out.flush();
    }

    /**
     * Asks the parent process to deploy another version of the service: {@code ./lab demo} waits for this line.
     *
     * @return false when there is no such parent, for example in a container
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
     * With {@code BOARD_LEASH} set, ends the service gracefully when its stdin is closed: nothing is left behind,
     * however the parent ends. Lines on stdin before that are {@link Settings}.
     */
    public static void leash() {
        leash(Settings::take);
    }

    /** @param told receives every line of stdin */
    public static void leash(Consumer<String> told) {
        if (System.getenv("BOARD_LEASH") != null) {
            Thread.ofPlatform().daemon().name("leash").start(() -> {
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                try {
                    for (String line; (line = lines.readLine()) != null; ) {
                        told.accept(line);
                    }
                } catch (IOException closed) {
                    // an error counts as the end
                }
                Settings.forget();
                System.exit(0);
            });
        }
    }
}
