//DEPS io.opentelemetry:opentelemetry-bom:1.65.0@pom
//DEPS io.opentelemetry:opentelemetry-bom-alpha:1.65.0-alpha@pom
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-extension-autoconfigure
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
//DEPS io.opentelemetry.semconv:opentelemetry-semconv:1.45.0
//SOURCES Wire.java
//SOURCES Screen.java
//SOURCES Links.java
//SOURCES SdkLog.java
//SOURCES text/*.java
//SOURCES telemetry/*.java
//SOURCES telemetry/profiles/*.java
//SOURCES terminal/*.java
//SOURCES terminal/canvas/*.java
// The BOMs above are the one place for OpenTelemetry's version: lessons name its artifacts without one.
// autoconfigure reads every OTEL_* variable as the SDK does; exporter-otlp sends to a viewer, a collector, the grader
// semconv has the names of the stable conventions as constants

package lab;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import lab.telemetry.Emitted;
import lab.terminal.Detail;
import lab.terminal.Picture;
import lab.terminal.canvas.Terminal;
import lab.text.SeededInput;

/**
 * Everything a lesson needs: an SDK for each of its services, a picture of their telemetry, and OTLP export to a local
 * listener.
 *
 * <pre>{@code
 * try (var lab = Lab.open("02 · Spans")) {
 *     var tracer = lab.service("shop").getTracer("shop");
 *     …
 * }   // everything is flushed here, and drawn
 * }</pre>
 *
 * {@link #service} does what lesson 01 does by hand. It uses the SDK's own autoconfiguration, so every standard
 * {@code OTEL_*} variable works as usual.
 */
public final class Lab implements AutoCloseable {

    private static final SeededInput INPUT = SeededInput.of(System.getenv(SeededInput.VARIABLE));

    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");

    private static final long FLUSH_SECONDS = 10;

    private final String title;
    private final Set<Detail> details;
    private final Screen screen = new Screen();
    private final Wire wire = Wire.find();
    private final List<OpenTelemetrySdk> services = new ArrayList<>();
    private final List<MetricReader> readers = new ArrayList<>();
    private final Thread unclosed;
    private Exporters exporters;
    private boolean closed;

    private Lab(String title, Set<Detail> details) {
        this.title = title;
        this.details = details;
        SdkLog.inOneLine();
        this.unclosed = new Thread(() ->
                System.err.println("The program ended before its Lab was closed: nothing was flushed, nothing is drawn."
                        + " (System.exit, or Ctrl-C?)"));
        Runtime.getRuntime().addShutdownHook(unclosed);
    }

    /**
     * Opens the lab.
     *
     * @param title the picture's headline
     * @param details what the picture shows beyond names and times; {@code LAB_SHOW} (a list with commas) adds to it
     * @return the lab, to be closed by try-with-resources: closing flushes everything and draws the picture on stdout
     */
    public static Lab open(String title, Detail... details) {
        return new Lab(title, Detail.asked(System.getenv("LAB_SHOW"), details));
    }

    /**
     * Varies a lesson's input, such as an order's id. Returns the text unchanged unless {@code LAB_SEED} is set; then
     * returns another text of the same form (digits for digits, letters for letters, a valid number of a card or a
     * person for such a number). The grader sets the seed.
     */
    public static String input(String text) {
        return INPUT.text(text);
    }

    /** The same for a number: another one, at least 1 and less than twice as large. */
    public static int input(int number) {
        return INPUT.number(number);
    }

    /**
     * The amount of work in a slow step of a lesson. Returns the amount unchanged unless {@code LAB_SEED} is set; then
     * returns a multiple of it, so that the grader can tell the step from the start of the program.
     */
    public static int work(int amount) {
        return INPUT.work(amount);
    }

