package lab.telemetry;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;

/** Telemetry to draw: the SDK's own data, in any order, from any source. */
public record Emitted(List<SpanData> spans, Collection<MetricData> metrics, List<LogRecordData> logs) {

    public Emitted {
        spans = List.copyOf(spans);
        metrics = List.copyOf(metrics);
        logs = List.copyOf(logs);
    }

    /**
     * Removes the SDK's metrics about itself: queue sizes, exports, collections (semantic conventions: OpenTelemetry
     * SDK metrics). They are worth watching in production, but distract in a lesson.
     */
    public Emitted withoutTheSdk() {
        return new Emitted(
                spans, metrics.stream().filter(metric -> !isOfTheSdk(metric)).toList(), logs);
    }

    /** Whether this is a metric of the SDK about itself. Its values depend on the time of collection. */
    public static boolean isOfTheSdk(MetricData metric) {
        var scope = metric.getInstrumentationScopeInfo().getName();
        return scope.startsWith("io.opentelemetry.sdk") || scope.startsWith("io.opentelemetry.exporters");
    }

    public boolean nothing() {
        return spans.isEmpty() && metrics.isEmpty() && logs.isEmpty();
    }
}
