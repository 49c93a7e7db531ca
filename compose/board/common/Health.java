package board.common;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/** An address for a container's health check, for services without an HTTP server of their own. */
public final class Health {

    private Health() {}

    /**
     * Answers 200 or 503 at {@code /health} on {@code HEALTH_PORT} of the loopback address; does nothing without the
     * variable.
     */
    public static void serve(BooleanSupplier well) throws IOException {
        var port = System.getenv("HEALTH_PORT");
        if (port == null) {
            return;
        }
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 0);
        server.createContext("/health", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(well.getAsBoolean() ? 200 : 503, -1);
            }
        });
        server.start();
    }
}
