package lab.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import lab.otlp.MalformedOtlp;

/**
 * Serves OTLP/HTTP, over HTTP/1 and HTTP/2, with Armeria. It can be mounted in any Armeria server, beside
 * {@link GrpcService}. The {@link Receiver} does the same with the JDK's own server, which starts faster.
 */
public final class ArmeriaHttpService implements HttpService {

    private final OtlpHandler handler;

    private ArmeriaHttpService(OtlpHandler handler) {
        this.handler = handler;
    }

    /** A service that passes requests to this handler, within its limits. */
    public static ArmeriaHttpService into(OtlpHandler handler) {
        return new ArmeriaHttpService(handler);
    }

    @Override
    public ServiceOptions options() {
        return RequestBodyStream.options(handler.limits());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        context.setRequestTimeout(handler.limits().bodyTime());
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> answer(context, request), task -> Thread.ofVirtual().start(task)));
    }

    private HttpResponse answer(ServiceRequestContext context, HttpRequest request) {
        try (var body = new RequestBodyStream(context, request)) {
            var response = OtlpHttp.answer(handler, new Adapter(request, context.path(), addressOf(context), body));
            var head = ResponseHeaders.builder(HttpStatus.valueOf(response.status()))
                    .set(HttpHeaderNames.CONTENT_TYPE, response.encoding().mediaType());
            response.headers().forEach(head::set);
            return HttpResponse.of(head.build(), HttpData.wrap(response.body()));
        }
    }

    private record Adapter(HttpRequest request, String path, String address, RequestBodyStream body)
            implements OtlpHttp.Request {

        @Override
        public String method() {
            return request.method().name();
        }

        @Override
        public Map<String, List<String>> headers() {
            return headersOf(request);
        }

        @Override
        public String header(String name) {
            return request.headers().get(name, "");
        }

        @Override
        public byte[] read(BoundedBody bounded, boolean gzip) throws IOException, Refusal, MalformedOtlp {
            return bounded.read(body, gzip);
        }
    }

    static String addressOf(ServiceRequestContext context) {
        return context.remoteAddress().getAddress().getHostAddress();
    }

    static Map<String, List<String>> headersOf(HttpRequest request) {
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        request.headers()
                .forEach((name, value) -> headers.computeIfAbsent(name.toString(), _ -> new ArrayList<>())
                        .add(value));
        return headers;
    }
}
