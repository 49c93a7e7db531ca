package lab.receive;

import static io.opentelemetry.api.common.AttributeKey.booleanArrayKey;
import static io.opentelemetry.api.common.AttributeKey.doubleArrayKey;
import static io.opentelemetry.api.common.AttributeKey.longArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the SDK's own exporters send is what an in-process exporter sees. */
@Tag("sockets")
class RoundTripTest {

    private static final Resource SHOP = Resource.create(
            Attributes.builder()
                    .put("service.name", "shop")
                    .put("host.name", "가게")
                    .build(),
            "https://schema/resource");

    private static final Attributes EVERY_KIND = Attributes.builder()
            .put("string", "값 <b>&</b>")
            .put("boolean", true)
            .put("long", Long.MIN_VALUE)
            .put("double", -0.0)
            .put(stringArrayKey("strings"), List.of("a", "b"))
            .put(booleanArrayKey("booleans"), List.of(true, false))
            .put(longArrayKey("longs"), List.of(1L, 2L))
            .put(doubleArrayKey("doubles"), List.of(1.5, Double.NaN))
            .put(stringArrayKey("no strings"), List.of())
            .put(valueKey("bytes"), Value.of(new byte[] {0, 1, -1}))
            .put(valueKey("mixed"), Value.of(Value.of(1), Value.of("two"), Value.empty()))
            .put(
                    valueKey("map"),
                    Value.of(
                            KeyValue.of("inner", Value.of(KeyValue.of("deep", Value.of(2.5)))),
                            KeyValue.of("list", Value.of(Value.of(true)))))
            .put(valueKey("empty"), Value.empty())
            .build();

    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void spans(String compression) {
        var memory = InMemorySpanExporter.create();
        try (var spans = SdkTracerProvider.builder()
                        .setResource(SHOP)
                        .setSpanLimits(SpanLimits.builder()
                                .setMaxNumberOfEvents(2)
                                .setMaxNumberOfAttributes(14)
                                .build())
                        .addSpanProcessor(SimpleSpanProcessor.create(memory))
                        .build();
                var otlp = OtlpHttpSpanExporter.builder()
                        .setEndpoint(receiver.endpoint() + "/v1/traces")
                        .setCompression(compression)
                        .build()) {
            record(spans);
            done(otlp.export(memory.getFinishedSpanItems()));

            assertThat(memory.getFinishedSpanItems()).hasSize(4);
            assertThat(Facts.spans(receiver.store().spans()))
                    .as("in any order: the exporter groups them by scope")
                    .containsExactlyInAnyOrderElementsOf(Facts.spans(memory.getFinishedSpanItems()));
        }
        asSent(compression, "/v1/traces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void metrics(String compression) {
        for (var reader : List.of(InMemoryMetricReader.create(), InMemoryMetricReader.createDelta())) {
            receiver.store().clear();
            try (var meters = SdkMeterProvider.builder()
                            .setResource(SHOP)
                            .registerMetricReader(reader)
                            .registerView(
                                    InstrumentSelector.builder()
                                            .setName("exponential")
                                            .build(),
                                    View.builder()
                                            .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                                            .build())
                            .registerView(
                                    InstrumentSelector.builder()
                                            .setName("filtered")
                                            .build(),
                                    View.builder()
                                            .setAttributeFilter(Set.of("kept"))
                                            .build())
                            .build();
                    var otlp = OtlpHttpMetricExporter.builder()
                            .setEndpoint(receiver.endpoint() + "/v1/metrics")
                            .setCompression(compression)
                            .build()) {
                record(meters);
                var seen = reader.collectAllMetrics();
                done(otlp.export(seen));

                assertThat(seen).hasSize(10);
                assertThat(exemplars(seen)).isPositive();
                assertThat(Facts.metrics(receiver.store().metrics())).isEqualTo(Facts.metrics(seen));
            }
        }
        asSent(compression, "/v1/metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void logs(String compression) {
        var memory = InMemoryLogRecordExporter.create();
        try (var loggers = SdkLoggerProvider.builder()
                        .setResource(SHOP)
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(memory))
                        .build();
                var otlp = OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(receiver.endpoint() + "/v1/logs")
                        .setCompression(compression)
                        .build()) {
            record(loggers);
            done(otlp.export(memory.getFinishedLogRecordItems()));

            assertThat(memory.getFinishedLogRecordItems()).hasSizeGreaterThan(30);
            assertThat(Facts.logs(receiver.store().logs())).isEqualTo(Facts.logs(memory.getFinishedLogRecordItems()));
        }
        asSent(compression, "/v1/logs");
    }

    private static void record(SdkTracerProvider spans) {
        var tracer = spans.tracerBuilder("shop")
                .setInstrumentationVersion("1.2")
                .setSchemaUrl("https://schema/scope")
                .build();
        var remote = SpanContext.createFromRemoteParent(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.fromByte((byte) 3),
                TraceState.builder().put("b", "2").put("a", "1").build());
        var server = tracer.spanBuilder("GET /price/{item}")
                .setParent(Context.root().with(Span.wrap(remote)))
                .setSpanKind(SpanKind.SERVER)
                .setAllAttributes(EVERY_KIND)
                .addLink(remote, Attributes.of(stringKey("why"), "batch"))
                .addLink(SpanContext.create(
                        "1".repeat(32), "2".repeat(16), TraceFlags.getDefault(), TraceState.getDefault()))
                .startSpan();
        server.setAttribute("one too many", 1);
        server.setAttribute("and another", 2);
        server.addEvent("cache miss", EVERY_KIND);
        server.addEvent("two", 1_700_000_000_000_000_000L, TimeUnit.NANOSECONDS);
        server.addEvent("dropped");
        try (var scope = server.makeCurrent()) {
            tracer.spanBuilder("child")
                    .setSpanKind(SpanKind.CLIENT)
                    .startSpan()
                    .setStatus(StatusCode.ERROR, "out of coffee")
                    .end();
        }
        server.setStatus(StatusCode.OK).end();
        tracer.spanBuilder("root")
                .setNoParent()
                .setSpanKind(SpanKind.PRODUCER)
                .startSpan()
                .end();
        spans.get("other")
                .spanBuilder("other")
                .setSpanKind(SpanKind.CONSUMER)
                .startSpan()
                .end();
    }

    private static void record(SdkMeterProvider meters) {
        var meter = meters.meterBuilder("shop")
                .setInstrumentationVersion("2")
                .setSchemaUrl("https://schema/m")
                .build();
        var span = Span.wrap(SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault()));
        try (var scope = span.makeCurrent()) {
            meter.counterBuilder("orders")
                    .setUnit("{order}")
                    .setDescription("Orders")
                    .build()
                    .add(3, EVERY_KIND);
            meter.counterBuilder("litres").ofDoubles().setUnit("L").build().add(0.25);
            meter.upDownCounterBuilder("queue").build().add(-7);
            meter.upDownCounterBuilder("balance").ofDoubles().build().add(-0.5);
            meter.gaugeBuilder("temperature").build().set(91.5);
            meter.gaugeBuilder("cups").ofLongs().build().set(12);
            var seconds = meter.histogramBuilder("seconds").setUnit("s").build();
            seconds.record(0.02);
            seconds.record(7.5, Attributes.of(stringKey("kept"), "yes"));
            meter.histogramBuilder("bytes").ofLongs().build().record(1024);
            var exponential = meter.histogramBuilder("exponential").build();
            for (var value : new double[] {0, 0.001, 1, 5, 900}) exponential.record(value);
            meter.counterBuilder("filtered")
                    .build()
                    .add(1, Attributes.of(stringKey("kept"), "yes", stringKey("user"), "u1"));
        }
    }

