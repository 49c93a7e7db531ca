//SOURCES Web.java
//SOURCES Relay.java

package lab;

import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lab.telemetry.Emitted;

/**
 * Sits between a lesson's exporters and the receiver of their telemetry, and counts the bytes of OTLP over HTTP on the
 * wire, heads and bodies. It forwards everything unchanged, compressed or not, to the endpoint that {@code OTEL_*}
 * names. When nobody listens there, it only counts. Closing it prints the result.
 */
public final class ByteMeter implements AutoCloseable {

    private static final List<String> SIGNALS = List.of("traces", "logs", "metrics");
    private static final int MAX_BODY = 64 << 20;
    private static final int DRAWN_LOGS = 8;

    /** The other headers belong to the connection and are not forwarded. */
    private static final List<String> HANDED_ON = List.of("Content-Type", "Content-Encoding", "User-Agent");

    private record Sent(long requests, long bytes) {

        static final Sent NOTHING = new Sent(0, 0);

        Sent plus(Sent more) {
            return new Sent(requests + more.requests, bytes + more.bytes);
        }
    }

    private final Map<String, Sent> signals = new TreeMap<>();
    private final Lab lab;
    private final URI onward;
    private final Web server;
    private Sent answers = Sent.NOTHING;

    private ByteMeter(Lab lab) throws IOException {
        this.lab = lab;
        onward = lab.sends() ? lab.endpoint() : null;
        server = Web.serve(this::receive);
    }

    /**
     * Starts counting in front of the lab's endpoint.
     *
     * @throws IOException when no port is free
     */
    public static ByteMeter before(Lab lab) throws IOException {
        return new ByteMeter(lab);
    }

    /**
     * An {@link OtlpHttpSpanExporter} that sends to this meter. The picture shows the first trace.
     *
     * @param compression {@code gzip} or {@code none}, as in {@code OTEL_EXPORTER_OTLP_COMPRESSION}
     */
    public SpanExporter spanExporter(String compression) {
        var otlp = OtlpHttpSpanExporter.builder().setCompression(compression).setEndpoint(uri("traces"));
        return SpanExporter.composite(Relay.oneTrace(lab.spanScreen()), otlp.build());
    }

    /** An {@link OtlpHttpLogRecordExporter} that sends to this meter. The picture shows the first records. */
    public LogRecordExporter logExporter(String compression) {
        var otlp =
                OtlpHttpLogRecordExporter.builder().setCompression(compression).setEndpoint(uri("logs"));
        return LogRecordExporter.composite(Relay.first(DRAWN_LOGS, lab.logScreen()), otlp.build());
    }

    /**
     * An {@link OtlpHttpMetricExporter} that sends to this meter. It draws nothing. It leaves out the SDK's metrics
     * about itself, because their amount differs from run to run.
     */
    public MetricExporter metricExporter(String compression) {
        return new ProgramsMetrics(OtlpHttpMetricExporter.builder()
                .setCompression(compression)
                .setEndpoint(uri("metrics"))
                .build());
    }

    private record ProgramsMetrics(MetricExporter next) implements MetricExporter {

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            return next.export(metrics.stream()
                    .filter(metric -> !Emitted.isOfTheSdk(metric))
                    .toList());
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
            return next.getAggregationTemporality(instrument);
        }

        @Override
        public CompletableResultCode flush() {
            return next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.shutdown();
        }
    }

    private String uri(String signal) {
        return server.uri() + "/v1/" + signal;
    }

    /** Counts an answer of the program itself, which is not telemetry. */
    public synchronized void answered(String answer) {
        answers = answers.plus(new Sent(1, answer.getBytes(StandardCharsets.UTF_8).length));
    }

    private String receive(HttpExchange request) throws IOException, InterruptedException {
        var body = request.getRequestBody().readNBytes(MAX_BODY);
        count(request, body.length);
        if (onward == null) {
            return "";
        }
        var copy = HttpRequest.newBuilder(onward.resolve(request.getRequestURI().getPath()))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofByteArray(body));
        for (var name : HANDED_ON) {
            var value = request.getRequestHeaders().getFirst(name);
            if (value != null) {
                copy.header(name, value);
            }
        }
        var answer = Web.send(copy);
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " from " + onward);
        }
        return "";
    }

    private synchronized void count(HttpExchange request, long body) {
        var path = request.getRequestURI().getPath();
        long head = "POST %s HTTP/1.1\r\n\r\n".formatted(path).length();
        for (var header : request.getRequestHeaders().entrySet()) {
            for (var value : header.getValue()) {
                head += "%s: %s\r\n".formatted(header.getKey(), value).length();
            }
        }
        signals.merge(path.substring(path.lastIndexOf('/') + 1), new Sent(1, head + body), Sent::plus);
    }

    /** Stops listening and prints the counts. Close the exporters first. */
    @Override
    public void close() {
        server.close();
        System.out.println(table());
    }

    private synchronized String table() {
        var table = new StringBuilder("  %-9s  %8s  %8s  %9s%n".formatted("", "requests", "bytes", "an order"));
        var all = Sent.NOTHING;
        for (var signal : SIGNALS) {
            var sent = signals.getOrDefault(signal, Sent.NOTHING);
            table.append(row(signal, sent));
            all = all.plus(sent);
        }
        table.append(row("telemetry", all)).append(row("answers", answers));
        if (answers.bytes > 0) {
            table.append("%n  Telemetry is %d times as large as the answers.%n"
                    .formatted(Math.round((double) all.bytes / answers.bytes)));
        }
        return table.toString();
    }

    private String row(String name, Sent sent) {
        return "  %-9s  %8d  %8s  %9s%n"
                .formatted(
                        name,
                        sent.requests,
                        Math.ceilDiv(sent.bytes, 1000) + " kB",
                        answers.requests == 0 ? "" : size((double) sent.bytes / answers.requests));
    }

    /**
     * Rounded, as are the kilobytes of all requests: ids and times differ, so gzip makes the same telemetry a few bytes
     * larger or smaller from run to run.
     */
    private static String size(double bytes) {
        var unit = bytes < 100 ? 10 : bytes < 1000 ? 100 : 1000;
        var rounded = Math.round(bytes / unit);
        return bytes < 1000 ? rounded * unit + " B" : rounded + " kB";
    }
}
