package lab.receive;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import lab.otlp.DecodedRequest;
import lab.otlp.Encoding;
import lab.otlp.ExportResponses;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/** One request and its answer. */
final class JdkHttpAdapter {

    private final OtlpHandler intake;
    private final ReadDeadlines deadlines;
    private final HttpExchange http;
    private final String path;
    private final String contentType;
    private final String contentEncoding;

    /** Refusals of something that is no OTLP at all are written in JSON, which people read more easily. */
    private final Encoding encoding;

    private final boolean isOtlp;
    private long bytes;
    private boolean remembered;

    JdkHttpAdapter(OtlpHandler intake, ReadDeadlines deadlines, HttpExchange http) {
        this.intake = intake;
        this.deadlines = deadlines;
        this.http = http;
        path = http.getRequestURI().getPath();
        contentType = header("Content-Type");
        contentEncoding = header("Content-Encoding").isBlank()
                ? "identity"
                : header("Content-Encoding").strip().toLowerCase(Locale.ROOT);
        var named = Encoding.of(contentType);
        isOtlp = named.isPresent();
        encoding = named.orElse(Encoding.JSON);
    }

    void run() throws IOException {
        try {
            var signal = signal();
            answer(200, ExportResponses.success(signal, encoding, receive(signal)), Map.of());
        } catch (Refusal e) {
            answer(e.status, ExportResponses.failure(encoding, e.getMessage()), e.headers);
        } catch (MalformedOtlp e) {
            answer(400, ExportResponses.badData(encoding, e.getMessage()), Map.of());
        } catch (IOException e) {
            if (!remembered) remember(0);
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // A fault of ours. The sender should hear of it, and the next request should find the server well.
            answer(500, ExportResponses.failure(encoding, "the receiver failed: " + e), Map.of());
        }
    }

    private Signal signal() throws Refusal {
        var signal = Signal.at(path)
                .orElseThrow(
                        () -> new Refusal(404, "nothing is here: OTLP goes to /v1/traces, /v1/metrics or /v1/logs"));
        if (!http.getRequestMethod().equals("POST"))
            throw new Refusal(405, "OTLP is sent with POST", Map.of("Allow", "POST"));
        if (!isOtlp) throw new Refusal(415, "the Content-Type must be application/x-protobuf or application/json");
        if (!contentEncoding.equals("identity") && !isGzip())
            throw new Refusal(415, "the Content-Encoding must be gzip or identity", Map.of("Accept-Encoding", "gzip"));
        return signal;
    }

    private DecodedRequest receive(Signal signal) throws IOException, Refusal, MalformedOtlp {
        return intake.within(body -> {
            if (announcedLength() > intake.limits().bodyBytes())
                throw Refusal.tooLarge(intake.limits().bodyBytes());
            var plain = read(body);
            intake.refuseIfTold();
            return intake.take(signal, encoding, plain);
        });
    }

    private byte[] read(BoundedBody body) throws IOException, Refusal, MalformedOtlp {
        try {
            var time = intake.limits().bodyTime();
            return deadlines.within(time, () -> body.read(http.getRequestBody(), isGzip()));
        } finally {
            bytes = body.bytes();
        }
    }

    private void answer(int status, byte[] body, Map<String, String> headers) throws IOException {
        remember(status);
        headers.forEach(http.getResponseHeaders()::set);
        http.getResponseHeaders().set("Content-Type", encoding.mediaType());
        if (body.length == 0 || http.getRequestMethod().equals("HEAD")) {
            http.sendResponseHeaders(status, -1); // to this server, 0 would mean "chunked"
            return;
        }
        http.sendResponseHeaders(status, body.length);
        http.getResponseBody().write(body);
        http.getResponseBody().flush();
        if (status != 200) passOver();
    }

    /** Closed with data still on its way, a connection is reset, and the sender may never see why it was refused. */
    private void passOver() throws IOException {
        try {
            deadlines.within(intake.limits().bodyTime(), () -> {
                var chunk = new byte[64 << 10];
                for (long left = intake.limits().bodyBytes(); left > 0; ) {
                    var n = http.getRequestBody().read(chunk);
                    if (n < 0) break;
                    left -= n;
                }
                return null;
            });
        } catch (Refusal | MalformedOtlp e) {
            throw new AssertionError("reading refuses nothing", e);
        }
    }

    private void remember(int status) {
        remembered = true;
        var protocol = isOtlp ? encoding.protocol() : "http";
        intake.remember(new ReceivedRequest(
                Instant.now(), protocol, path, http.getRequestHeaders(), contentType, contentEncoding, bytes, status));
    }

    private boolean isGzip() {
        return contentEncoding.equals("gzip") || contentEncoding.equals("x-gzip");
    }

    private long announcedLength() {
        try {
            return Long.parseLong(header("Content-Length"));
        } catch (NumberFormatException e) {
            return -1; // chunked
        }
    }

    private String header(String name) {
        var value = http.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }
}
