package lab.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;

/**
 * OTLP into the SDK's own data types, whatever the transport.
 *
 * <p>Tolerant of all that may legally be left out: no resource, no scope, no status, an unknown enum value, an unknown
 * field, an empty request. What is invalid by itself (a span without ids, a data point without a value) is left out and
 * reported in {@link DecodedRequest#rejected()}, and the rest is kept. Only what cannot be read at all is
 * {@link MalformedOtlp}.
 *
 * <p>Specification: OTLP 1.11, "Binary Protobuf Encoding" and "JSON Protobuf Encoding".
 */
public final class Decoder {

    private Decoder() {}

    /**
     * Reads a body.
     *
     * @param body as sent, already decompressed; the caller bounds its size
     * @throws MalformedOtlp if it cannot be read, is nested deeper than {@value ElementLimit#DEPTH} messages, or holds
     *     more of them than the heap has room for (two million, fewer in a heap below 1.2 GB)
     */
    public static DecodedRequest decode(Signal signal, Encoding encoding, byte[] body) throws MalformedOtlp {
        return decode(parse(signal, encoding, body));
    }

    /**
     * Parses a body into OTLP's own message: the first half of {@link #decode(Signal, Encoding, byte[])}, for those who
     * pass it on.
     *
     * @throws MalformedOtlp as above
     */
    public static Message parse(Signal signal, Encoding encoding, byte[] body) throws MalformedOtlp {
        return switch (encoding) {
            case PROTOBUF -> protobuf(signal, body);
            case JSON -> JsonParser.read(body, signal.newRequest());
        };
    }

    /**
     * Turns a parsed request, as gRPC has it, into the SDK's types.
     *
     * @throws IllegalArgumentException if this is not one of the three export requests
     */
    public static DecodedRequest decode(Message request) {
        return switch (request) {
            case ExportTraceServiceRequest traces -> SpanDecoder.decode(traces);
            case ExportMetricsServiceRequest metrics -> MetricDecoder.decode(metrics);
            case ExportLogsServiceRequest logs -> LogDecoder.decode(logs);
            default ->
                throw new IllegalArgumentException(
                        request.getDescriptorForType().getFullName() + " is not an OTLP export request");
        };
    }

    private static Message protobuf(Signal signal, byte[] body) throws MalformedOtlp {
        try {
            ElementLimit.check(signal.newRequest().getDescriptorForType(), body);
            var input = CodedInputStream.newInstance(body);
            input.setRecursionLimit(ElementLimit.DEPTH);
            return signal.parser().parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedOtlp("the body is not a protobuf " + name(signal) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new AssertionError("a byte array has no input errors", e);
        }
    }

    private static String name(Signal signal) {
        return signal.newRequest().getDescriptorForType().getName();
    }
}
