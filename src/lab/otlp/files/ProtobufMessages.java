package lab.otlp.files;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/**
 * Reads OTLP as protobuf messages, each prefixed with its length in four bytes.
 *
 * <p>Source: the Collector's fileexporter, "format: proto".
 */
final class ProtobufMessages {

    private static final int LONGEST = 64 << 20;

    private final DataInputStream in;

    ProtobufMessages(BufferedInputStream in) {
        this.in = new DataInputStream(in);
    }

    /** Whether a file has this format: text never begins with the first byte of a length below 64 MB. */
    static boolean isOne(BufferedInputStream in) throws IOException {
        var start = FileText.peek(in, 4);
        var length = (start[0] & 0xFF) << 24 | (start[1] & 0xFF) << 16 | (start[2] & 0xFF) << 8 | start[3] & 0xFF;
        return start[0] >= 0 && start[0] < '\t' && length > 0;
    }

    /**
     * The next message; null at the end.
     *
     * @throws MalformedOtlp if the next message is incomplete; nothing after it can be read
     */
    byte[] next() throws IOException, MalformedOtlp {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException end) {
            return null;
        }
        if (length < 0 || length > LONGEST) {
            throw new MalformedOtlp(
                    "what follows is no message: its length would be " + Integer.toUnsignedString(length));
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new MalformedOtlp("the last message is cut off");
        }
        return body;
    }

    /**
     * Guesses the signal: a message does not name it, and all begin alike. Only profiles have a dictionary, only spans
     * begin with ids of 16 and 8 bytes, and only log records begin with a time.
     */
    static Signal signal(byte[] body) {
        try {
            if (ExportProfilesServiceRequest.parseFrom(body).hasDictionary()) {
                return Signal.PROFILES;
            }
        } catch (InvalidProtocolBufferException notProfiles) {
            // It is another signal.
        }
        try {
            for (var resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                for (var scope : resource.getScopeSpansList()) {
                    for (var span : scope.getSpansList()) {
                        if (span.getTraceId().size() == 16 && span.getSpanId().size() == 8) {
                            return Signal.TRACES;
                        }
                    }
                }
            }
        } catch (InvalidProtocolBufferException notSpans) {
            // It is another signal.
        }
        try {
            for (var resource : ExportLogsServiceRequest.parseFrom(body).getResourceLogsList()) {
                for (var scope : resource.getScopeLogsList()) {
                    for (var log : scope.getLogRecordsList()) {
                        if (log.getTimeUnixNano() != 0 || log.getObservedTimeUnixNano() != 0) {
                            return Signal.LOGS;
                        }
                    }
                }
            }
        } catch (InvalidProtocolBufferException notLogs) {
            // It is the third signal.
        }
        return Signal.METRICS;
    }
}