    /**
     * Starts the SDK of one service: three providers, one resource with its own instance id, W3C trace context and
     * baggage as propagators.
     *
     * @param name {@code service.name}; it wins over {@code OTEL_SERVICE_NAME}
     * @return the service's OpenTelemetry, shut down when the lab is closed
     * @throws io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException when an {@code OTEL_*} variable has a value
     *     that the SDK rejects
     */
    public OpenTelemetry service(String name) {
        var metrics = PeriodicMetricReader.create(new Screen.Metrics(screen, null));
        readers.add(metrics);
        var sdk = autoconfigured()
                .addResourceCustomizer((resource, config) -> instance(resource, name, config))
                .addTracerProviderCustomizer((tracing, config) ->
                        tracing.addSpanProcessor(SimpleSpanProcessor.create(new Screen.Spans(screen, null))))
                .addMeterProviderCustomizer((metering, config) -> metering.registerMetricReader(metrics))
                .addLoggerProviderCustomizer((logging, config) ->
                        logging.addLogRecordProcessor(SimpleLogRecordProcessor.create(new Screen.Logs(screen, null))))
                .build()
                .getOpenTelemetrySdk();
        services.add(sdk);
        return sdk;
    }

    /**
     * Each start of a service is another instance of it, unless {@code OTEL_RESOURCE_ATTRIBUTES} names one. A detector
     * on the class path would give all services of this JVM the same id.
     */
    private static Resource instance(Resource resource, String name, ConfigProperties config) {
        var attributes = Attributes.builder().put("service.name", name);
        if (!config.getMap("otel.resource.attributes").containsKey(INSTANCE.getKey())) {
            attributes.put(INSTANCE, UUID.randomUUID().toString());
        }
        return resource.merge(Resource.create(attributes.build()));
    }

    /** An exporter for a lesson that builds its own tracer provider: draws, and sends where {@code OTEL_*} says. */
    public SpanExporter spanExporter() {
        return new Screen.Spans(screen, exporters().spans);
    }

    /** Only the screen, for a lesson that sends with its own exporter: draws, and sends nothing. */
    public SpanExporter spanScreen() {
        return new Screen.Spans(screen, null);
    }

    /** Only the screen, for logs: draws, and sends nothing. */
    public LogRecordExporter logScreen() {
        return new Screen.Logs(screen, null);
    }

    /** Only the screen, for metrics: draws, and sends nothing. Collects when the lab or the provider is closed. */
    public MetricReader metricScreen() {
        var reader = PeriodicMetricReader.create(new Screen.Metrics(screen, null));
        readers.add(reader);
        return reader;
    }

    /**
     * A reader for a lesson that builds its own meter provider: draws, and sends where {@code OTEL_*} says. Collects
     * when the lab or the provider is closed.
     */
    public MetricReader metricReader() {
        var reader = PeriodicMetricReader.create(new Screen.Metrics(screen, exporters().metrics));
        readers.add(reader);
        return reader;
    }

    /** An exporter for a lesson that builds its own logger provider: draws, and sends where {@code OTEL_*} says. */
    public LogRecordExporter logExporter() {
        return new Screen.Logs(screen, exporters().logs);
    }

    /** Draws telemetry from elsewhere, for example from a Collector, and sends it where {@code OTEL_*} says. */
    public void received(Emitted emitted) {
        if (!emitted.spans().isEmpty()) {
            spanExporter().export(emitted.spans());
        }
        if (!emitted.metrics().isEmpty()) {
            new Screen.Metrics(screen, exporters().metrics).export(emitted.metrics());
        }
        if (!emitted.logs().isEmpty()) {
            logExporter().export(emitted.logs());
        }
    }

    /** True when there is a receiver: an endpoint was set, or something listens on the local OTLP port. */
    public boolean sends() {
        return !wire.off();
    }

    /** The OTLP endpoint: {@code OTEL_EXPORTER_OTLP_ENDPOINT}, or the specification's default on this machine. */
    public URI endpoint() {
        return wire.endpoint();
    }

    /**
     * All telemetry emitted so far, with metrics collected anew: for a notebook, which reads repeatedly while the lab
     * stays open.
     */
    public Emitted emitted() {
        readers.forEach(
                MetricReader::forceFlush); // collects before it returns; only the export continues in the background
        Runtime.getRuntime().removeShutdownHook(unclosed); // already seen
        return new Emitted(
                screen.store().spans(), screen.store().metrics(), screen.store().logs());
    }

