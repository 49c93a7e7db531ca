package board.common;

import io.opentelemetry.sdk.common.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The service's clock, which {@code clock.ahead} sets ahead by a number of milliseconds. */
public final class ServiceClock implements Clock {

    @Override
    public long now() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond())
                + now.getNano()
                + TimeUnit.MILLISECONDS.toNanos(Settings.number("clock.ahead"));
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Epoch milliseconds. */
    public static long millis() {
        return System.currentTimeMillis() + Settings.number("clock.ahead");
    }
}
