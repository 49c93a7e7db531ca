package lab.review.live;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C that lets a command finish: its wait ends, and the program exits with the command's own exit code once its
 * report is printed.
 */
public final class Interruption {

    private static final long LONGEST_SECONDS = 30;

    private final CountDownLatch came = new CountDownLatch(1);
    private final CountDownLatch reported = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end);
    private volatile int exit = 130;

    public Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end() {
        came.countDown();
        try {
            reported.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(exit);
    }

    /** Waits this long; returns true as soon as Ctrl-C is pressed. */
    boolean comesWithin(Duration pause) throws InterruptedException {
        return came.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Called when the report is printed: from then on Ctrl-C works as usual. */
    public void reported(int code) {
        exit = code;
        reported.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // Ctrl-C was pressed: the hook ends the program.
        }
    }
}
