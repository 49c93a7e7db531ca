///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//SOURCES ../common/Database.java
//SOURCES ../common/ExportPace.java
//SOURCES ../common/HostGuard.java
//SOURCES ../common/Process.java
//SOURCES ../common/Sampling.java
//SOURCES ../common/ServiceClock.java
//SOURCES ../common/Settings.java
//SOURCES ../common/Similarity.java
//SOURCES ../common/Telemetry.java
//SOURCES ../common/Tenants.java
//SOURCES Related.java
//SOURCES SearchServer.java
//SOURCES ../../../src/lab/receive/HostNames.java

package board.search;

import board.common.Database;
import board.common.HostGuard;
import board.common.Process;
import board.common.Telemetry;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * Finds related posts: {@code GET /related?author=…&without=ID} returns one title per line. Runs in several
 * instances.
 *
 * <p>{@code PORT} (0 takes a free one), {@code DATABASE_URL}, {@code BOARD_TELEMETRY} (sdk, none).
 */
class BoardSearch {

    static final String NAME = "board-search";

    private static final int DRAIN_SECONDS = 2;

    static void main() throws Exception {
        Process.leash();
        var telemetry = Telemetry.start(NAME);
        var server = new SearchServer(telemetry, new Related(Database.open(telemetry)));
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "0"));
        var http = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        http.createContext(SearchServer.PATH, server).getFilters().add(HostGuard.start());
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        // Requests that have been accepted are answered; later ones go to another instance.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> http.stop(DRAIN_SECONDS)));
        Process.ready(NAME, "http://127.0.0.1:" + http.getAddress().getPort());
        Thread.currentThread().join();
    }
}
