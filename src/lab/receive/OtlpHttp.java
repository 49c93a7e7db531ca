package lab.receive;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lab.otlp.Encoding;
import lab.otlp.ExportResponses;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/**
 * Answers one OTLP/HTTP request, whichever server it came through. What each request is answered with is decided here
 * alone; {@link JdkHttpAdapter} and {@link ArmeriaHttpService} only carry it.
 *
 * <p>Specification: OTLP 1.11, "OTLP/HTTP".
 */
final class OtlpHttp {

    /** A request whose body has not been read. */
    interface Request {

        String method();

        /** Of the URL, without its query. */
        String path();

        /** Found by a name in any case; HTTP/2's {@code :authority} among them. */
        Map<String, List<String>> headers();

        /** Where it came from. */
        String address();

        /** The first value of a header, or an empty text. */
        String header(String name);

        /**
         * Reads the body, within its bounds and in time.
         *
         * @throws IOException if it does not come whole, or not in time
         */
        byte[] read(BoundedBody body, boolean gzip) throws IOException, Refusal, MalformedOtlp;
    }

    /** What goes back to the sender. */
    record Response(int status, Map<String, String> headers, Encoding encoding, byte[] body) {}

    private final OtlpHandler handler;
    private final Request request;
    private final String contentEncoding;

    /** Empty when the body is not OTLP. Refusals are written in JSON then, which people read more easily. */
    private final Optional<Encoding> named;

    private long bytes;

    private OtlpHttp(OtlpHandler handler, Request request) {
        this.handler = handler;
        this.request = request;
        named = Encoding.of(request.header("Content-Type"));
        var given = request.header("Content-Encoding");
        contentEncoding = given.isBlank() ? "identity" : given.strip().toLowerCase(Locale.ROOT);
    }

    /** Receives the request; it is remembered before it is answered. */
    static Response answer(OtlpHandler handler, Request request) {
        return new OtlpHttp(handler, request).answer();
    }

    private Response answer() {
        var encoding = named.orElse(Encoding.JSON);
        try {
            var signal = signal();
            var decoded = handler.receive(signal, encoding, this::body);
            remember(200, decoded.why(), decoded.rejected());
            return new Response(200, Map.of(), encoding, ExportResponses.success(signal, encoding, decoded));
        } catch (Refusal e) {
            return response(e.status, e.headers, ExportResponses.failure(encoding, e.getMessage()), e.getMessage());
        } catch (MalformedOtlp e) {
            return response(400, Map.of(), ExportResponses.badData(encoding, e.getMessage()), e.getMessage());
        } catch (IOException e) {
            var sentence = "the body did not come whole, or not in time";
            remember(0, sentence, 0);
            return new Response(503, Map.of("Retry-After", "1"), encoding, ExportResponses.failure(encoding, sentence));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // A fault of ours. The sender should hear of it, and the next request should find the server well.
            var sentence = "the receiver failed: " + e;
            return response(500, Map.of(), ExportResponses.failure(encoding, sentence), sentence);
        }
    }

    private Signal signal() throws Refusal {
        // RFC 9112, 3.2: one Host, or it is refused. The JDK's server takes any number.
        var hosts = request.headers().getOrDefault("Host", List.of()).size();
        if (hosts > 1 || hosts == 0 && !request.headers().containsKey(":authority")) {
            throw new Refusal(400, "a request names one Host, and this one names " + (hosts == 0 ? "none" : hosts));
        }
        var signal = Signal.at(request.path())
                .orElseThrow(() -> new Refusal(
                        404,
                        "nothing is here: OTLP goes to /v1/traces, /v1/metrics, /v1/logs or /v1development/profiles"));
        if (!request.method().equals("POST")) {
            throw new Refusal(405, "OTLP is sent with POST", Map.of("Allow", "POST"));
        }
        if (named.isEmpty()) {
            throw new Refusal(415, "the Content-Type must be application/x-protobuf or application/json");
        }
        if (!contentEncoding.equals("identity") && !isGzip()) {
            throw new Refusal(415, "the Content-Encoding must be gzip or identity", Map.of("Accept-Encoding", "gzip"));
        }
        return signal;
    }

    private byte[] body(BoundedBody body) throws IOException, Refusal, MalformedOtlp {
        if (announcedLength() > handler.limits().bodyBytes()) {
            throw Refusal.tooLarge(handler.limits().bodyBytes());
        }
        try {
            return request.read(body, isGzip());
        } finally {
            bytes = body.bytes();
        }
    }

    private Response response(int status, Map<String, String> headers, byte[] body, String problem) {
        remember(status, problem, 0);
        return new Response(status, headers, named.orElse(Encoding.JSON), body);
    }

    private void remember(int status, String problem, long rejected) {
        var received = new ReceivedRequest(
                Instant.now(),
                named.map(Encoding::protocol).orElse("http"),
                request.path(),
                request.headers(),
                request.header("Content-Type"),
                contentEncoding,
                bytes,
                status,
                problem);
        handler.remember(received, request.address(), rejected);
    }

    private boolean isGzip() {
        return Set.of("gzip", "x-gzip").contains(contentEncoding);
    }

    private long announcedLength() {
        try {
            return Long.parseLong(request.header("Content-Length"));
        } catch (NumberFormatException e) {
            return -1; // chunked
        }
    }
}
