package lab.receive;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request as it came, for those who grade how telemetry is sent.
 *
 * @param at when it was answered
 * @param protocol {@code http/protobuf} or {@code http/json}, as in {@code OTEL_EXPORTER_OTLP_PROTOCOL}; {@code grpc}
 *     likewise; {@code http} if the body was none of them
 * @param path of the URL, without its query; over gRPC {@code /…TraceService/Export} and the like
 * @param headers names in lower case, found in any case
 * @param contentType the header as sent, or empty
 * @param encoding the Content-Encoding (over gRPC, grpc-encoding) in lower case, {@code identity} if there was none
 * @param bytes of the body (over gRPC, of the message) that were read, before decompression
 * @param status the status code that it was answered with, over gRPC the one of OTLP/HTTP that says the same (200 for
 *     OK, 400 for INVALID_ARGUMENT, 503 for UNAVAILABLE, …); 0 if its body did not come whole, or not in time: there is
 *     no answer then, and the connection is closed
 * @param problem why it was refused, or which parts of it were rejected or are doubtful; empty when all was taken
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
