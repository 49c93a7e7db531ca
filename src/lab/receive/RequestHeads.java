package lab.receive;

import com.linecorp.armeria.common.RequestTarget;
import com.linecorp.armeria.server.ServerBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;

/**
 * Watches the connections of an Armeria server until the head of a request has arrived: how long that takes, how many
 * connections are waiting, and which requests Armeria would refuse without asking us.
 */
public final class RequestHeads {

    /** A header with the query if Armeria itself does not accept it: with control characters or with two dots. */
    public static final String QUERY = "lab-query";

    /** The first four bytes tell whether a connection is HTTP/1 or HTTP/2. */
    private static final int PREFACE = 4;

    private static final int TLS_HANDSHAKE = 0x16;
    private static final String TLS = "TLS (https) was spoken to a port of plain HTTP";
    private static final String NO_REQUEST = "what was sent is not a request of HTTP";

    private final Duration time;
    private final int most;
    private final boolean http1;
    private final RefusalLog refused;
    private final LinkedHashSet<Channel> waiting = new LinkedHashSet<>();

    private RequestHeads(Duration time, int most, boolean http1, RefusalLog refused) {
        this.http1 = http1;
        this.time = time;
        this.most = most;
        this.refused = refused;
    }

    /**
     * @param time limit for a complete head; then the connection is closed
     * @param most connections without a complete head; one more closes the one that has waited longest
     * @param http1 whether a connection stays HTTP/1 when its client offers HTTP/2: HTTP/1 accepts any query
     * @param refused is told of connections that were closed after they had sent something
     */
    public static void watch(ServerBuilder server, Duration time, int most, boolean http1, RefusalLog refused) {
        var heads = new RequestHeads(time, most, http1, refused);
        server.childChannelPipelineCustomizer(pipeline -> pipeline.addFirst(heads.new Bytes()));
    }

    /** The reason for refusing a request, for people; never thrown. */
    public static final class BadRequest extends Exception {

        /** The sender's address. */
        public final String address;

        BadRequest(String sentence, String address) {
            super(sentence, null, false, false);
            this.address = address;
        }
    }

    private void begin(Channel channel) {
        Channel oldest = null;
        synchronized (waiting) {
            waiting.add(channel);
            if (waiting.size() > most) oldest = waiting.removeFirst();
        }
        if (oldest != null) oldest.close();
    }

    private void end(Channel channel) {
        synchronized (waiting) {
            waiting.remove(channel);
        }
    }

