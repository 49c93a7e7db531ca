package lab.receive;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Event loops of Armeria's servers, and the settings that the JVM needs before the first one. */
public final class EventLoops {

    static {
        // Armeria logs with SLF4J, which should not complain if it has no provider. The JDK's own sockets need no
        // native library, and cause no warning of the JDK about one. Set before any class of Netty is initialized.
        Receiver.property("slf4j.internal.verbosity", "ERROR");
        Receiver.property("com.linecorp.armeria.transportType", "nio");
        Receiver.property("io.netty.transport.noNative", "true");
        Receiver.property("io.netty.handler.ssl.noOpenSsl", "true");
    }

    private EventLoops() {}

    /** Makes the settings, for classes of Armeria's that are used before a server is built. */
    static void prepare() {}

    /**
     * Event loops on daemon threads that end at once on request; Netty's own wait two seconds for more work.
     *
     * @param name the beginning of their threads' names
     */
    public static EventLoopGroup of(int threads, String name) {
        return new Prompt(threads, name);
    }

    private static final class Prompt extends MultiThreadIoEventLoopGroup {

        private Prompt(int threads, String name) {
            super(threads, Thread.ofPlatform().daemon().name(name, 0).factory(), NioIoHandler.newFactory());
        }

        @Override
        public Future<?> shutdownGracefully(long quietly, long atMost, TimeUnit unit) {
            return super.shutdownGracefully(0, atMost, unit);
        }
    }

    /**
     * Armeria's builder of a server. Whoever asks Armeria for one directly, before this class has set its properties,
     * has its own choice of sockets in the whole JVM, and these loops do not fit them.
     */
    public static ServerBuilder server() {
        return Server.builder();
    }
}
