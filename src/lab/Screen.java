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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import lab.telemetry.Store;

/**
 * The lab's screen as the SDK sees it: one exporter for each signal, which remembers the data for the picture and
 * forwards it. {@link #sending} holds the exports that are not finished, so that everything drawn is also sent.
 */
record Screen(Store store, Set<CompletableResultCode> sending, ExecutorService sender) {

    private static final int ATTEMPTS = 4;
    private static final int EXPORT_SECONDS = 10;

    Screen() {
        this(
                new Store(),
                ConcurrentHashMap.newKeySet(),
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("lab-sender").factory()));
    }

    /**
     * Sends one batch after the other on its own thread. An exporter over OkHttp refuses batches while its few threads
     * are busy, and a refused batch is lost; a processor that exports each span at once is faster than that. And a
     * program must not wait here for its own telemetry: the wait would show in its durations.
     */
    private CompletableResultCode send(Supplier<CompletableResultCode> export) {
        var result = new CompletableResultCode();
        sending.add(result);
        result.whenComplete(() -> sending.remove(result));
        sender.execute(() -> {
            if (sent(export)) {
                result.succeed();
            } else {
                result.fail();
            }
        });
        return result;
    }

    private static boolean sent(Supplier<CompletableResultCode> export) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var sent = export.get().join(EXPORT_SECONDS, TimeUnit.SECONDS);
            if (sent.isSuccess()) {
                return true;
            }
            if (!isRefused(sent)) {
                return false;
            }
            LockSupport.parkNanos(1_000_000L << attempt); // a finished thread may not be back in the pool yet
        }
        return false;
    }

    private static boolean isRefused(CompletableResultCode sent) {
        for (var cause = sent.getFailureThrowable(); cause != null; cause = cause.getCause()) {
            if (cause instanceof RejectedExecutionException) {
                return true;
            }
        }
        return false;
    }

    /** In each of these, {@code next} is null when nothing is sent. */
    record Spans(Screen screen, SpanExporter next) implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            screen.store.addSpans(spans);
            return next == null ? DONE : screen.send(() -> next.export(spans));
        }

        @Override
        public CompletableResultCode flush() {
            return next == null ? DONE : next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return flush(); // owned by the lab, and others may still send: shut down when the lab is closed
        }
    }

    record Logs(Screen screen, LogRecordExporter next) implements LogRecordExporter {

        @Override
        public CompletableResultCode export(Collection<LogRecordData> logs) {
            screen.store.addLogs(logs);
            return next == null ? DONE : screen.send(() -> next.export(logs));
        }

        @Override
        public CompletableResultCode flush() {
            return next == null ? DONE : next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return flush(); // owned by the lab, and others may still send: shut down when the lab is closed
        }
    }

    record Metrics(Screen screen, MetricExporter next, AtomicBoolean closed) implements MetricExporter {

        Metrics(Screen screen, MetricExporter next) {
            this(screen, next, new AtomicBoolean());
        }

        @Override
        public CompletableResultCode export(Collection<MetricData> metrics) {
            if (closed.get()) {
                return DONE; // a reader still collects after its shutdown when it is flushed
            }
            screen.store.addMetrics(metrics);
            return next == null ? DONE : screen.send(() -> next.export(metrics));
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
            return flush(); // owned by the lab, as above
        }
    }

    private static final CompletableResultCode DONE = CompletableResultCode.ofSuccess();
}