    private static void record(SdkLoggerProvider loggers) {
        var logger = loggers.loggerBuilder("shop")
                .setInstrumentationVersion("3")
                .setSchemaUrl("https://schema/l")
                .build();
        var bodies = List.of(
                Value.of("a string"),
                Value.of(true),
                Value.of(1L),
                Value.of(2.5),
                Value.of(new byte[] {1, 2}),
                Value.of(Value.of("list"), Value.of(1)),
                Value.of(KeyValue.of("key", Value.of("map"))),
                Value.empty());
        for (var body : bodies) logger.logRecordBuilder().setBody(body).emit();
        for (var severity : Severity.values())
            logger.logRecordBuilder().setSeverity(severity).setSeverityText("글").emit();
        var span = Span.wrap(SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault()));
        logger.logRecordBuilder()
                .setContext(Context.root().with(span))
                .setTimestamp(5, TimeUnit.SECONDS)
                .setObservedTimestamp(6, TimeUnit.SECONDS)
                .setEventName("coffee.sold")
                .setAllAttributes(EVERY_KIND)
                .emit();
        logger.logRecordBuilder().emit();
    }

    private static long exemplars(Collection<MetricData> metrics) {
        return metrics.stream()
                .flatMap(metric -> metric.getData().getPoints().stream())
                .mapToLong(point -> point.getExemplars().size())
                .sum();
    }

    private static void done(CompletableResultCode export) {
        assertThat(export.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    private void asSent(String compression, String path) {
        assertThat(receiver.requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.path()).isEqualTo(path);
            assertThat(request.protocol()).isEqualTo("http/protobuf");
            assertThat(request.contentType()).isEqualTo("application/x-protobuf");
            assertThat(request.encoding()).isEqualTo(compression.equals("gzip") ? "gzip" : "identity");
            assertThat(request.headers().get("User-Agent").getFirst()).startsWith("OTel-OTLP-Exporter-Java");
            assertThat(request.bytes()).isPositive();
            assertThat(request.status()).isEqualTo(200);
        });
    }
}
