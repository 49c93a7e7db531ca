package lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A port of this machine that accepts connections, each in its own thread. */
public final class Listener implements AutoCloseable {

    /** Serves a connection, which is closed afterwards. */
    public interface Connection {

        /** @throws IOException when the other side is gone or cannot be understood; reported on stderr */
        void serve(Socket caller) throws IOException;
    }

    private final ServerSocket port;
    private final Thread acceptor;

    private Listener(Connection connection) throws IOException {
        port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        acceptor = Thread.startVirtualThread(() -> accept(connection));
    }

    /**
     * Listens on a free port of the loopback address.
     *
     * @throws IOException when no port is free
     */
    public static Listener start(Connection connection) throws IOException {
        return new Listener(connection);
    }

    /** Its address, {@code http://localhost:PORT}. */
    public URI uri() {
        return URI.create("http://localhost:" + port.getLocalPort());
    }

    /** Accepts no more connections; open ones end with their callers. */
    @Override
    public void close() throws IOException {
        port.close();
        try {
            acceptor.join(); // until accept() has seen the close, the system goes on accepting connections
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(Connection connection) {
        while (!port.isClosed()) {
            try {
                var caller = port.accept();
                Thread.startVirtualThread(() -> serve(caller, connection));
            } catch (IOException ended) {
                // closed, or the caller left at once
            }
        }
    }

    private void serve(Socket caller, Connection connection) {
        try (caller) {
            connection.serve(caller);
        } catch (IOException broken) {
            if (!port.isClosed()) {
                System.err.println(
                        "A connection to port " + port.getLocalPort() + " was given up: " + broken.getMessage());
            }
        }
    }
}
