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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import lab.telemetry.Store;

/**
 * The lab's screen as the SDK sees it: one exporter for each signal, which remembers until the picture is drawn, and
 * hands on. What was handed on and is not through yet is {@link #sending}, so that all that is drawn is also sent.
 */
record Screen(Store store, Set<CompletableResultCode> sending, Turnstile inFlight) {

    private static final int MAX_REFUSALS = 100;

    Screen() {
        this(new Store(), ConcurrentHashMap.newKeySet(), new Turnstile());
    }

    /**
     * An exporter over OkHttp refuses what comes while its few threads are busy, and what it refuses is lost. A
     * processor that exports each span at once is faster than that, so here one waits for the other, for as long as
     * somebody answers.
     */
    private CompletableResultCode tracked(Supplier<CompletableResultCode> export) {
        var waited = inFlight.acquire();
        var sent = export.get();
        for (int again = 0; sent.isDone() && !sent.isSuccess() && again < MAX_REFUSALS; again++) {
            LockSupport.parkNanos(1_000_000); // refused, not sent: a thread that is done has not come back yet
            sent = export.get();
        }
        var last = sent;
        sending.add(last);
        return last.whenComplete(() -> {
            sending.remove(last);
            if (waited) {
                inFlight.release();
            }
        });
    }

    /** One export at a time, until one has taken so long that nobody may be answering. */
    private static final class Turnstile {

        private static final long PATIENCE_SECONDS = 5;

        private final Semaphore free = new Semaphore(1);
        private volatile boolean patient = true;

        /** Whether this export has to be released. */
        boolean acquire() {
            try {
                if (patient && free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return true;
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            patient = false;
            return false;
        }

        void release() {
            free.release();
        }
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
