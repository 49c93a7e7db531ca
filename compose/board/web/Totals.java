package board.web;

import board.common.Settings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * One row with the number of all posts. Its writer holds the lock until the transaction ends, and every other writer
 * waits. So it is written last. With {@code totals.millis} it is written first, and the transaction then takes that
 * long.
 */
@Component
class Totals {

    private final JdbcClient sql;

    Totals(JdbcClient sql) {
        this.sql = sql;
    }

    /** Must be called inside a transaction. */
    long counting(Supplier<Long> insert) {
        var millis = Settings.number("totals.millis");
        if (millis == 0) {
            var id = insert.get();
            add();
            return id;
        }
        add();
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(millis)); // like a request to another service about the text
        return insert.get();
    }

    private void add() {
        sql.sql("update totals set posts = posts + 1").update();
    }
}
