// The one place for the board's versions. OpenTelemetry's is that of src/lab/Lab.java (scripts/update changes both).
//DEPS io.opentelemetry:opentelemetry-bom:1.65.0@pom
//DEPS io.opentelemetry.instrumentation:opentelemetry-instrumentation-bom-alpha:2.31.1-alpha@pom
//DEPS org.springframework.boot:spring-boot-dependencies:4.1.1@pom
//DEPS com.rabbitmq:amqp-client:5.37.0
// the SDK, autoconfiguration from OTEL_* variables, the exporter
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-extension-autoconfigure
//DEPS io.opentelemetry:opentelemetry-exporter-otlp
// SLF4J's records as log records; the JVM's metrics; spans and metrics around any JDBC DataSource
//DEPS io.opentelemetry.instrumentation:opentelemetry-logback-appender-1.0
//DEPS io.opentelemetry.instrumentation:opentelemetry-runtime-telemetry
//DEPS io.opentelemetry.instrumentation:opentelemetry-jdbc
//DEPS ch.qos.logback:logback-classic

package board.common;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.instrumentation.runtimetelemetry.RuntimeTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/**
 * How a service is instrumented, chosen by {@code BOARD_TELEMETRY}.
 *
 * <ul>
 *   <li>{@code agent}: the Java agent instruments HTTP, JDBC, RabbitMQ, logs and the JVM. It knows nothing of posts and
 *       batches: telemetry that the code emits through the API (business metrics, the aspect, links) goes through the
 *       agent, too.
 *   <li>{@code sdk}: the same by hand. The SDK is built here; each place that the agent would instrument asks
 *       {@link #byHand()} and then instruments itself.
 *   <li>{@code none}: API calls do nothing.
 * </ul>
 */
public record Telemetry(Mode mode, OpenTelemetry otel) {

    public enum Mode {
        agent,
        sdk,
        none
    }

    /** Names the instrumentation in every signal of the board. */
    public static final String SCOPE = "board";

    /**
     * @param service {@code service.name}, unless {@code OTEL_SERVICE_NAME} sets another
     * @throws IllegalStateException when the variable has another value, or when the agent is requested but missing
     */
    public static Telemetry start(String service) {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
        var mode = mode(System.getenv().getOrDefault("BOARD_TELEMETRY", "sdk"));
        return new Telemetry(
                mode,
                switch (mode) {
                    case agent -> agent();
                    case sdk -> sdk(service);
                    case none -> OpenTelemetry.noop();
                });
    }

    /** Whether this code has to create the spans and metrics that an agent would create. */
    public boolean byHand() {
        return mode == Mode.sdk;
    }

    /**
     * The conventions' histogram of HTTP request durations.
     *
     * @param side {@code client} or {@code server}
     */
    public DoubleHistogram httpDuration(String side) {
        return otel.getMeter(SCOPE)
                .histogramBuilder("http." + side + ".request.duration")
                .setUnit("s")
                .setDescription("Duration of HTTP " + side + " requests.")
                .setExplicitBucketBoundariesAdvice(
                        List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0))
                .build();
    }

    private static Mode mode(String named) {
        try {
            return Mode.valueOf(named);
        } catch (IllegalArgumentException other) {
            throw new IllegalStateException("BOARD_TELEMETRY is " + named + "; it can be agent, sdk or none.");
        }
    }

    private static OpenTelemetry agent() {
        if (ClassLoader.getSystemClassLoader().getResource("io/opentelemetry/javaagent/OpenTelemetryAgent.class")
                == null) {
            throw new IllegalStateException(
                    "BOARD_TELEMETRY=agent needs the Java agent: java -javaagent:opentelemetry-javaagent.jar …");
        }
        return GlobalOpenTelemetry.get();
    }

    private static OpenTelemetry sdk(String service) {
        // Must be set before any instrumentation library is loaded, because they read it once. Selects the current
        // conventions for databases.
        if (System.getenv("OTEL_SEMCONV_STABILITY_OPT_IN") == null) {
            System.setProperty("otel.semconv-stability.opt-in", "database");
        }
        var otel = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(
                        () -> Map.of("otel.service.name", service, "otel.exporter.otlp.protocol", "http/protobuf"))
                .addResourceCustomizer((resource, config) -> Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.instance.id"),
                                UUID.randomUUID().toString()))
                        .merge(resource))
                .addSamplerCustomizer((sampler, config) -> new Sampling(sampler))
                .addSpanExporterCustomizer((exporter, config) -> new ExportPace(exporter))
                .addTracerProviderCustomizer((builder, config) -> builder.setClock(new ServiceClock()))
                .addLoggerProviderCustomizer((builder, config) -> builder.setClock(new ServiceClock()))
                .build()
                .getOpenTelemetrySdk();
        RuntimeTelemetry.create(otel); // observed until the JVM ends
        logs(otel);
        return otel;
    }

    /** Turns every log line into a log record with the ids of the current span. */
    private static void logs(OpenTelemetry otel) {
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var appender = new OpenTelemetryAppender();
        appender.setContext(root.getLoggerContext());
        appender.setOpenTelemetry(otel);
        appender.start();
        root.addAppender(appender);
    }
}
