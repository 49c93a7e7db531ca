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
 * All that a lesson opens: an SDK for each of its services, the picture of what they emitted, and OTLP to whoever
 * listens.
 *
 * <pre>{@code
 * try (var lab = Lab.open("02 · Spans")) {
 *     var tracer = lab.service("shop").getTracer("shop");
 *     …
 * }   // everything is flushed here, and drawn
 * }</pre>
 *
 * Nothing is hidden: {@link #service} does what lesson 01 does by hand, with the SDK's own autoconfiguration, so that
 * every standard {@code OTEL_*} variable means here what it means anywhere else.
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
     * What a lesson reads from outside, such as an order's id: the text as it stands, or, where {@code LAB_SEED} is
     * set, another one of the same form (digits for digits, letters for letters). The grader sets it.
     */
    public static String input(String text) {
        return INPUT.text(text);
    }

    /** The same for a number: another one, from 1 to twice as large. */
    public static int input(int number) {
        return INPUT.number(number);
    }

    /**
     * How much a slow step of a lesson has to do: the amount as it stands, or, where {@code LAB_SEED} is set, many
     * times as much, so that the grader can tell the step from the start of the program.
     */
    public static int work(int amount) {
        return INPUT.work(amount);
    }

    /**
     * Starts the SDK of one service: three providers, one resource with an instance id of its own, W3C trace context
     * and baggage as propagators.
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
     * Each start of a service is another instance of it, unless {@code OTEL_RESOURCE_ATTRIBUTES} names one. An id that
     * a detector on the class path found is the JVM's, which several services share here.
     */
    private static Resource instance(Resource resource, String name, ConfigProperties config) {
        var attributes = Attributes.builder().put("service.name", name);
        if (!config.getMap("otel.resource.attributes").containsKey(INSTANCE.getKey())) {
            attributes.put(INSTANCE, UUID.randomUUID().toString());
        }
        return resource.merge(Resource.create(attributes.build()));
    }

    /** An exporter for a lesson that builds its own tracer provider: draws, and sends what {@code OTEL_*} asks for. */
    public SpanExporter spanExporter() {
        return new Screen.Spans(screen, exporters().spans);
    }

    /** The screen alone, for a lesson that sends by an exporter of its own: draws, and sends nothing. */
    public SpanExporter spanScreen() {
        return new Screen.Spans(screen, null);
    }

    /** The screen alone, for logs: draws, and sends nothing. */
    public LogRecordExporter logScreen() {
        return new Screen.Logs(screen, null);
    }

    /** The screen alone, for metrics: draws, and sends nothing. Collected when the lab or the provider is closed. */
    public MetricReader metricScreen() {
        var reader = PeriodicMetricReader.create(new Screen.Metrics(screen, null));
        readers.add(reader);
        return reader;
    }

    /**
     * A reader for a lesson that builds its own meter provider: draws, and sends what {@code OTEL_*} asks for.
     * Collected when the lab or the provider is closed.
     */
    public MetricReader metricReader() {
        var reader = PeriodicMetricReader.create(new Screen.Metrics(screen, exporters().metrics));
        readers.add(reader);
        return reader;
    }

    /** An exporter for a lesson that builds its own logger provider: draws, and sends what {@code OTEL_*} asks for. */
    public LogRecordExporter logExporter() {
        return new Screen.Logs(screen, exporters().logs);
    }

    /** Draws what came from elsewhere, through a Collector for one, and sends it where {@code OTEL_*} says. */
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

    /** True when somebody is there to send to: an endpoint was set, or something listens on the local OTLP port. */
    public boolean sends() {
        return !wire.off();
    }

    /** Where OTLP goes: {@code OTEL_EXPORTER_OTLP_ENDPOINT}, or the specification's default on this machine. */
    public URI endpoint() {
        return wire.endpoint();
    }

    /**
     * What was emitted until now, metrics collected anew: for a notebook, which looks again and again while the lab
     * stays open.
     */
    public Emitted emitted() {
        readers.forEach(MetricReader::forceFlush); // collects before it returns; only the sending goes on
        Runtime.getRuntime().removeShutdownHook(unclosed); // somebody has looked
        return new Emitted(
                screen.store().spans(), screen.store().metrics(), screen.store().logs());
    }

    /** Draws on stdout what was emitted, and waits until it is sent too (10 s at most). */
    @Override
    public void close() {
        close(true);
    }

    /** Closes as {@link #close()} does, and draws nothing, now or later. */
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
     * In a thread of its own: the SDK's shutdown waits for a collector that does not answer, and the picture must not.
     */
    private static CompletableResultCode shutdown(OpenTelemetrySdk sdk) {
        var done = new CompletableResultCode();
        Thread.ofVirtual().start(() -> sdk.shutdown().whenComplete(done::succeed));
        return done;
    }

    /** A scope that nobody closed shows nowhere in a trace, unless the thread has more to do. */
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

    /** {@code LAB_SVG=file} keeps the picture as an image. */
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

    /** The exporters that OTEL_* asks for, made by the SDK's autoconfiguration, which is the one that knows how. */
    private synchronized Exporters exporters() {
        if (exporters == null) {
            var made = new Exporters();
            made.owner = autoconfigured()
                    .addSpanExporterCustomizer((exporter, config) -> made.spans = exporter)
                    .addMetricExporterCustomizer((exporter, config) -> made.metrics = exporter)
                    .addMeterProviderCustomizer(
                            (metering, config) -> SdkMeterProvider.builder()) // without a reader: nobody measures here
                    .addLogRecordExporterCustomizer((exporter, config) -> made.logs = exporter)
                    .build()
                    .getOpenTelemetrySdk();
            exporters = made;
        }
        return exporters;
    }

    private static final class Exporters {
        SpanExporter spans = SpanExporter.composite();
        MetricExporter metrics; // null: nowhere
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
