package lab.receive;

import com.linecorp.armeria.server.Server;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import lab.telemetry.Store;

/**
 * A receiver of OTLP over gRPC on the loopback address, beside {@link Receiver}. It needs Armeria and Netty, which take
 * most of a second to start, so it should be opened only for gRPC.
 */
public final class GrpcReceiver implements AutoCloseable {

    private static final int CONNECTIONS = 256;
    private static final long CLOSE_MILLIS = 2_000;

    private final OtlpHandler handler;
    // Our own, with daemon threads: see close().
    private final EventLoopGroup serving = EventLoops.of(2, "grpc-serving-");
    private final Server server;

    private GrpcReceiver(InetSocketAddress address, OtlpHandler handler, GrpcService service) {
        this.handler = handler;
        server = EventLoops.server()
                .http(address)
                .bossGroupFactory(_ -> EventLoops.of(1, "grpc-connecting-"))
                .workerGroup(serving, false)
                .gracefulShutdownTimeoutMillis(0, 0)
                .maxNumConnections(CONNECTIONS)
                .meterRegistry(
                        new CompositeMeterRegistry()) // nobody reads it, and two servers would conflict over the shared
                // one
                .service(service)
                .build();
    }

    /** A receiver on a free port, with a store of its own and default limits. */
    public static GrpcReceiver start() throws IOException {
        return start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new OtlpHandler(Receiver.Limits.DEFAULT, new Store()));
    }

    /**
     * A receiver that is ready for calls.
     *
     * @param handler shared with other transports, such as {@link Receiver#handler()}
     * @throws BindException if the port is taken; 4317 is OTLP/gRPC's own, 0 any free one
     * @throws IllegalArgumentException if the address is not a loopback address: there is no authentication
     */
    public static GrpcReceiver start(InetSocketAddress address, OtlpHandler handler) throws IOException {
        Receiver.loopback(address);
        var receiver = new GrpcReceiver(address, handler, GrpcService.into(handler));
        try {
            receiver.server.start().join();
            return receiver;
        } catch (CompletionException e) {
            receiver.close();
            if (e.getCause() instanceof IOException taken)
                throw new BindException("port " + address.getPort() + " is taken: " + taken.getMessage());
            throw e;
        }
    }

    /**
     * The address to send to: the value for {@code OTEL_EXPORTER_OTLP_ENDPOINT} with the protocol grpc, such as
     * {@code http://127.0.0.1:4317}.
     */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return server.activeLocalPort();
    }

    /** The handler, with the store, the requests, and the planned answers. */
    public OtlpHandler handler() {
        return handler;
    }

    /** Frees the port at once. Calls under way are cut off. */
    @Override
    public void close() {
        var stopped = server.stop();
        try {
            stopped.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (Exception late) {
            // Its threads are daemons; nothing more to do.
        }
        serving.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
