package lab.review.live;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C that lets a command come to its end: what it was waiting for is over, and the program ends with the command's
 * own exit code as soon as its report is printed.
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

    /** Waits so long; true as soon as Ctrl-C came. */
    boolean comesWithin(Duration pause) throws InterruptedException {
        return came.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The report is printed: from here on Ctrl-C is as usual. */
    public void reported(int code) {
        exit = code;
        reported.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It came: the hook ends the program.
        }
    }
}