    /** Draws the telemetry on stdout, and waits until it is sent (10 s at most). */
    @Override
    public void close() {
        close(true);
    }

    /** Closes as {@link #close()} does, but draws nothing, now or later. */
    public void closeUnseen() {
        close(false);
    }

    private void close(boolean seen) {
        if (closed) {
            return;
        }
        closed = true;
        var emitted = emitted().withoutTheSdk();
        var sending = new ArrayList<>(screen.sending());
        services.forEach(sdk -> sending.add(shutdown(sdk)));
        if (seen) {
            draw(emitted);
        }
        var sent = CompletableResultCode.ofAll(sending).join(FLUSH_SECONDS, TimeUnit.SECONDS);
        if (exporters != null) {
            exporters.shutdown();
        }
        if (seen) {
            tellOpenScope();
        }
        if (!sent.isDone()) {
            System.out.println("  Not everything reached " + wire.endpoint() + " within " + FLUSH_SECONDS + " s.");
        }
        if (seen && !wire.off() && wire.local()) {
            Links.to(emitted.spans()).forEach(link -> System.out.println("  " + link));
        }
        System.out.flush();
    }

    /**
     * Runs in its own thread: the SDK's shutdown waits for a collector that does not answer, but the picture must not
     * wait.
     */
    private static CompletableResultCode shutdown(OpenTelemetrySdk sdk) {
        var done = new CompletableResultCode();
        Thread.ofVirtual().start(() -> sdk.shutdown().whenComplete(done::succeed));
        return done;
    }

    /** Warns of a scope that is still open. A trace does not show it, unless the thread continues to work. */
    private static void tellOpenScope() {
        if (Span.current() instanceof ReadableSpan open) {
            System.out.flush();
            System.err.println("\n  The span \"" + open.getName()
                    + "\" is still current at the end of the program: its scope was never closed.");
        }
    }

    private void draw(Emitted emitted) {
        var terminal = Terminal.detect();
        var picture = Picture.of(title, emitted, details);
        System.out.print(picture.text(terminal));
        System.out.flush();
        save(picture, terminal);
    }

    /** {@code LAB_SVG=file} saves the picture as an image. */
    private static void save(Picture picture, Terminal terminal) {
        var file = System.getenv("LAB_SVG");
        if (file != null && !file.isBlank()) {
            try {
                Files.writeString(Path.of(file), picture.svg(terminal.columns()));
            } catch (IOException | InvalidPathException unwritable) {
                System.err.println(
                        "LAB_SVG: the picture could not be written to " + file + ": " + unwritable.getMessage());
            }
        }
    }

    private AutoConfiguredOpenTelemetrySdkBuilder autoconfigured() {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(wire::defaults)
                .disableShutdownHook();
    }

    /** The exporters that OTEL_* asks for, created by the SDK's autoconfiguration. */
    private synchronized Exporters exporters() {
        if (exporters == null) {
            var made = new Exporters();
            made.owner = autoconfigured()
                    .addSpanExporterCustomizer((exporter, config) -> made.spans = exporter)
                    .addMetricExporterCustomizer((exporter, config) -> made.metrics = exporter)
                    .addMeterProviderCustomizer((metering, config) ->
                            SdkMeterProvider.builder()) // without a reader: nothing is measured here
                    .addLogRecordExporterCustomizer((exporter, config) -> made.logs = exporter)
                    .build()
                    .getOpenTelemetrySdk();
            exporters = made;
        }
        return exporters;
    }

    private static final class Exporters {
        SpanExporter spans = SpanExporter.composite();
        MetricExporter metrics; // null: no exporter
        LogRecordExporter logs = LogRecordExporter.composite();
        OpenTelemetrySdk owner;

        void shutdown() {
            owner.shutdown();
            if (metrics != null) {
                metrics.shutdown();
            }
        }
    }
}
