package lab.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import lab.telemetry.SpanRows;
import lab.telemetry.SpanWriter;
import lab.telemetry.Store;

/**
 * Decodes OTLP into the SDK's own data types, for any transport.
 *
 * <p>Accepts everything that may legally be left out: no resource, no scope, no status, an unknown enum value, an
 * unknown field, an empty request. An invalid item (a span without ids, a data point without a value) is left out and
 * counted in {@link DecodedRequest#rejected()}; the rest is kept. Only a body that cannot be read at all is
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
     *     more messages than the heap has room for (two million, fewer in a heap below 1.2 GB)
     */
    public static DecodedRequest decode(Signal signal, Encoding encoding, byte[] body) throws MalformedOtlp {
        return switch (signal) {
            case TRACES -> spans(protobuf(signal, encoding, body));
            case PROFILES -> profiles(protobuf(signal, encoding, body));
            case METRICS, LOGS -> decode(parse(signal, encoding, body));
        };
    }

    /**
     * Reads a body into a store. Like {@link #decode(Signal, Encoding, byte[])}, but without an object for each span.
     *
     * @return the answer to the sender; its lists are empty
     * @throws MalformedOtlp as above; then nothing of the body is kept
     */
    public static DecodedRequest store(Signal signal, Encoding encoding, byte[] body, Store store)
            throws MalformedOtlp {
        if (signal == Signal.TRACES) {
            return spans(protobuf(signal, encoding, body), store::writeSpans);
        }
        var decoded = decode(signal, encoding, body);
        store.addMetrics(decoded.metrics());
        store.addLogs(decoded.logs());
        store.addProfiles(decoded.profiles());
        return new DecodedRequest(List.of(), List.of(), List.of(), List.of(), decoded.rejected(), decoded.why());
    }

    private static byte[] protobuf(Signal signal, Encoding encoding, byte[] body) throws MalformedOtlp {
        return encoding == Encoding.PROTOBUF
                ? body
                : parse(signal, encoding, body).toByteArray();
    }

    private static DecodedRequest spans(byte[] body) throws MalformedOtlp {
        var list = new ArrayList<SpanData>();
        var decoded = spans(body, writer -> list.addAll(SpanRows.of(writer).spans()));
        return new DecodedRequest(
                List.copyOf(list), List.of(), List.of(), List.of(), decoded.rejected(), decoded.why());
    }

    private static DecodedRequest spans(byte[] body, Consumer<Consumer<SpanWriter>> place) throws MalformedOtlp {
        RequestCheck.traces(body);
        var remarks = new Rejections();
        place.accept(into -> {
            try {
                TraceReader.read(body, into, remarks);
            } catch (MalformedOtlp checkedBefore) {
                throw new AssertionError(checkedBefore);
            }
        });
        return DecodedRequest.nothing(remarks);
    }

    private static DecodedRequest profiles(byte[] body) throws MalformedOtlp {
        RequestCheck.profiles(body);
        var remarks = new Rejections();
        return DecodedRequest.profiles(ProfileReader.read(body, remarks), remarks);
    }

    /**
     * Parses a body into OTLP's own message: the first half of {@link #decode(Signal, Encoding, byte[])}, for callers
     * that forward it.
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
     * Converts a parsed request, as gRPC delivers it, to the SDK's types.
     *
     * @throws IllegalArgumentException if this is not an export request of one of the three stable signals
     */
    public static DecodedRequest decode(Message request) {
        return switch (request) {
            case ExportTraceServiceRequest traces -> spansOf(traces);
            case ExportMetricsServiceRequest metrics -> MetricDecoder.decode(metrics);
            case ExportLogsServiceRequest logs -> LogDecoder.decode(logs);
            default ->
                throw new IllegalArgumentException(
                        request.getDescriptorForType().getFullName() + " is not an OTLP export request");
        };
    }

    private static DecodedRequest spansOf(ExportTraceServiceRequest traces) {
        try {
            return spans(traces.toByteArray());
        } catch (MalformedOtlp parsedBefore) {
            throw new IllegalArgumentException(parsedBefore);
        }
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
