///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-testing
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/TestRun.java

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.testing.time.TestClock;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import lab.Lab;
import lab.TestRun;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A span's duration, tested to the nanosecond and without waiting: the SDK is given a clock that stands still until it
 * is told to go on.
 */
class Clock {

    void main() {
        TestRun tests;
        try (var lab = Lab.open("16 · A clock of one's own")) {
            tests = TestRun.of(lab.service("tests"), ClockTest.class);
        }
        tests.print();
    }
}

class ClockTest {

    @Test
    @DisplayName("the span ends when the bank has answered, not before")
    void duration() {
        var clock = TestClock.create();
        var spans = InMemorySpanExporter.create();
        try (var tracing = SdkTracerProvider.builder()
                .setClock(clock)
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build()) {
            Runnable slowBank = () -> clock.advance(Duration.ofSeconds(3));
            var span = tracing.get("shop").spanBuilder("charge").startSpan();
            slowBank.run();
            span.end();
            assertThat(spans.getFinishedSpanItems())
                    .singleElement() // here: closing the provider empties the exporter
                    .satisfies(charge -> assertThat(charge.getEndEpochNanos() - charge.getStartEpochNanos())
                            .isEqualTo(3_000_000_000L));
        }
    }
}
