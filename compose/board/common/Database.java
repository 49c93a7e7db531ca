//DEPS com.zaxxer:HikariCP
//DEPS org.postgresql:postgresql

package board.common;

import com.zaxxer.hikari.HikariDataSource;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import javax.sql.DataSource;

/** PostgreSQL through a pool of connections. */
public final class Database {

    private static final AttributeKey<String> POOL = AttributeKey.stringKey("db.client.connection.pool.name");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("db.client.connection.state");

    private Database() {}

    /** {@code DATABASE_URL} is a JDBC URL: {@code jdbc:postgresql://host/board?user=…&password=…}. */
    public static DataSource open(Telemetry telemetry) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(System.getenv().getOrDefault("DATABASE_URL", "jdbc:postgresql://localhost/board?user=board"));
        pool.setPoolName("board");
        pool.setMaximumPoolSize(8);
        pool.setInitializationFailTimeout(30_000); // the database may start later
        if (!telemetry.byHand()) {
            return pool;
        }
        measure(pool, telemetry);
        return JdbcTelemetry.create(telemetry.otel()).wrap(pool);
    }

    /** Semantic conventions, "Connection pools". */
    private static void measure(HikariDataSource pool, Telemetry telemetry) {
        var meter = telemetry.otel().getMeter(Telemetry.SCOPE);
        var all = Attributes.of(POOL, pool.getPoolName());
        meter.upDownCounterBuilder("db.client.connection.count")
                .setUnit("{connection}")
                .setDescription("Connections that are in the state that the attribute names.")
                .buildWithCallback(count -> {
                    if (pool.getHikariPoolMXBean() instanceof com.zaxxer.hikari.HikariPoolMXBean now) {
                        count.record(
                                now.getActiveConnections(),
                                all.toBuilder().put(STATE, "used").build());
                        count.record(
                                now.getIdleConnections(),
                                all.toBuilder().put(STATE, "idle").build());
                    }
                });
        meter.upDownCounterBuilder("db.client.connection.max")
                .setUnit("{connection}")
                .setDescription("The most connections that may be open.")
                .buildWithCallback(max -> max.record(pool.getMaximumPoolSize(), all));
        meter.upDownCounterBuilder("db.client.connection.pending_requests")
                .setUnit("{request}")
                .setDescription("Who waits for a connection.")
                .buildWithCallback(pending -> {
                    if (pool.getHikariPoolMXBean() instanceof com.zaxxer.hikari.HikariPoolMXBean now) {
                        pending.record(now.getThreadsAwaitingConnection(), all);
                    }
                });
    }
}
