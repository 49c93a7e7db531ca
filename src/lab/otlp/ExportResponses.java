package lab.otlp;

import com.google.gson.JsonPrimitive;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The bodies of OTLP responses, in the encoding of the request.
 *
 * <p>Specification: OTLP 1.11, "OTLP/HTTP Response".
 */
public final class ExportResponses {

    private static final String BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest";
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    private ExportResponses() {}

    /**
     * The response message to a request that was read. {@code partial_success} is set only when something was rejected
     * or there is a warning.
     */
    public static Message success(Signal signal, DecodedRequest decoded) {
        var answer = signal.newResponse();
        if (decoded.rejected() > 0 || !decoded.why().isEmpty()) {
            // The three responses differ in names only: field 1 is partial_success, which has the rejected count as
            // field 1 and the reason as field 2.
            var partial = answer.getFieldBuilder(answer.getDescriptorForType().findFieldByNumber(1));
            var fields = partial.getDescriptorForType();
            partial.setField(fields.findFieldByNumber(1), decoded.rejected());
            partial.setField(fields.findFieldByNumber(2), decoded.why());
        }
        return answer.build();
    }

    /** The body of a 200. Without rejections and warnings it is empty in protobuf and {@code {}} in JSON. */
    public static byte[] success(Signal signal, Encoding encoding, DecodedRequest decoded) {
        var answer = success(signal, decoded);
        return switch (encoding) {
            case PROTOBUF -> answer.toByteArray();
            case JSON -> json(answer).getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The body of a 4xx or 5xx: a google.rpc.Status with a message of one sentence. */
    public static byte[] failure(Encoding encoding, String message) {
        return switch (encoding) {
            case PROTOBUF -> status(0, message, null);
            case JSON -> ("{\"message\":" + quote(message) + "}").getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The body of a 400: a Status whose details also say what is wrong with the data. */
    public static byte[] badData(Encoding encoding, String message) {
        return switch (encoding) {
            case PROTOBUF -> badData(0, message);
            case JSON -> """
                {"message":%1$s,"details":[{"@type":"%2$s","fieldViolations":[{"description":%1$s}]}]}\
                """.formatted(quote(message), BAD_REQUEST).getBytes(StandardCharsets.UTF_8);
        };
    }

    private static String json(Message answer) {
        if (answer.getAllFields().isEmpty()) return "{}";
        var json = new StringBuilder();
        answer.getAllFields().forEach((name, partial) -> {
            json.append('{').append(quote(name.getJsonName())).append(':');
            var separator = "{";
            for (var field : ((Message) partial).getAllFields().entrySet()) {
                // A 64-bit number is a string in protobuf's JSON.
                json.append(separator).append(quote(field.getKey().getJsonName()));
                json.append(':').append(quote(field.getValue().toString()));
                separator = ",";
            }
            json.append("}}");
        });
        return json.toString();
    }

    /**
     * The Status in gRPC's {@code grpc-status-details-bin}, with a RetryInfo for back-pressure (OTLP/gRPC Throttling).
     *
     * @param retryAfter exact, or null for no RetryInfo
     */
    public static byte[] details(int code, String message, Duration retryAfter) {
        if (retryAfter == null) return status(code, message, null);
        // RetryInfo { retry_delay = 1 }
        var delay = com.google.protobuf.Duration.newBuilder()
                .setSeconds(retryAfter.getSeconds())
                .setNanos(retryAfter.getNano())
                .build();
        return status(code, message, any(RETRY_INFO, fields(out -> out.writeMessage(1, delay))));
    }

    /** The same for data that cannot be read. */
    public static byte[] badData(int code, String message) {
        // BadRequest { field_violations = 1 { field = 1, description = 2 } }
        var violation = fields(out -> out.writeString(2, message));
        return status(code, message, any(BAD_REQUEST, fields(out -> out.writeByteArray(1, violation))));
    }

    /** Status { code = 1, message = 2, details = 3 }, written by hand: Google's classes for it are an extra library. */
    private static byte[] status(int code, String message, Any detail) {
        return fields(out -> {
            if (code != 0) out.writeInt32(1, code);
            out.writeString(2, message);
            if (detail != null) out.writeMessage(3, detail);
        });
    }

    private static Any any(String type, byte[] message) {
        return Any.newBuilder()
                .setTypeUrl(type)
                .setValue(ByteString.copyFrom(message))
                .build();
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] fields(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new AssertionError("memory has no output errors", e);
        }
        return bytes.toByteArray();
    }

    private static String quote(String text) {
        return new JsonPrimitive(text).toString();
    }
}
