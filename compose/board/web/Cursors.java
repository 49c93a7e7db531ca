package board.web;

import board.common.Settings;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * Keeps a cursor open behind a post that is read, for whoever turns the page. A cursor needs a connection of its own,
 * for {@code cursors.millis}; at most {@code cursors.open} of them are open at a time, and without it none.
 */
@Component
class Cursors {

    private final DataSource database;
    private final AtomicInteger open = new AtomicInteger();

    Cursors(DataSource database) {
        this.database = database;
    }

    void openAnother() {
        if (open.incrementAndGet() > Settings.number("cursors.open")) {
            open.decrementAndGet();
            return;
        }
        Thread.ofVirtual().start(() -> {
            try (var connection = database.getConnection()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Settings.number("cursors.millis")));
            } catch (SQLException none) {
                // nobody turns the page then
            } finally {
                open.decrementAndGet();
            }
        });
    }
}
