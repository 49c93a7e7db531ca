package lab.lessons;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import lab.build.Classpath;
import lab.grade.Telemetry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is found to be against the conventions, wherever it hides. What solutions emit is compared in
 * {@link AnswersTest}, which runs them.
 */
class ConventionsTest {

    @TempDir
    private static Path folder;

    private static Conventions conventions;

    @BeforeAll
    static void load() throws Exception {
        conventions = Conventions.load(new Classpath(LessonFiles.ROOT, folder));
    }

    @Test
    void whatTheConventionsHaveIsFine() {
        assertThat(strange(otel -> {
                    var tracer = otel.getTracer("shop");
                    tracer.spanBuilder("GET")
                            .setSpanKind(SpanKind.CLIENT)
                            .setAttribute("http.request.method", "GET")
                            .setAttribute("http.response.status_code", 200)
                            .setAttribute("messaging.system", "rabbitmq")
                            .setAttribute("shop.item", "coffee")
                            .startSpan()
                            .recordException(new IllegalStateException())
                            .end();
                    otel.getMeter("shop")
                            .histogramBuilder("http.server.request.duration")
                            .setUnit("s")
                            .build()
                            .record(1);
                    otel.getMeter("shop")
                            .counterBuilder("shop.orders")
                            .setUnit("{order}")
                            .build()
                            .add(1);
                }))
                .isEmpty();
    }

    @Test
    void aKeyThatWasReplacedIsRefused() {
        assertThat(strange(otel -> otel.getTracer("shop")
                        .spanBuilder("GET")
                        .setAttribute("http.method", "GET")
                        .startSpan()
                        .end()))
                .containsExactly("the span GET has http.method, which is deprecated");
    }

    @Test
    void aKeyOfNobodyIsRefused() {
        assertThat(strange(otel -> otel.getTracer("shop")
                        .spanBuilder("GET")
                        .setAttribute("tenant", "a")
                        .startSpan()
                        .end()))
                .containsExactly("the span GET has tenant, which is no convention and not in own-keys.txt");
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        assertThat(strange(otel -> otel.getTracer("shop")
                        .spanBuilder("GET")
                        .setAttribute("http.response.status_code", "200")
                        .setAttribute("http.request.header.traceparent", "00-…")
                        .startSpan()
                        .end()))
                .containsExactlyInAnyOrder(
                        "the span GET has http.response.status_code as STRING; the conventions say LONG",
                        "the span GET has http.request.header.traceparent as STRING; the conventions say STRING_ARRAY");
    }

    @Test
    void everyPlaceIsLookedAt() {
        var old = Attributes.builder().put("net.peer.name", "a").build();

        assertThat(strange(otel -> {
                    var tracer = otel.getTracer("shop");
                    var other = tracer.spanBuilder("other").startSpan();
                    other.end();
                    var span = tracer.spanBuilder("GET")
                            .addLink(other.getSpanContext(), old)
                            .startSpan();
                    span.addEvent("retry", old);
                    span.end();
                    otel.getLogsBridge()
                            .get("shop")
                            .logRecordBuilder()
                            .setBody("sold")
                            .setAllAttributes(old)
                            .emit();
                    var counter = otel.getMeter("shop")
                            .counterBuilder("shop.orders")
                            .setUnit("{order}")
                            .build();
                    counter.add(1, old, Context.root());
                    // What a view drops stays in the exemplar.
                    otel.getMeter("shop")
                            .counterBuilder("shop.visits")
                            .setUnit("{visit}")
                            .build()
                            .add(1, old, Context.root().with(span));
                }))
                .containsExactlyInAnyOrder(
                        "a link of the span GET has net.peer.name, which is deprecated",
                        "the event retry of the span GET has net.peer.name, which is deprecated",
                        "the log \"sold\" has net.peer.name, which is deprecated",
                        "the metric shop.orders has net.peer.name, which is deprecated",
                        "an exemplar of shop.visits has net.peer.name, which is deprecated");
    }

    @Test
    void theResourceIsLookedAt() {
        assertThat(strange(
                        otel -> otel.getTracer("shop")
                                .spanBuilder("GET")
                                .startSpan()
                                .end(),
                        Attributes.builder()
                                .put("deployment.environment", "test")
                                .build()))
                .containsExactly("the resource of the span GET has deployment.environment, which is deprecated");
    }

    @Test
    void metricsAndTheirUnitsAreLookedAt() {
        assertThat(strange(otel -> {
                    var meter = otel.getMeter("shop");
                    meter.histogramBuilder("http.server.request.duration")
                            .setUnit("ms")
                            .build()
                            .record(1);
                    meter.histogramBuilder("http.server.duration")
                            .setUnit("ms")
                            .build()
                            .record(1);
                    meter.histogramBuilder("shop.checkout.duration")
                            .setUnit("ms")
                            .build()
                            .record(1);
                    meter.counterBuilder("shop.orders").build().add(1);
                }))
                .containsExactlyInAnyOrder(
                        "http.server.request.duration has the unit \"ms\"; the conventions say \"s\"",
                        "http.server.duration, which is no convention and not in own-keys.txt",
                        "shop.checkout.duration has the unit \"ms\"; expected s, By, 1 or what is counted, in braces",
                        "shop.orders has the unit \"\"; expected s, By, 1 or what is counted, in braces");
    }

    @Test
    void ourOwnKeysArePrefixedHaveAReasonAndHideNoConvention() {
        assertThat(conventions.own()).isNotEmpty().allSatisfy((key, reason) -> {
            assertThat(key).matches("[a-z_]+(\\.[a-z_]+)*\\.([a-z_]+|\\*)");
            assertThat(reason).as(key).isNotBlank();
            assertThat(conventions.names())
                    .as(key)
                    .noneMatch(name -> key.endsWith("*") ? name.startsWith(key.replace("*", "")) : name.equals(key));
        });
    }

    private static List<String> strange(Consumer<OpenTelemetrySdk> program) {
        return strange(program, Attributes.empty());
    }

    private static List<String> strange(Consumer<OpenTelemetrySdk> program, Attributes resource) {
        var spans = InMemorySpanExporter.create();
        var metrics = InMemoryMetricReader.create();
        var logs = InMemoryLogRecordExporter.create();
        var described = Resource.create(resource);
        try (var sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(described)
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .registerMetricReader(metrics)
                        .registerView(
                                io.opentelemetry.sdk.metrics.InstrumentSelector.builder()
                                        .setName("shop.visits")
                                        .build(),
                                io.opentelemetry.sdk.metrics.View.builder()
                                        .setAttributeFilter(key -> false)
                                        .build())
                        .build())
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                        .build())
                .build()) {
            program.accept(sdk);
            return conventions.strange(new Telemetry(
                    spans.getFinishedSpanItems(),
                    new ArrayList<>(metrics.collectAllMetrics()),
                    logs.getFinishedLogRecordItems(),
                    List.of(),
                    "",
                    "",
                    0,
                    folder));
        }
    }
}