    private static String addressOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "";
    }

    /** First in the pipeline: sees bytes. */
    private final class Bytes extends ChannelInboundHandlerAdapter {

        private ByteBuf first;
        private boolean decided;
        private boolean over;
        private boolean seen;
        private boolean inBody;
        private Future<?> late;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            await(context);
        }

        private void await(ChannelHandlerContext context) {
            if (late != null) return;
            begin(context.channel());
            late = context.executor().schedule(() -> close(context), time.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void arrived(ChannelHandlerContext context) {
            if (late != null) late.cancel(false);
            late = null;
            end(context.channel());
        }

        private void close(ChannelHandlerContext context) {
            if (seen) count(context, 0, "no request came whole within " + time.toSeconds() + " s");
            context.close();
        }

        private void count(ChannelHandlerContext context, int status, String sentence) {
            refused.add(new RefusalLog.Request("http", "", addressOf(context.channel()), status, sentence), 0);
        }

        /** Must answer here: Armeria's own answer would come before any code of ours. */
        private void refuse(ChannelHandlerContext context, String sentence) {
            count(context, 400, sentence);
            var answer = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\n"
                    + "connection: close\r\n\r\n{\"message\":\"" + sentence + "\"}";
            context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            arrived(context);
            super.channelInactive(context);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            arrived(context);
            if (first != null) first.release();
            first = null;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            seen = true;
            if (over) {
                ReferenceCountUtil.release(message);
            } else if (decided) {
                if (!inBody) await(context);
                context.fireChannelRead(message);
            } else {
                decide(context, (ByteBuf) message);
            }
        }

        private void decide(ChannelHandlerContext context, ByteBuf message) {
            first = first == null ? message : context.alloc().compositeBuffer().addComponents(true, first, message);
            if (first.readableBytes() < PREFACE) return;
            decided = true;
            var all = first;
            first = null;
            var letter = all.getByte(all.readerIndex());
            if (letter == TLS_HANDSHAKE || letter < 0 || letter > '\r' && letter < 'A') {
                all.release();
                over = true;
                refuse(context, letter == TLS_HANDSHAKE ? TLS : NO_REQUEST);
                return;
            }
            // Armeria decides by these and is ready for the rest when this returns.
            context.fireChannelRead(all.readRetainedSlice(PREFACE));
            var codec = context.pipeline().context(CombinedChannelDuplexHandler.class);
            if (codec != null) {
                context.pipeline().addAfter(codec.name(), null, new Requests(this, context));
            } else {
                inBody = true; // HTTP/2: waits only for the first request
                var last = context.pipeline().lastContext();
                context.pipeline().addBefore(last.name(), null, new FirstRequest(this, context));
            }
            context.fireChannelRead(all);
        }
    }

    /** Between HTTP/2's codec and Armeria: waits for the first request. */
    private static final class FirstRequest extends ChannelInboundHandlerAdapter {

        private final Bytes bytes;
        private final ChannelHandlerContext front;

        FirstRequest(Bytes bytes, ChannelHandlerContext front) {
            this.bytes = bytes;
            this.front = front;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.fireChannelRead(message);
            if (message instanceof Http2Settings) return;
            bytes.arrived(front);
            context.pipeline().remove(this);
        }
    }

    /** Between HTTP/1's codec and Armeria: sees requests. */
    private final class Requests extends ChannelInboundHandlerAdapter {

        private final Bytes bytes;
        private final ChannelHandlerContext front;

        Requests(Bytes bytes, ChannelHandlerContext front) {
            this.bytes = bytes;
            this.front = front;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof HttpRequest request) {
                bytes.arrived(front);
                bytes.inBody = true;
                look(context, request);
            }
            if (message instanceof LastHttpContent) bytes.inBody = false;
            context.fireChannelRead(message);
        }

        private void look(ChannelHandlerContext context, HttpRequest request) {
            request.headers().remove(QUERY);
            if (http1 && request.headers().contains(HttpHeaderNames.UPGRADE, "h2c", true))
                request.headers().remove(HttpHeaderNames.UPGRADE);
            var result = request.decoderResult();
            if (!result.isSuccess()) {
                // Armeria answers overlong requests itself and reports them by this exception.
                if (!result.cause().getClass().getSimpleName().startsWith("TooLong"))
                    refuse(context, request, NO_REQUEST);
                return;
            }
            var target = request.uri();
            if (!target.startsWith("/") || RequestTarget.forServer(target) != null) return;
            var query = target.indexOf('?');
            if (query < 0 || RequestTarget.forServer(target.substring(0, query)) == null) {
                refuse(
                        context,
                        request,
                        "the address has a character that cannot be in one, or leads out of its folder");
                return;
            }
            request.setUri(target.substring(0, query));
            request.headers().set(QUERY, encoded(target.substring(query + 1)));
        }

        /** Encodes a query, because a header must not contain control characters. */
        private String encoded(String query) {
            var text = new StringBuilder();
            for (var letter : query.toCharArray()) {
                if (letter > ' ' && letter <= '~') text.append(letter);
                else text.append(String.format("%%%02X", letter & 0xff));
            }
            return text.toString();
        }

        private void refuse(ChannelHandlerContext context, HttpRequest request, String sentence) {
            request.setDecoderResult(DecoderResult.failure(new BadRequest(sentence, addressOf(context.channel()))));
        }
    }
}
