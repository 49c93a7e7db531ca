package lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A port of this machine on which connections are taken, each in a thread of its own. */
public final class Listener implements AutoCloseable {

    /** What is done with a connection, which is closed afterwards. */
    public interface Connection {

        /** @throws IOException when the other side cannot be understood, or is gone; told on stderr */
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
     * @throws IOException when no port can be had
     */
    public static Listener start(Connection connection) throws IOException {
        return new Listener(connection);
    }

    /** Where it listens, {@code http://localhost:PORT}. */
    public URI uri() {
        return URI.create("http://localhost:" + port.getLocalPort());
    }

    /** Takes no more connections; those that are open end with their callers. */
    @Override
    public void close() throws IOException {
        port.close();
        try {
            acceptor.join(); // until it has seen that, the system goes on taking connections
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
                // closed, or a caller that was gone at once
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
