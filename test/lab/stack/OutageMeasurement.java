package lab.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import lab.stack.Board.Mode;
import lab.stack.Board.Service;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a silent pipeline costs the sender, measured: {@code test/stack/real/outage}. Nobody fails here; what was lost
 * is printed.
 */
class OutageMeasurement {

    private static final int PER_SECOND = 10;

    /** A measurement takes minutes and judges nothing: it is a test only for whoever asks, and no skip for others. */
    @TestFactory
    Stream<DynamicTest> whatIsLostWhileNobodyListens() {
        var seconds = Integer.getInteger("outage", 0);
        return seconds > 0
                ? Stream.of(DynamicTest.dynamicTest(seconds + " s", () -> measure(seconds)))
                : Stream.empty();
    }

    private static void measure(int seconds) throws Exception {
        try (var board = new Running(Mode.sdk, "0.01");
                var way = new Way(board.receiver().endpoint())) {
            var web = URI.create(board.start(
                            Service.web,
                            Map.of(
                                    "OTEL_EXPORTER_OTLP_ENDPOINT", way.address().toString(),
                                    "OTEL_BSP_SCHEDULE_DELAY", "5000", // the defaults, not those of tests
                                    "OTEL_METRIC_EXPORT_INTERVAL", "15000"))
                    .ready(Board.patience()));
            var before = ask(board, web, 10);
            way.close();
            var during = ask(board, web, seconds);
            way.open();
            var after = ask(board, web, 10);
            // The last request's trace has come: batches go out in order, so what is missing now was dropped.
            Running.eventually("the last trace", () -> arrived(board, after.getLast()));
            Thread.sleep(15_000); // and a batch that is tried again after it
            System.out.printf(
                    "%d s without a receiver, %d requests a second: of %d traces before %d arrived, of %d during %d,"
                            + " of %d after %d%n",
                    seconds,
                    PER_SECOND,
                    before.size(),
                    count(board, before),
                    during.size(),
                    count(board, during),
                    after.size(),
                    count(board, after));
        }
    }

    private static List<String> ask(Running board, URI web, int seconds) throws Exception {
        var traces = new ArrayList<String>();
        for (var request = 0; request < seconds * PER_SECOND; request++) {
            traces.add(board.send(web, "GET", "/api/posts?limit=1", null).trace());
            Thread.sleep(1_000 / PER_SECOND);
        }
        return traces;
    }

    private static long count(Running board, List<String> traces) {
        return traces.stream().filter(trace -> arrived(board, trace)).count();
    }

    private static boolean arrived(Running board, String trace) {
        return !board.store().trace(trace).isEmpty();
    }

    /** The way to a receiver, which can be closed and opened again at the same address. */
    private static final class Way implements AutoCloseable {

        private final URI to;
        private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
        private final int port;
        private ServerSocket server;

        Way(URI to) throws IOException {
            this.to = to;
            this.server = listening(0);
            this.port = server.getLocalPort();
            serve();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + port);
        }

        void open() throws IOException {
            server = listening(port);
            serve();
        }

        private static ServerSocket listening(int port) throws IOException {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return server;
        }

        private void serve() {
            var accepting = server;
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        var from = accepting.accept();
                        var receiver = new Socket(to.getHost(), to.getPort());
                        sockets.add(from);
                        sockets.add(receiver);
                        Thread.ofVirtual().start(() -> copy(from, receiver));
                        Thread.ofVirtual().start(() -> copy(receiver, from));
                    }
                } catch (IOException closed) {
                    // the outage, or the end
                }
            });
        }

        private static void copy(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException closed) {
                // the other direction ended
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (var socket : sockets) {
                socket.close();
            }
            sockets.clear();
        }
    }
}
