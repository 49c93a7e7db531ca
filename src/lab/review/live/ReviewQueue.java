package lab.review.live;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import lab.review.Review;
import lab.review.spans.TraceSample;

/**
 * Reviews telemetry in its own thread, so that senders need not wait. If it falls behind, it leaves out half of the
 * traces from then on, also of those that wait, and again until the rest fits. A trace is reviewed whole or not at all.
 * What is left out is counted, also metrics and log records for which there is no room.
 */
public final class ReviewQueue implements AutoCloseable {

    private static final int MAX_WAITING = 50_000;

    /** The contents of one request. */
    public record Arrived(List<SpanData> spans, List<MetricData> metrics, List<LogRecordData> logs) {

        private int size() {
            return spans.size() + metrics.size() + logs.size();
        }

        private Arrived in(TraceSample sample) {
            return sample.isAll()
                    ? this
                    : new Arrived(spans.stream().filter(sample::has).toList(), metrics, logs);
        }
    }

    /** Counts what is not reviewed. */
    public interface LeftOut {
        /** @param records metrics and log records */
        void add(long spans, long records);
    }

    private final Consumer<Arrived> reviewer;
    private final LeftOut leftOut;
    private final TraceSample sample;
    private final int limit;
    private final Queue<Arrived> waiting = new ArrayDeque<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private int size;
    private boolean closed;

    /** Reviews in this review. */
    public ReviewQueue(Review review) {
        this(
                arrived -> {
                    review.addSpans(arrived.spans);
                    review.addMetrics(arrived.metrics);
                    review.addLogs(arrived.logs);
                },
                review::leftOut,
                review.sample(),
                MAX_WAITING);
    }

    /**
     * @param reviewer called in the queue's thread
     * @param leftOut is told what is not reviewed
     * @param sample gets smaller if too much waits
     * @param limit the number of spans, metrics and log records that may wait
     */
    ReviewQueue(Consumer<Arrived> reviewer, LeftOut leftOut, TraceSample sample, int limit) {
        this.reviewer = reviewer;
        this.leftOut = leftOut;
        this.sample = sample;
        this.limit = limit;
        Thread.ofPlatform().daemon().name("review").start(this::work);
    }

    /** Takes what the sample has of a request; a single request is always taken. */
    public void add(Arrived arrived) {
        synchronized (waiting) {
            var taken = sampled(arrived);
            while (!closed && isTooMuch(taken) && sample.halve()) {
                taken = sampled(taken);
                var left = waiting.stream().map(this::sampled).toList();
                waiting.clear();
                waiting.addAll(left);
                size = left.stream().mapToInt(Arrived::size).sum();
            }
            if (!closed && !isTooMuch(taken)) {
                waiting.add(taken);
                size += taken.size();
                waiting.notifyAll();
            } else {
                leftOut.add(taken.spans.size(), taken.metrics.size() + taken.logs.size());
            }
        }
    }

    private boolean isTooMuch(Arrived arrived) {
        return size > 0 && size + arrived.size() > limit;
    }

    private Arrived sampled(Arrived arrived) {
        var sampled = arrived.in(sample);
        leftOut.add(arrived.spans.size() - sampled.spans.size(), 0);
        return sampled;
    }

    private void work() {
        try {
            for (Arrived next; (next = next()) != null; ) {
                reviewer.accept(next);
            }
        } finally {
            done.countDown();
        }
    }

    /** The next request; null when the queue is closed and empty. */
    private Arrived next() {
        synchronized (waiting) {
            while (waiting.isEmpty()) {
                if (closed) {
                    return null;
                }
                try {
                    waiting.wait();
                } catch (InterruptedException ending) {
                    return null;
                }
            }
            var next = waiting.remove();
            size -= next.size();
            return next;
        }
    }

    /** Waits until everything taken is reviewed. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.notifyAll();
        }
        try {
            done.await();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
