package lab.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import lab.otlp.DecodedRequest;
import lab.otlp.Encoding;
import lab.otlp.ExportResponses;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/**
 * OTLP over HTTP/1 and HTTP/2 as a service of Armeria, beside {@link GrpcService}: protobuf and JSON, plain or gzip,
 * all three signals. The {@link Receiver} does the same with the JDK's own server, which starts sooner.
 *
 * <p>Specification: OTLP 1.11, "OTLP/HTTP".
 */
public final class ArmeriaHttpService implements HttpService {

    private final OtlpHandler intake;

    private ArmeriaHttpService(OtlpHandler intake) {
        this.intake = intake;
    }

    /** A service that puts what it receives there, within its limits. */
    public static ArmeriaHttpService into(OtlpHandler intake) {
        return new ArmeriaHttpService(intake);
    }

    @Override
    public ServiceOptions options() {
        return RequestBodyStream.options(intake.limits());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        context.setRequestTimeout(intake.limits().bodyTime());
        return HttpResponse.of(CompletableFuture.supplyAsync(
                () -> answer(context, request), task -> Thread.ofVirtual().start(task)));
    }

    private HttpResponse answer(ServiceRequestContext context, HttpRequest request) {
        var named = Encoding.of(request.headers().get(HttpHeaderNames.CONTENT_TYPE));
        // Refusals of something that is no OTLP at all are written in JSON, which people read more easily.
        var encoding = named.orElse(Encoding.JSON);
        try {
            var signal = Signal.at(context.path())
                    .orElseThrow(() ->
                            new Refusal(404, "nothing is here: OTLP goes to /v1/traces, /v1/metrics or /v1/logs"));
            if (request.method() != HttpMethod.POST)
                throw new Refusal(405, "OTLP is sent with POST", Map.of("Allow", "POST"));
            if (named.isEmpty())
                throw new Refusal(415, "the Content-Type must be application/x-protobuf or application/json");
            var gzip = isGzip(request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity"));
            if (request.headers().contentLength() > intake.limits().bodyBytes())
                throw Refusal.tooLarge(intake.limits().bodyBytes());
            var decoded = receive(new RequestBodyStream(context, request), signal, encoding, gzip);
            return answer(200, encoding, ExportResponses.success(signal, encoding, decoded), Map.of());
        } catch (Refusal e) {
            return answer(e.status, encoding, ExportResponses.failure(encoding, e.getMessage()), e.headers);
        } catch (MalformedOtlp e) {
            return answer(400, encoding, ExportResponses.badData(encoding, e.getMessage()), Map.of());
        } catch (IOException e) {
            return answer(
                    503,
                    encoding,
                    ExportResponses.failure(encoding, "the body did not come whole"),
                    Map.of("Retry-After", "1"));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // A fault of ours. The sender should hear of it, and the next request should find the server well.
            return answer(500, encoding, ExportResponses.failure(encoding, "the viewer failed: " + e), Map.of());
        }
    }

    private DecodedRequest receive(InputStream body, Signal signal, Encoding encoding, boolean gzip)
            throws IOException, Refusal, MalformedOtlp {
        try (body) {
            return intake.within(bounds -> intake.take(signal, encoding, bounds.read(body, gzip)));
        }
    }

    private static boolean isGzip(String contentEncoding) throws Refusal {
        var named = contentEncoding.strip().toLowerCase(Locale.ROOT);
        if (Set.of("gzip", "x-gzip").contains(named)) return true;
        if (named.isEmpty() || named.equals("identity")) return false;
        throw new Refusal(415, "the Content-Encoding must be gzip or identity", Map.of("Accept-Encoding", "gzip"));
    }

    private static HttpResponse answer(int status, Encoding encoding, byte[] body, Map<String, String> headers) {
        var head = ResponseHeaders.builder(HttpStatus.valueOf(status))
                .set(HttpHeaderNames.CONTENT_TYPE, encoding.mediaType());
        headers.forEach(head::set);
        return HttpResponse.of(head.build(), HttpData.wrap(body));
    }
}
