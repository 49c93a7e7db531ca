package lab.receive;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Event loops on daemon threads that end at once on request; Netty's own wait two seconds for more work. */
public final class EventLoops extends MultiThreadIoEventLoopGroup {

    public EventLoops(int threads, String name) {
        super(threads, Thread.ofPlatform().daemon().name(name, 0).factory(), NioIoHandler.newFactory());
    }

    @Override
    public Future<?> shutdownGracefully(long quietly, long atMost, TimeUnit unit) {
        return super.shutdownGracefully(0, atMost, unit);
    }
}
