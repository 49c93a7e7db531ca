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
 * Answers one OTLP/HTTP request, for any server. All answers are decided here; {@link JdkHttpAdapter} and
 * {@link ArmeriaHttpService} are thin adapters.
 *
 * <p>Specification: OTLP 1.11, "OTLP/HTTP".
 */
final class OtlpHttp {

    /** A request whose body has not been read yet. */
    interface Request {

        String method();

        /** The path of the URL, without its query. */
        String path();

        /** The headers, by case-insensitive name; includes HTTP/2's {@code :authority}. */
        Map<String, List<String>> headers();

        /** The sender's address. */
        String address();

        /** The first value of a header, or an empty string. */
        String header(String name);

        /**
         * Reads the body, within its limits and in time.
         *
         * @throws IOException if it is incomplete or late
         */
        byte[] read(BoundedBody body, boolean gzip) throws IOException, Refusal, MalformedOtlp;
    }

    /** The answer to the sender. */
    record Response(int status, Map<String, String> headers, Encoding encoding, byte[] body) {}

    private final OtlpHandler handler;
    private final Request request;
    private final String contentEncoding;

    /** Empty when the body is not OTLP. A refusal is then written in JSON, which people read more easily. */
    private final Optional<Encoding> named;

    private long bytes;

    private OtlpHttp(OtlpHandler handler, Request request) {
        this.handler = handler;
        this.request = request;
        named = Encoding.of(request.header("Content-Type"));
        var given = request.header("Content-Encoding");
        contentEncoding = given.isBlank() ? "identity" : given.strip().toLowerCase(Locale.ROOT);
    }

    /** Receives the request. It is recorded before it is answered. */
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
            // Our own fault. The sender should learn of it, and the next request should work.
            var sentence = "the receiver failed: " + e;
            return response(500, Map.of(), ExportResponses.failure(encoding, sentence), sentence);
        }
    }

    private Signal signal() throws Refusal {
        // RFC 9112, 3.2: not exactly one Host is refused. The JDK's server accepts any number.
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
