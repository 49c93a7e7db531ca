package lab;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import lab.store.Store;

/** The lab's screen as the SDK sees it: one exporter for each signal, which remembers until the picture is drawn. */
final class Screen {

    private Screen() {}

    record Spans(Store store) implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            store.addSpans(spans);
            return DONE;
        }

        @Override
        public CompletableResultCode flush() {
            return DONE;
        }

        @Override
        public CompletableResultCode shutdown() {
            return DONE;
        }
    }

    record Logs(Store store) implements LogRecordExporter {

        @Override
        public CompletableResultCode export(Collection<LogRecordData> logs) {
            store.addLogs(logs);
            return DONE;
        }

        @Override
        public CompletableResultCode flush() {
            return DONE;
        }

        @Override
        public CompletableResultCode shutdown() {
            return DONE;
        }
    }

    /** Metrics have one exporter to a reader, so this one also forwards; {@code next} is null when nothing is sent. */
    record Metrics(Store store, MetricExporter next) implements MetricExporter {

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            store.addMetrics(metrics);
            return next == null ? DONE : next.export(metrics);
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
            return next == null ? AggregationTemporality.CUMULATIVE : next.getAggregationTemporality(instrument);
        }

        @Override
        public CompletableResultCode flush() {
            return next == null ? DONE : next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next == null ? DONE : CompletableResultCode.ofAll(List.of(next.flush(), next.shutdown()));
        }
    }

    private static final CompletableResultCode DONE = CompletableResultCode.ofSuccess();
}
