package lab.grade;

import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import lab.build.CollectorProcess;
import lab.build.CollectorProgram;
import lab.build.Compiler;
import lab.receive.Receiver;
import lab.text.CommandFailed;
import lab.text.SeededInput;

/**
 * Runs a learner's Collector between a check's sender and receiver: the check sends telemetry that the learner has not
 * seen, and judges the output. It need not wait: {@link #ended} stops the Collector, which then sends everything it
 * has. What has not arrived by then never will.
 */
public final class CollectorBench implements AutoCloseable {

    /** Stands for a missing response. */
    private static final int NO_ANSWER = 0;

    private static final int OK = 200;

    private static final int PATIENCE_SECONDS = 30;
    private static final int LOOK_MILLIS = 5;

    /**
     * The SDK's warnings about refused exports, which a check causes on purpose. A strong reference, because loggers
     * are garbage-collected otherwise.
     */
    private static final Logger WARNINGS = Logger.getLogger("io.opentelemetry.exporter.otlp.internal.HttpExporter");

    static {
        WARNINGS.setLevel(Level.OFF);
    }

    private final Receiver backend;
    private final Path folder;
    private final Path configuration;
    private final Map<String, String> variables;
    private CollectorProcess collector;
    private byte[] trusted;
    private String token;

    private CollectorBench(Receiver backend, Path folder, Path configuration, Map<String, String> variables) {
        this.backend = backend;
        this.folder = folder;
        this.configuration = configuration;
        this.variables = variables;
    }

    /**
     * Starts a Collector that sends to a receiver of its own, {@code ${env:BACKEND}}.
     *
     * @param configuration the learner's YAML
     * @param variables further variables that it reads as {@code ${env:NAME}}
     * @throws AssertionError when the Collector rejects the configuration; the message quotes it
     */
    public static CollectorBench start(Path configuration, Map<String, String> variables)
            throws IOException, InterruptedException {
        var program = CollectorProgram.find().orElseThrow(() -> new CommandFailed(CollectorProgram.LACKING));
        var backend = Receiver.start();
        var all = new HashMap<>(variables);
        all.putIfAbsent("BACKEND", backend.endpoint().toString());
        var bench =
                new CollectorBench(backend, Files.createTempDirectory("lab-collector"), configuration, Map.copyOf(all));
        try {
            bench.collector = CollectorProcess.start(program, configuration, bench.variables, bench.folder);
            bench.started();
            return bench;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError failed) {
            bench.close();
            throw failed;
        }
    }

    private void started() {
        if (!collector.alive()) {
            throw new AssertionError("The Collector does not start with " + configuration.getFileName() + ". It says:\n"
                    + collector.complaint());
        }
    }

    /** Starts it again, with the same files and ports, after {@link CollectorProcess#kill} or a stop. */
    public void restart() throws IOException, InterruptedException {
        collector.close();
        collector = collector.again();
        started();
    }

    /** The Collector. */
    public CollectorProcess collector() {
        return collector;
    }

    /** The backend behind it. It accepts everything, unless told to refuse. */
    public Receiver backend() {
        return backend;
    }

    /**
     * From now on sends over TLS and with a token. The default is plain HTTP without a token.
     *
     * @param trusted the certificate that the Collector must show, in PEM; null for plain HTTP
     * @param token for {@code Authorization: Bearer}; null for no such header
     */
    public void sendBy(byte[] trusted, String token) {
        this.trusted = trusted;
        this.token = token;
    }

    /** Sends spans to {@code OTLP_PORT}; returns the Collector's status, 0 when there is no response. */
    public int spans(Collection<SpanData> spans) {
        try (var exporter = spanExporter()) {
            return status(exporter.export(spans));
        }
    }

    /**
     * Sends each span in a request of its own, over one connection, until one is refused.
     *
     * @param taken is called after each accepted one
     * @return the status of the last response
     */
    public int oneByOne(List<SpanData> spans, Runnable taken) {
        try (var exporter = spanExporter()) {
            for (var span : spans) {
                var status = status(exporter.export(List.of(span)));
                if (status != OK) {
                    return status;
                }
                taken.run();
            }
            return OK;
        }
    }

    private OtlpHttpSpanExporter spanExporter() {
        var builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint("/v1/traces"))
                .setRetryPolicy(null)
                .setTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
        trusted().ifPresent(builder::setTrustedCertificates);
        headers().forEach(builder::addHeader);
        return builder.build();
    }

    /** The same for metrics. */
    public int metrics(Collection<MetricData> metrics) {
        var builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(endpoint("/v1/metrics"))
                .setRetryPolicy(null)
                .setTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
        trusted().ifPresent(builder::setTrustedCertificates);
        headers().forEach(builder::addHeader);
        try (var exporter = builder.build()) {
            return status(exporter.export(metrics));
        }
    }

    /** The same for log records. */
    public int logs(Collection<LogRecordData> logs) {
        var builder = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(endpoint("/v1/logs"))
                .setRetryPolicy(null)
                .setTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
        trusted().ifPresent(builder::setTrustedCertificates);
        headers().forEach(builder::addHeader);
        try (var exporter = builder.build()) {
            return status(exporter.export(logs));
        }
    }

    private String endpoint(String path) {
        var plain = collector.endpoint("OTLP_PORT").toString();
        return (trusted == null ? plain : plain.replace("http:", "https:")) + path;
    }

    private Optional<byte[]> trusted() {
        return Optional.ofNullable(trusted);
    }

    private Map<String, String> headers() {
        return token == null ? Map.of() : Map.of("Authorization", "Bearer " + token);
    }

    private static int status(CompletableResultCode sent) {
        sent.join(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (sent.isSuccess()) {
            return OK;
        }
        for (var cause = sent.getFailureThrowable(); cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedExportException.HttpExportException http && http.getResponse() != null) {
                return http.getResponse().getStatusCode();
            }
        }
        return NO_ANSWER;
    }

    /**
     * Waits for something that must happen sooner or later. The condition should cover all possible outcomes. If none
     * comes, the machine is too slow to judge.
     *
     * @return the last value of the condition
     */
    public static boolean await(BooleanSupplier happened) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!happened.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return happened.getAsBoolean();
    }

    /**
     * Stops the Collector, and returns the telemetry that arrived at its backend, with the Collector's log as stderr
     * and its exit code.
     */
    public Telemetry ended() throws InterruptedException {
        var exit = collector.alive() ? collector.stop() : -1;
        var store = backend.store();
        return new Telemetry(
                store.spans(),
                store.metrics(),
                store.logs(),
                backend.requests(),
                "",
                collector.log(),
                exit,
                folder,
                new SeededInput(0),
                List.of(configuration),
                List.of());
    }

    @Override
    public void close() {
        if (collector != null) {
            collector.close();
        }
        backend.close();
        Compiler.delete(folder);
    }
}
