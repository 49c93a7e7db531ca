package lab.review.input;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/**
 * Reads a recording request by request: lines of OTLP JSON, or protobuf messages with four bytes of length before each,
 * as the Collector's file exporter writes them; either may be compressed with gzip. What it is, its first bytes tell.
 *
 * <p>Specification: OTLP 1.11, "OpenTelemetry Protocol File Exporter"; the Collector's fileexporter, "format: proto".
 */
public final class RecordingReader {

    private static final int LONGEST = 64 << 20;
    private static final Pattern SIGNAL = Pattern.compile("\"(resourceSpans|resourceMetrics|resourceLogs)\"");

    private RecordingReader() {}

    /**
     * What was read.
     *
     * @param passedOver lines or messages that are no OTLP
     * @param firstProblem what is wrong with the first of them; empty when there is none
     */
    public record Read(long requests, long passedOver, String firstProblem) {}

    /**
     * Reads a file to its end.
     *
     * @param place gets what each request held
     * @throws IOException if it cannot be read, or is compressed in another way
     */
    public static Read read(Path file, Consumer<DecodedRequest> place) throws IOException {
        try (var in = decompressed(file, new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            var counting = new Counting(place);
            in.mark(1);
            var first = in.read();
            in.reset();
            // A line begins with a brace, a message with the highest byte of a length below 64 MB.
            if (first >= 0 && first < ' ' && first != '\n' && first != '\r' && first != '\t') {
                messages(new DataInputStream(in), counting);
            } else {
                lines(in, counting);
            }
            return new Read(counting.requests, counting.passedOver, counting.problem);
        }
    }

    private static InputStream decompressed(Path file, BufferedInputStream in) throws IOException {
        in.mark(4);
        var magic = in.readNBytes(4);
        in.reset();
        if (magic.length > 1 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
            return new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16);
        }
        if (magic.length == 4
                && magic[0] == 0x28
                && magic[1] == (byte) 0xb5
                && magic[2] == 0x2f
                && magic[3] == (byte) 0xfd) {
            throw new IOException(file + " is compressed with zstd, which is not read here: zstd -d " + file);
        }
        return in;
    }

    private static final class Counting {
        private final Consumer<DecodedRequest> place;
        private long requests;
        private long passedOver;
        private String problem = "";

        Counting(Consumer<DecodedRequest> place) {
            this.place = place;
        }

        void decode(Signal signal, Encoding encoding, byte[] body) {
            try {
                place.accept(Decoder.decode(signal, encoding, body));
                requests++;
            } catch (MalformedOtlp e) {
                passOver(e.getMessage());
            }
        }

        void passOver(String why) {
            if (passedOver++ == 0) {
                problem = why;
            }
        }
    }

    private static void lines(InputStream in, Counting out) throws IOException {
        var line = new ByteArrayOutputStream(1 << 16);
        var buffer = new byte[1 << 16];
        var tooLong = false;
        for (int length; (length = in.read(buffer)) > 0; ) {
            var from = 0;
            for (var i = 0; i < length; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, from, i - from);
                    line(line, tooLong, out);
                    line.reset();
                    tooLong = false;
                    from = i + 1;
                }
            }
            if (line.size() + length - from <= LONGEST) {
                line.write(buffer, from, length - from);
            } else {
                tooLong = true;
            }
        }
        line(line, tooLong, out);
    }

    private static void line(ByteArrayOutputStream line, boolean tooLong, Counting out) {
        if (tooLong) {
            out.passOver("a line is longer than " + (LONGEST >> 20) + " MB");
            return;
        }
        var body = line.toByteArray();
        var start = new String(body, 0, Math.min(body.length, 4096), StandardCharsets.UTF_8);
        if (start.isBlank()) {
            return;
        }
        var matcher = SIGNAL.matcher(start);
        if (!matcher.find()) {
            out.passOver("a line has no resourceSpans, resourceMetrics or resourceLogs");
            return;
        }
        out.decode(
                switch (matcher.group(1)) {
                    case "resourceSpans" -> Signal.TRACES;
                    case "resourceMetrics" -> Signal.METRICS;
                    default -> Signal.LOGS;
                },
                Encoding.JSON,
                body);
    }

    private static void messages(DataInputStream in, Counting out) throws IOException {
        while (true) {
            int length;
            try {
                length = in.readInt();
            } catch (EOFException end) {
                return;
            }
            if (length < 0 || length > LONGEST) {
                out.passOver("what follows is no message: its length would be " + Integer.toUnsignedString(length));
                return;
            }
            var body = in.readNBytes(length);
            if (body.length < length) {
                out.passOver("the last message is cut off");
                return;
            }
            out.decode(signal(body), Encoding.PROTOBUF, body);
        }
    }

    /**
     * A message does not say what it carries, and all three begin alike. Only spans begin with ids of 16 and 8 bytes;
     * only log records with a time.
     */
    private static Signal signal(byte[] body) {
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
            // Then it is one of the others.
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
            // Then it is the third.
        }
        return Signal.METRICS;
    }
}
