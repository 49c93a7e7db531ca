package lab.receive;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Event loops on daemon threads that end at once on request; Netty's own wait two seconds for more work. */
public final class EventLoops extends MultiThreadIoEventLoopGroup {

    static {
        // Armeria logs with SLF4J, which should not complain if it has no provider. The JDK's own sockets need no
        // native library, and cause no warning of the JDK about one.
        Map.of(
                        "slf4j.internal.verbosity",
                        "ERROR",
                        "com.linecorp.armeria.transportType",
                        "nio",
                        "io.netty.transport.noNative",
                        "true",
                        "io.netty.handler.ssl.noOpenSsl",
                        "true")
                .forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    }

    public EventLoops(int threads, String name) {
        super(threads, Thread.ofPlatform().daemon().name(name, 0).factory(), NioIoHandler.newFactory());
    }

    /**
     * Armeria's builder of a server. Whoever asks Armeria for one directly, before this class has set its properties,
     * has its own choice of sockets in the whole JVM, and these loops do not fit them.
     */
    public static ServerBuilder server() {
        return Server.builder();
    }

    @Override
    public Future<?> shutdownGracefully(long quietly, long atMost, TimeUnit unit) {
        return super.shutdownGracefully(0, atMost, unit);
    }
}
