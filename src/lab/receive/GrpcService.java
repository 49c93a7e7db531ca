package lab.receive;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lab.otlp.Decoder;
import lab.otlp.Signal;

/**
 * OTLP over gRPC as an Armeria service: the Export methods of all signals, plain or gzip. It can be mounted in any
 * Armeria server:
 *
 * <pre>{@code Server.builder().service(GrpcService.into(handler))}</pre>
 *
 * <p>A unary call is one HTTP/2 request whose body is five bytes and a message, so no gRPC library is needed. The
 * message goes through the same limits and the same {@link Decoder} as in OTLP/HTTP.
 *
 * <p>Specification: OTLP 1.11, "OTLP/gRPC"; "gRPC over HTTP2".
 */
public final class GrpcService implements HttpServiceWithRoutes {

    static {
        EventLoops.prepare();
    }

    private final OtlpHandler handler;

    private GrpcService(OtlpHandler handler) {
        this.handler = handler;
    }

    /** A service that passes calls to this handler, within its limits. */
    public static GrpcService into(OtlpHandler handler) {
        return new GrpcService(handler);
    }

    @Override
    public Set<Route> routes() {
        return Arrays.stream(Signal.values())
                .map(signal -> Route.builder()
                        .path(signal.method())
                        .methods(HttpMethod.POST)
                        .build())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public ServiceOptions options() {
        return RequestBodyStream.options(handler.limits());
    }

    private HttpResponse notGrpc(ServiceRequestContext context, HttpRequest request) {
        var sentence = "OTLP over gRPC has the Content-Type application/grpc";
        var agent = request.headers().get(HttpHeaderNames.USER_AGENT, ArmeriaHttpService.addressOf(context));
        handler.refused().add(new RefusalLog.Request("http", context.path(), agent, 415, sentence), 0);
        return HttpResponse.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, MediaType.PLAIN_TEXT_UTF_8, sentence + "\n");
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        var type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (!type.equals("application/grpc")
                && !type.startsWith("application/grpc+proto")
                && !type.startsWith("application/grpc;")) return notGrpc(context, request);
        context.clearRequestTimeout(); // limited below, with a response that gRPC understands
        var signal = Arrays.stream(Signal.values())
                .filter(known -> known.method().equals(context.path()))
                .findAny()
                .orElseThrow();
        var call = new GrpcCall(handler, signal, context, request);
        // Blocks while the message arrives, so it runs on a virtual thread, not on an event loop.
        var answer = CompletableFuture.supplyAsync(
                call::answer, task -> Thread.ofVirtual().start(task));
        // A reader that waits for the rest of the message is woken, releases its memory, and answers.
        var late = context.eventLoop()
                .schedule(() -> request.abort(), handler.limits().bodyTime().toNanos(), TimeUnit.NANOSECONDS);
        return HttpResponse.of(answer.whenComplete((answered, failed) -> late.cancel(false)));
    }
}
