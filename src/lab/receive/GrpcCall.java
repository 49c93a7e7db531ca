package lab.receive;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import lab.otlp.Encoding;
import lab.otlp.ExportResponses;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/** One gRPC call and its response. */
final class GrpcCall {

    // The gRPC status codes that are used here.
    private static final int UNKNOWN = 2, INVALID_ARGUMENT = 3, PERMISSION_DENIED = 7, RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12, INTERNAL = 13, UNAVAILABLE = 14, UNAUTHENTICATED = 16;

    private final OtlpHandler handler;
    private final Signal signal;
    private final ServiceRequestContext context;
    private final HttpRequest request;
    private final String encoding;
    private long bytes;

    GrpcCall(OtlpHandler handler, Signal signal, ServiceRequestContext context, HttpRequest request) {
        this.handler = handler;
        this.signal = signal;
        this.context = context;
        this.request = request;
        encoding = request.headers().get("grpc-encoding", "identity").strip().toLowerCase(Locale.ROOT);
    }

    HttpResponse answer() {
        try (var in = new RequestBodyStream(context, request)) {
            var decoded = handler.receive(signal, Encoding.PROTOBUF, body -> read(in, body));
            remember(200, decoded.why(), decoded.rejected());
            return success(ExportResponses.success(signal, decoded).toByteArray());
        } catch (Refusal e) {
            remember(e.status, e.getMessage(), 0);
            var code = code(e.status);
            return failure(code, e.getMessage(), ExportResponses.details(code, e.getMessage(), e.retryAfter));
        } catch (MalformedOtlp e) {
            remember(400, e.getMessage(), 0);
            return failure(INVALID_ARGUMENT, e.getMessage(), ExportResponses.badData(INVALID_ARGUMENT, e.getMessage()));
        } catch (IOException e) {
            // The sender has gone away, or took too long.
            var sentence = "the message did not come whole, or not in time";
            remember(0, sentence, 0);
            return failure(UNAVAILABLE, sentence, null);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // Our own fault. The sender should learn of it, and the next call should work.
            var sentence = "the receiver failed: " + e;
            remember(500, sentence, 0);
            return failure(INTERNAL, sentence, null);
        }
    }

    /** Length-Prefixed-Message: one byte for compression, four for the length, and the message. */
    private byte[] read(InputStream in, BoundedBody body) throws IOException, Refusal, MalformedOtlp {
        var prefix = ByteBuffer.wrap(in.readNBytes(5));
        if (prefix.remaining() < 5) throw new MalformedOtlp("the call has no message");
        var compressed = prefix.get() != 0;
        var length = Integer.toUnsignedLong(prefix.getInt());
        if (compressed && encoding.equals("identity"))
            throw new Refusal(500, "the message says that it is compressed, the grpc-encoding that it is not");
        if (compressed && !encoding.equals("gzip"))
            throw new Refusal(415, "the grpc-encoding must be gzip or identity");
        if (length > handler.limits().bodyBytes())
            throw Refusal.tooLarge(handler.limits().bodyBytes());
        try {
            var message = body.read(in, compressed);
            if (body.bytes() != length)
                throw new MalformedOtlp("the message announces " + length + " bytes, and " + body.bytes() + " came");
            return message;
        } finally {
            bytes = body.bytes();
        }
    }

    private static HttpResponse success(byte[] message) {
        var frame = ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        return HttpResponse.of(headers(), HttpData.wrap(frame), HttpHeaders.of("grpc-status", 0));
    }

    /** Trailers-Only: a failure has no message; its status is in the headers. */
    private static HttpResponse failure(int code, String sentence, byte[] details) {
        var headers = headers().toBuilder()
                .endOfStream(true)
                .add("grpc-status", String.valueOf(code))
                .add("grpc-message", escaped(sentence));
        if (details != null)
            headers.add("grpc-status-details-bin", Base64.getEncoder().encodeToString(details));
        return HttpResponse.of(headers.build());
    }

    private static ResponseHeaders headers() {
        return ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc", "grpc-accept-encoding", "gzip");
    }

    /** Percent-encoded, as a header must be ASCII. */
    private static String escaped(String sentence) {
        var text = new StringBuilder();
        for (var octet : sentence.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet <= '~' && octet != '%') text.append((char) octet);
            else text.append('%').append(String.format("%02X", octet));
        }
        return text.toString();
    }

    /** The OTLP/gRPC code that corresponds to an OTLP/HTTP status. */
    private static int code(int status) {
        return switch (status) {
            case 400 -> INVALID_ARGUMENT;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404, 405, 415, 501 -> UNIMPLEMENTED;
            case 413, 429 -> RESOURCE_EXHAUSTED;
            case 500 -> INTERNAL;
            case 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    private void remember(int status, String problem, long rejected) {
        var received = new ReceivedRequest(
                Instant.now(),
                "grpc",
                signal.method(),
                ArmeriaHttpService.headersOf(request),
                request.headers().get("content-type", ""),
                encoding,
                bytes,
                status,
                problem);
        handler.remember(received, ArmeriaHttpService.addressOf(context), rejected);
    }
}
