package lab;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** Processors and exporters that delegate to another one. Methods that are not overridden call those of the next. */
public final class Relay {

    private Relay() {}

    /** A processor that forwards every span, on start and on end. */
    public static class Processor implements SpanProcessor {

        protected final SpanProcessor next;

        /** @param next the processor that flushes and shuts down with this one */
        protected Processor(SpanProcessor next) {
            this.next = next;
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            next.onStart(parent, span);
        }

        @Override
        public void onEnd(ReadableSpan span) {
            next.onEnd(span);
        }

        @Override
        public final boolean isStartRequired() {
            return true;
        }

        @Override
        public final boolean isEndRequired() {
            return true;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return next.forceFlush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.shutdown();
        }
    }

    /**
     * An exporter that replaces each span of a batch and forwards the batch.
     *
     * @param next the exporter that flushes and shuts down with this one
     * @param standIn returns the span to export in place of the given one
     */
    public static SpanExporter exporter(SpanExporter next, UnaryOperator<SpanData> standIn) {
        return batches(next, spans -> spans.stream().map(standIn).toList());
    }

    /** An exporter that forwards only one trace, that of the first span: one picture stands for many. */
    public static SpanExporter oneTrace(SpanExporter next) {
        var first = new AtomicReference<String>();
        return batches(next, spans -> {
            spans.forEach(span -> first.compareAndSet(null, span.getTraceId()));
            return spans.stream()
                    .filter(span -> span.getTraceId().equals(first.get()))
                    .toList();
        });
    }

    private static SpanExporter batches(SpanExporter next, UnaryOperator<Collection<SpanData>> standIn) {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                return next.export(standIn.apply(spans));
            }

            @Override
            public CompletableResultCode flush() {
                return next.flush();
            }

            @Override
            public CompletableResultCode shutdown() {
                return next.shutdown();
            }
        };
    }

    /** An exporter that forwards only the first records. */
    public static LogRecordExporter first(int records, LogRecordExporter next) {
        var left = new AtomicInteger(records);
        return new LogRecordExporter() {
            @Override
            public CompletableResultCode export(Collection<LogRecordData> logs) {
                return next.export(
                        logs.stream().filter(_ -> left.getAndDecrement() > 0).toList());
            }

            @Override
            public CompletableResultCode flush() {
                return next.flush();
            }

            @Override
            public CompletableResultCode shutdown() {
                return next.shutdown();
            }
        };
    }
}
