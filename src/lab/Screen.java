package lab;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import lab.telemetry.Store;

/**
 * The lab's screen as the SDK sees it: one exporter for each signal, which remembers until the picture is drawn, and
 * hands on. What was handed on and is not through yet is {@link #sending}, so that all that is drawn is also sent.
 */
record Screen(Store store, Set<CompletableResultCode> sending) {

    private static final Semaphore IN_FLIGHT = new Semaphore(3);

    Screen() {
        this(new Store(), ConcurrentHashMap.newKeySet());
    }

    /**
     * An exporter over OkHttp refuses what comes while five requests are under way (fewer threads it never has), and
     * what it refuses is lost. A processor that exports each span at once is faster than that: it waits here.
     */
    private CompletableResultCode tracked(Supplier<CompletableResultCode> export) {
        IN_FLIGHT.acquireUninterruptibly();
        var sent = export.get();
        sending.add(sent);
        return sent.whenComplete(() -> {
            IN_FLIGHT.release();
            sending.remove(sent);
        });
    }

    record Spans(Screen screen, SpanExporter next) implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            screen.store.addSpans(spans);
            return screen.tracked(() -> next.export(spans));
        }

        @Override
        public CompletableResultCode flush() {
            return next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.flush(); // it is the lab's, and others may still send: shut down when the lab is closed
        }
    }

    record Logs(Screen screen, LogRecordExporter next) implements LogRecordExporter {

        @Override
        public CompletableResultCode export(Collection<LogRecordData> logs) {
            screen.store.addLogs(logs);
            return screen.tracked(() -> next.export(logs));
        }

        @Override
        public CompletableResultCode flush() {
            return next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.flush(); // it is the lab's, and others may still send: shut down when the lab is closed
        }
    }

    /** {@code next} is null when nothing is sent: metrics have no exporter that does nothing. */
    record Metrics(Screen screen, MetricExporter next, AtomicBoolean closed) implements MetricExporter {

        Metrics(Screen screen, MetricExporter next) {
            this(screen, next, new AtomicBoolean());
        }

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            if (closed.get()) {
                return DONE; // a reader that is shut down still collects when it is flushed
            }
            screen.store.addMetrics(metrics);
            return next == null ? DONE : screen.tracked(() -> next.export(metrics));
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
            return next == null ? AggregationTemporality.CUMULATIVE : next.getAggregationTemporality(instrument);
        }

        @Override
        public Aggregation getDefaultAggregation(InstrumentType instrument) {
            return next == null ? Aggregation.defaultAggregation() : next.getDefaultAggregation(instrument);
        }

        @Override
        public CompletableResultCode flush() {
            return next == null ? DONE : next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            closed.set(true);
            return flush(); // it is the lab's, as above
        }
    }

    private static final CompletableResultCode DONE = CompletableResultCode.ofSuccess();
}
