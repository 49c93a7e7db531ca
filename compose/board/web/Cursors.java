package board.web;

import board.common.Settings;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * Opens a cursor after a post that is read, for turning the page. A cursor holds a connection for
 * {@code cursors.millis}. At most {@code cursors.open} cursors are open at a time; by default none.
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
                // then nobody turns the page
            } finally {
                open.decrementAndGet();
            }
        });
    }
}
