package lab.grade;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Telemetry that a check sends through a learner's Collector: one item of each signal, with the attributes that the
 * check needs.
 */
public final class Specimens {

    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("check");

    private Specimens() {}

    /** A span in a trace of its own that took one millisecond just now. */
    public static TestSpanData span(Resource resource, String name, Attributes attributes) {
        return builder(resource, traceId(), name, Instant.now().minusMillis(1), 1)
                .setAttributes(attributes)
                .build();
    }

    /**
     * A span with the required fields, which a check can extend.
     *
     * @param millis its duration
     */
    public static TestSpanData.Builder builder(
            Resource resource, String traceId, String name, Instant start, long millis) {
        var nanos = start.getEpochSecond() * 1_000_000_000 + start.getNano();
        return TestSpanData.builder()
                .setResource(resource)
                .setInstrumentationScopeInfo(SCOPE)
                .setName(name)
                .setKind(SpanKind.SERVER)
                .setSpanContext(SpanContext.create(traceId, hex(16), TraceFlags.getSampled(), TraceState.getDefault()))
                .setStatus(StatusData.unset())
                .setStartEpochNanos(nanos)
                .setEndEpochNanos(nanos + millis * 1_000_000)
                .setHasEnded(true);
    }

    /** A gauge with the value 1. */
    public static MetricData gauge(Resource resource, String name, Attributes attributes) {
        var now = System.currentTimeMillis() * 1_000_000;
        return ImmutableMetricData.createLongGauge(
                resource,
                SCOPE,
                name,
                "",
                "1",
                ImmutableGaugeData.create(List.of(ImmutableLongPointData.create(now, now, attributes, 1))));
    }

    /** A log record of the severity INFO, without a span. */
    public static LogRecordData log(Resource resource, String body, Attributes attributes) {
        return TestLogRecordData.builder()
                .setResource(resource)
                .setInstrumentationScopeInfo(SCOPE)
                .setTimestamp(Instant.now())
                .setSeverity(Severity.INFO)
                .setBodyValue(Value.of(body))
                .setAttributes(attributes)
                .build();
    }

    /** A trace id: 32 digits. */
    public static String traceId() {
        return hex(32);
    }

    /** Random hexadecimal digits, the first of them not 0. */
    public static String hex(int digits) {
        var random = ThreadLocalRandom.current();
        var text = new StringBuilder(Integer.toHexString(1 + random.nextInt(15)));
        while (text.length() < digits) {
            text.append(Integer.toHexString(random.nextInt(16)));
        }
        return text.toString();
    }
}
