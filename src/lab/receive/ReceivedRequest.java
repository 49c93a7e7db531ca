package lab.receive;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request as received, for grading how telemetry is sent.
 *
 * @param at the time of the answer
 * @param protocol {@code http/protobuf} or {@code http/json}, as in {@code OTEL_EXPORTER_OTLP_PROTOCOL}; {@code grpc}
 *     likewise; {@code http} for any other body
 * @param path of the URL, without its query; over gRPC {@code /…TraceService/Export} and the like
 * @param headers names in lower case; lookups ignore the case
 * @param contentType the header's value, or empty
 * @param encoding the Content-Encoding (over gRPC, grpc-encoding) in lower case, {@code identity} if there was none
 * @param bytes of the body (over gRPC, of the message) read, before decompression
 * @param status the status code of the answer; for gRPC, the equivalent of OTLP/HTTP (200 for OK, 400 for
 *     INVALID_ARGUMENT, 503 for UNAVAILABLE, …); 0 if its body was incomplete or late: then there is no answer, and the
 *     connection is closed
 * @param problem the reason for a refusal, or the parts that were rejected or are doubtful; empty when all was accepted
 */
public record ReceivedRequest(
        Instant at,
        String protocol,
        String path,
        Map<String, List<String>> headers,
        String contentType,
        String encoding,
        long bytes,
        int status,
        String problem) {

    public ReceivedRequest {
        var anyCase = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> anyCase.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers = Collections.unmodifiableMap(anyCase);
    }
}
