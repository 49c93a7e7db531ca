package lab.telemetry;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;

/** What was emitted and is to be drawn: the SDK's own data, in any order, wherever it came from. */
public record Emitted(List<SpanData> spans, Collection<MetricData> metrics, List<LogRecordData> logs) {

    public Emitted {
        spans = List.copyOf(spans);
        metrics = List.copyOf(metrics);
        logs = List.copyOf(logs);
    }

    /**
     * The same without what the SDK says of itself: queue sizes, exports, collections (semantic conventions:
     * OpenTelemetry SDK metrics). Worth watching in production; in a lesson it would stand between the reader and the
     * point.
     */
    public Emitted withoutTheSdk() {
        return new Emitted(
                spans, metrics.stream().filter(metric -> !isOfTheSdk(metric)).toList(), logs);
    }

    /** Whether the SDK says this of itself. How much it has to say depends on when it is asked. */
    public static boolean isOfTheSdk(MetricData metric) {
        var scope = metric.getInstrumentationScopeInfo().getName();
        return scope.startsWith("io.opentelemetry.sdk") || scope.startsWith("io.opentelemetry.exporters");
    }

    public boolean nothing() {
        return spans.isEmpty() && metrics.isEmpty() && logs.isEmpty();
    }
}
