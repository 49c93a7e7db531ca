package lab;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a program runs itself, and what they emit. */
class TestRunTest {

    @DisplayName("mixed")
    static class Mixed {

        @Test
        @DisplayName("well")
        void well() {}

        @Test
        @DisplayName("ill")
        void ill() {
            assertThat(1).as("the\nanswer").isEqualTo(2);
        }

        @Nested
        @DisplayName("inside")
        class Inside {

            @ParameterizedTest(name = "with {0}")
            @DisplayName("each")
            @ValueSource(ints = {1, 2})
            void each(int n) {}
        }
    }

    static class Fine {

        @Test
        @DisplayName("fine")
        void fine() {}
    }

    @Test
    void aRunIsGreenWhenEveryTestIs() {
        assertThat(TestRun.of(io.opentelemetry.api.OpenTelemetry.noop(), Fine.class)
                        .green())
                .isTrue();
        assertThat(TestRun.of(io.opentelemetry.api.OpenTelemetry.noop(), Fine.class, Mixed.class)
                        .green())
                .isFalse();
    }

    @Test
    void eachTestIsASpanInThatOfItsClassAndSaysHowItEnded() {
        var spans = run(Mixed.class);

        assertThat(spans.get("mixed").getAttributes().asMap())
                .containsOnly(
                        Map.entry(stringKey("test.suite.name"), "mixed"),
                        Map.entry(stringKey("test.suite.run.status"), "failure"));
        assertThat(spans.get("well").getAttributes().asMap())
                .containsOnly(
                        Map.entry(stringKey("test.suite.name"), "mixed"),
                        Map.entry(stringKey("test.case.name"), "well"),
                        Map.entry(stringKey("test.case.result.status"), "pass"));
        assertThat(spans.get("well").getParentSpanId())
                .isEqualTo(spans.get("mixed").getSpanId());
        assertThat(spans.get("well").getStatus()).isEqualTo(StatusData.unset());
        assertThat(spans.get("with 1").getAttributes().get(stringKey("test.case.name")))
                .isEqualTo("inside › each › with 1");
        assertThat(spans.values())
                .extracting(SpanData::getTraceId)
                .containsOnly(spans.get("mixed").getTraceId());
    }

    @Test
    void aTestThatFailsIsAnErrorWithItsMessageInOneLine() {
        var ill = run(Mixed.class).get("ill");

        assertThat(ill.getAttributes().get(stringKey("test.case.result.status")))
                .isEqualTo("fail");
        assertThat(ill.getAttributes().get(stringKey("error.type"))).endsWith("AssertionFailedError");
        assertThat(ill.getStatus().getDescription()).startsWith("[the answer] expected: 2 but was: 1");
    }

    @Test
    void aClassOfGreenTestsSucceeds() {
        assertThat(run(Fine.class).values())
                .filteredOn(span -> span.getAttributes().get(stringKey("test.suite.run.status")) != null)
                .singleElement()
                .satisfies(suite -> assertThat(suite.getAttributes().get(stringKey("test.suite.run.status")))
                        .isEqualTo("success"));
    }

    private static Map<String, SpanData> run(Class<?> tests) {
        var exporter = InMemorySpanExporter.create();
        try (var tracing = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()) {
            TestRun.of(OpenTelemetrySdk.builder().setTracerProvider(tracing).build(), tests);
            return exporter.getFinishedSpanItems().stream()
                    .collect(Collectors.toMap(SpanData::getName, Function.identity()));
        }
    }
}
