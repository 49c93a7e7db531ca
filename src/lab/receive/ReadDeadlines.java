package lab.receive;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lab.otlp.MalformedOtlp;

/** Ends reads that take too long by interrupting their thread: that closes the channel on which it blocks. */
final class ReadDeadlines implements AutoCloseable {

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("receiver-deadlines").factory());

    /** Something that reads. */
    interface Read<T> {
        T run() throws IOException, Refusal, MalformedOtlp;
    }

    /**
     * Runs a read on the calling thread.
     *
     * @throws IOException what an interrupted read throws, if the time is up
     */
    <T> T within(Duration time, Read<T> read) throws IOException, Refusal, MalformedOtlp {
        var alarm = new Alarm(Thread.currentThread());
        var ringing = clock.schedule(alarm::ring, time.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return read.run();
        } finally {
            ringing.cancel(false);
            alarm.off();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Interrupts the thread while active, and never later: a late interrupt would hit the response. */
    private static final class Alarm {

        private final Thread thread;
        private boolean off;

        Alarm(Thread thread) {
            this.thread = thread;
        }

        synchronized void ring() {
            if (!off) thread.interrupt();
        }

        synchronized void off() {
            off = true;
            Thread.interrupted();
        }
    }
}
