package lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.build.Program;
import lab.receive.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real programs that open a Lab, each in a JVM of its own, and a real receiver of what they send. */
class LabTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Two services, each with all three signals. */
    private static final String SHOPS = """
        import io.opentelemetry.api.OpenTelemetry;
        import lab.Lab;

        class Shops {
            void main() {
                try (var lab = Lab.open("시험 · 가게")) {
                    sell(lab.service("shop"));
                    sell(lab.service("창고"));
                }
                System.out.println("the end");
            }

            private void sell(OpenTelemetry otel) {
                var span = otel.getTracer("tests").spanBuilder("주문 받기").setAttribute("shop.item", "커피").startSpan();
                try (var scope = span.makeCurrent()) {
                    otel.getMeter("tests").counterBuilder("shop.orders").build().add(3);
                    otel.getLogsBridge().get("tests").logRecordBuilder().setBody("paid").emit();
                } finally {
                    span.end();
                }
            }
        }
        """;

    /** An SDK that the program builds, and does or does not close. */
    private static final String OWN = """
        import io.opentelemetry.api.common.AttributeKey;
        import io.opentelemetry.sdk.OpenTelemetrySdk;
        import io.opentelemetry.sdk.logs.SdkLoggerProvider;
        import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
        import io.opentelemetry.sdk.metrics.SdkMeterProvider;
        import io.opentelemetry.sdk.trace.SdkTracerProvider;
        import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
        import lab.Lab;

        class Own {
            void main() {
                try (var lab = Lab.open("own")) {
                    var otel = OpenTelemetrySdk.builder()
                            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter())).build())
                            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(lab.metricReader()).build())
                            .setLoggerProvider(SdkLoggerProvider.builder().addLogRecordProcessor(SimpleLogRecordProcessor.create(lab.logExporter())).build())
                            .build();
                    otel.getTracer("tests").spanBuilder("by hand").startSpan().end();
                    otel.getMeter("tests").counterBuilder("shop.orders").build().add(3);
                    otel.getMeter("tests").histogramBuilder("shop.weight").setUnit("g").build().record(18);
                    otel.getLogsBridge().get("tests").logRecordBuilder().setBody("paid").emit();
                    if (System.getenv("CLOSED") != null) {
                        otel.close();
                    }
                    System.out.println("to " + lab.endpoint());
                }
            }
        }
        """;

    /** Two SDKs that the program builds; when the second one emits, the first one is closed. */
    private static final String TWO = """
        import io.opentelemetry.sdk.OpenTelemetrySdk;
        import io.opentelemetry.sdk.logs.SdkLoggerProvider;
        import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
        import io.opentelemetry.sdk.metrics.SdkMeterProvider;
        import io.opentelemetry.sdk.trace.SdkTracerProvider;
        import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
        import lab.Lab;

        class Two {
            void main() {
                try (var lab = Lab.open("two"); var second = sdk(lab)) {
                    try (var first = sdk(lab)) {
                        emit(first, "first");
                    }
                    emit(second, "second");
                }
            }

            static void emit(OpenTelemetrySdk otel, String name) {
                otel.getTracer("tests").spanBuilder(name).startSpan().end();
                otel.getMeter("tests").counterBuilder("shop." + name).build().add(3);
                otel.getLogsBridge().get("tests").logRecordBuilder().setBody(name).emit();
            }

            static OpenTelemetrySdk sdk(Lab lab) {
                return OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter())).build())
                        .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(lab.metricReader()).build())
                        .setLoggerProvider(SdkLoggerProvider.builder().addLogRecordProcessor(SimpleLogRecordProcessor.create(lab.logExporter())).build())
                        .build();
            }
        }
        """;

    private static final String EXITS = """
        import lab.Lab;

        class Exits {
            void main() {
                try (var lab = Lab.open("never drawn")) {
                    lab.service("shop").getTracer("tests").spanBuilder("lost").startSpan().end();
                    System.exit(3);
                }
            }
        }
        """;

    @TempDir
    private static Path folder;

    private static Program shops;

    private Receiver receiver;

    @BeforeAll
    static void compile() throws Exception {
        shops = program("shops", SHOPS);
    }

    @BeforeEach
    void listen() throws Exception {
        receiver = Receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    /** An exporter over OkHttp has as many threads as the machine has cores, at least five, and refuses the rest. */
    @Test
    void aBurstThroughASimpleProcessorLosesNothing(@TempDir Path folder) throws Exception {
        var program = Program.of(folder, """
            import io.opentelemetry.sdk.trace.SdkTracerProvider;
            import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

            class Burst {
                void main() throws Exception {
                    try (var opened = lab.Lab.open("");
                            var provider = SdkTracerProvider.builder()
                                    .addSpanProcessor(SimpleSpanProcessor.create(opened.spanExporter()))
                                    .build()) {
                        var tracer = provider.get("test");
                        for (var i = 0; i < 2000; i++) tracer.spanBuilder("burst").startSpan().end();
                    }
                }
            }
            """);
        try (var receiver = Receiver.start()) {
            program.run(
                    Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString()), Duration.ofSeconds(60));
            assertThat(receiver.store().spans()).hasSize(2000);
        }
    }

    @Test
    void everyServiceSendsAllThreeSignalsUnderItsOwnName() throws Exception {
        var ended = shops.run(
                toReceiver(Map.of(
                        "OTEL_SERVICE_NAME",
                        "another",
                        "OTEL_RESOURCE_ATTRIBUTES",
                        "deployment.environment.name=test,service.name=third")),
                LIMIT);

        assertThat(ended.exit()).isZero();
        assertThat(ended.stderr()).isEmpty();
        assertThat(receiver.store().spans()).extracting(SpanData::getName).containsExactlyInAnyOrder("주문 받기", "주문 받기");
        assertThat(services(receiver.store().spans(), SpanData::getResource)).containsExactlyInAnyOrder("shop", "창고");
        assertThat(services(receiver.store().logs(), LogRecordData::getResource))
                .containsExactlyInAnyOrder("shop", "창고");
        assertThat(services(orders(), MetricData::getResource)).containsOnly("shop", "창고");
        assertThat(receiver.store().spans())
                .allSatisfy(span -> assertThat(
                                span.getResource().getAttribute(AttributeKey.stringKey("deployment.environment.name")))
                        .isEqualTo("test"));
    }

    @Test
    void everyServiceIsAnInstanceOfItsOwnUnlessAVariableNamesOne() throws Exception {
        shops.run(toReceiver(Map.of()), LIMIT);
        assertThat(instances()).hasSize(2).allSatisfy(id -> assertThat(id).matches("[0-9a-f-]{36}"));

        receiver.store().clear();
        shops.run(toReceiver(Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=till-7")), LIMIT);
        assertThat(instances()).containsExactly("till-7");
    }

    /** The ids of the instances, over all signals: a service has the same in each. */
    private Set<String> instances() {
        var store = receiver.store();
        return Stream.of(
                        store.spans().stream().map(SpanData::getResource),
                        store.metrics().stream().map(MetricData::getResource),
                        store.logs().stream().map(LogRecordData::getResource))
                .flatMap(resources -> resources)
                .map(resource -> resource.getAttribute(AttributeKey.stringKey("service.instance.id")))
                .collect(Collectors.toSet());
    }

    @Test
    void headersAndCompressionAreThoseOfTheVariables() throws Exception {
        shops.run(
                toReceiver(Map.of(
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        "x-tenant=group%207,authorization=Bearer abc",
                        "OTEL_EXPORTER_OTLP_COMPRESSION",
                        "gzip")),
                LIMIT);

        assertThat(receiver.requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request.headers().get("x-tenant")).containsExactly("group 7");
            assertThat(request.headers().get("authorization")).containsExactly("Bearer abc");
            assertThat(request.encoding()).isEqualTo("gzip");
            assertThat(request.protocol()).isEqualTo("http/protobuf");
            assertThat(request.status()).isEqualTo(200);
        });
    }

    @Test
    void aDisabledSdkEmitsNothingAndTheProgramStillEndsWell() throws Exception {
        var ended = shops.run(toReceiver(Map.of("OTEL_SDK_DISABLED", "true")), LIMIT);

        assertThat(ended.exit()).isZero();
        assertThat(ended.stdout()).contains("nothing was emitted").endsWith("the end\n");
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void aSamplerThatIsAlwaysOffDropsSpansAndNothingElse() throws Exception {
        var ended = shops.run(toReceiver(Map.of("OTEL_TRACES_SAMPLER", "always_off")), LIMIT);

        assertThat(ended.stdout()).doesNotContain("주문 받기").contains("shop.orders", "paid");
        assertThat(receiver.store().spans()).isEmpty();
        assertThat(receiver.store().logs()).hasSize(2);
        assertThat(orders()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anSdkOfOnesOwnIsDrawnAndSentWhetherItIsClosedOrNot(boolean closed) throws Exception {
        var ended = program("own", OWN).run(toReceiver(closed ? Map.of("CLOSED", "yes") : Map.of()), LIMIT);

        assertThat(ended.exit()).isZero();
        assertThat(ended.stdout()).contains("by hand", "shop.orders", "paid", "to " + receiver.endpoint());
        assertThat(ended.stderr()).isEmpty();
        assertThat(receiver.store().spans()).extracting(SpanData::getName).containsExactly("by hand");
        assertThat(receiver.store().logs()).hasSize(1);
        assertThat(orders()).hasSize(1);
        assertThat(receiver.requests())
                .allSatisfy(request -> assertThat(request.status()).isEqualTo(200));
    }

    @Test
    void anSdkThatIsClosedLeavesTheWayOpenForAnother() throws Exception {
        var ended = program("two", TWO).run(toReceiver(Map.of()), LIMIT);

        assertThat(ended.stderr()).isEmpty();
        assertThat(receiver.store().spans()).extracting(SpanData::getName).containsExactlyInAnyOrder("first", "second");
        assertThat(receiver.store().metrics()).extracting(MetricData::getName).contains("shop.first", "shop.second");
        assertThat(receiver.store().logs()).hasSize(2);
    }

    @Test
    void anSdkOfOnesOwnAggregatesAsTheExporterWants() throws Exception {
        var ended = program("own", OWN)
                .run(
                        toReceiver(Map.of(
                                "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
                                "base2_exponential_bucket_histogram",
                                "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
                                "delta")),
                        LIMIT);

        assertThat(ended.stdout()).contains("exponential histogram · delta · g", "counter · delta");
        assertThat(receiver.store().metrics())
                .filteredOn(metric -> metric.getName().equals("shop.weight"))
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(metric.getType()).isEqualTo(MetricDataType.EXPONENTIAL_HISTOGRAM));
    }

    @Test
    void whoListensOnTheLocalPortIsFound() throws Exception {
        try (var local = onPort4318()) {
            var ended = shops.run(Map.of("LAB_DISCOVER", ""), LIMIT);

            assertThat(ended.exit()).isZero();
            assertThat(services(ours(local), SpanData::getResource)).containsExactlyInAnyOrder("shop", "창고");
        }
    }

    @Test
    void whoListensOnTheLocalPortGetsNothingOfWhatIsSentElsewhere() throws Exception {
        try (var local = onPort4318()) {
            shops.run(toReceiver(Map.of("LAB_DISCOVER", "")), LIMIT);

            assertThat(ours(local)).isEmpty();
            assertThat(receiver.store().spans()).hasSize(2);
        }
    }

    @Test
    void aCollectorThatIsDownCostsNoPictureAndIsSaidInALineEach() throws Exception {
        var port = receiver.port();
        receiver.close();

        var ended = shops.run(toReceiver(Map.of("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true")), LIMIT);

        assertThat(ended.exit()).isZero();
        assertThat(ended.stdout()).contains("주문 받기", "shop.orders", "the end");
        assertThat(ended.stderr())
                .contains("OpenTelemetry: Failed to export spans.", "/127.0.0.1:" + port)
                .doesNotContain("\tat ");
    }

    @Test
    void aProviderThatIsShutDownTakesNoExporterFromAnother(@TempDir Path folder) throws Exception {
        var ended = Program.of(folder, """
            import io.opentelemetry.exporter.logging.LoggingSpanExporter;
            import io.opentelemetry.sdk.trace.SdkTracerProvider;
            import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
            import lab.Lab;
            class Main {
                void main() {
                    try (var lab = Lab.open("two")) {
                        var first = SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter())).build();
                        var second = SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(lab.spanExporter()))
                                .addSpanProcessor(SimpleSpanProcessor.create(LoggingSpanExporter.create())).build();
                        first.get("a").spanBuilder("early").startSpan().end();
                        first.close();
                        second.get("b").spanBuilder("late").startSpan().end();
                    }
                }
            }
            """).run(toReceiver(Map.of()), LIMIT);

        assertThat(receiver.store().spans()).extracting(SpanData::getName).containsExactlyInAnyOrder("early", "late");
        var late = receiver.store().spans().stream()
                .filter(span -> span.getName().equals("late"))
                .findFirst()
                .orElseThrow();
        // What a logging exporter writes is telemetry: it stands there as it is, though the SDK's own remarks below a
        // warning do not.
        assertThat(ended.stderr().strip())
                .startsWith("'late' : " + late.getTraceId() + " " + late.getSpanId())
                .hasLineCount(1);
    }

    @Test
    void aCollectorThatNeverAnswersIsWaitedForAndGivenUp() throws Exception {
        try (var silent = new ServerSocket(
                0, 50, InetAddress.getLoopbackAddress())) { // connections are accepted, and nobody reads
            var endpoint = "http://127.0.0.1:" + silent.getLocalPort();

            var ended = shops.run(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), LIMIT);

            assertThat(ended.hung()).isFalse();
            assertThat(ended.stdout())
                    .contains(
                            "주문 받기", "shop.orders", "Not everything reached " + endpoint + " within 10 s.", "the end");
        }
    }

    @Test
    void aProgramThatEndsBeforeItsLabIsClosedSaysSo() throws Exception {
        var ended = program("exits", EXITS).run(toReceiver(Map.of()), LIMIT);

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.stdout()).isEmpty();
        assertThat(ended.stderr().lines())
                .singleElement()
                .asString()
                .startsWith("The program ended before its Lab was closed")
                .contains("System.exit");
    }

    @Test
    void aProgramThatClosesItsLabDoesNotSaySo() throws Exception {
        var ended = shops.run(Map.of(), LIMIT);

        assertThat(ended.exit()).isZero();
        assertThat(ended.stderr()).isEmpty();
    }

    @Test
    void thePictureIsAsWideAndAsColourfulAsTheVariablesAsk() throws Exception {
        var narrow = shops.run(Map.of("COLUMNS", "60"), LIMIT).stdout();
        var wide = shops.run(
                        Map.of("COLUMNS", "140", "NO_COLOR", "", "FORCE_COLOR", "1", "LAB_SHOW", "attributes,ids"),
                        LIMIT)
                .stdout();

        assertThat(narrow).doesNotContain("\033").doesNotContain("shop.item");
        assertThat(narrow.lines()).allSatisfy(line -> assertThat(cells(line)).isLessThanOrEqualTo(60));
        assertThat(wide).contains("\033[", "shop.item", "커피");
        assertThat(wide.lines()
                        .mapToInt(line -> cells(line.replaceAll("\033\\[[0-9;]*m", "")))
                        .max()
                        .orElse(0))
                .isBetween(101, 140);
    }

    @Test
    void koreanNamesAreDrawnAsTheyAre() throws Exception {
        var drawn = shops.run(Map.of(), LIMIT).stdout();

        assertThat(drawn).startsWith("시험 · 가게\n").contains("창고", "주문 받기");
    }

    @Test
    void anEndpointThatIsNoUrlIsNamed() throws Exception {
        var ended = shops.run(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://local host:4318"), LIMIT);

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.stderr()).contains("OTEL_EXPORTER_OTLP_ENDPOINT is not a URL: http://local host:4318");
    }

    private static Program program(String name, String source) throws Exception {
        return Program.of(Files.createDirectories(folder.resolve(name)), source);
    }

    private static Receiver onPort4318() {
        try {
            return Receiver.start(4318);
        } catch (IOException taken) {
            assumeTrue(false, "port 4318 is in use on this machine");
            throw new AssertionError(taken);
        }
    }

    /** Another program of this machine may find that receiver too. */
    private static List<SpanData> ours(Receiver local) {
        return local.store().spans().stream()
                .filter(span -> span.getName().equals("주문 받기"))
                .toList();
    }

    private Map<String, String> toReceiver(Map<String, String> more) {
        var variables = new HashMap<>(more);
        variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
        return variables;
    }

    private List<MetricData> orders() {
        return receiver.store().metrics().stream()
                .filter(metric -> metric.getName().equals("shop.orders"))
                .toList();
    }

    private static <T> List<String> services(Collection<T> arrived, Function<T, Resource> resource) {
        return arrived.stream()
                .map(each -> resource.apply(each).getAttribute(AttributeKey.stringKey("service.name")))
                .toList();
    }

    /** Hangul is two cells wide. */
    private static int cells(String line) {
        return line.codePoints()
                .map(point -> Character.UnicodeScript.of(point) == Character.UnicodeScript.HANGUL ? 2 : 1)
                .sum();
    }
}
