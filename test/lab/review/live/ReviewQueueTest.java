package lab.review.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import lab.review.live.ReviewQueue.Arrived;
import lab.review.spans.TraceSample;
import org.junit.jupiter.api.Test;

/** A review that falls behind leaves whole traces out, and says how much. */
class ReviewQueueTest {

    private static final int TRACES = 64;
    private static final int PARTS = 4;

    /** One span of each of these traces. */
    private static Arrived spans(int first, int traces) {
        var spans = IntStream.range(first, first + traces)
                .<SpanData>mapToObj(trace -> TestSpanData.builder()
                        .setName("work")
                        .setKind(SpanKind.INTERNAL)
                        .setSpanContext(SpanContext.create(
                                TraceId.fromLongs(1, 1 + trace),
                                SpanId.fromLong(1),
                                TraceFlags.getSampled(),
                                TraceState.getDefault()))
                        .setStatus(StatusData.unset())
                        .setStartEpochNanos(1)
                        .setEndEpochNanos(2)
                        .setHasEnded(true)
                        .build())
                .toList();
        return new Arrived(spans, List.of(), List.of());
    }

    @Test
    void whenItFallsBehindTracesAreLeftOutWholeAndTheirSpansCounted() throws Exception {
        var reviewed = new HashMap<String, Integer>();
        var leftOut = new AtomicLong();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var queue = new ReviewQueue(
                arrived -> {
                    begun.countDown();
                    await(go);
                    arrived.spans().forEach(span -> reviewed.merge(span.getTraceId(), 1, Integer::sum));
                },
                (spans, _) -> leftOut.addAndGet(spans),
                new TraceSample(),
                100)) {
            queue.add(spans(1_000, 1));
            begun.await(); // it is at work on the first: nothing waits
            for (var part = 0; part < PARTS; part++) {
                queue.add(spans(0, TRACES));
            }
            go.countDown();
        }
        reviewed.remove(TraceId.fromLongs(1, 1_001));
        assertThat(reviewed).isNotEmpty().hasSizeLessThan(TRACES);
        assertThat(reviewed.values()).containsOnly(PARTS);
        assertThat(leftOut).hasValue((long) PARTS * (TRACES - reviewed.size()));
    }

    @Test
    void aSingleRequestIsNeverTooMuch() {
        var reviewed = new ArrayList<Integer>();
        try (var queue =
                new ReviewQueue(arrived -> reviewed.add(arrived.spans().size()), (_, _) -> {}, new TraceSample(), 10)) {
            queue.add(spans(0, 30));
        }
        assertThat(reviewed).containsExactly(30);
    }

    @Test
    void recordsThatDoNotFitAreCounted() throws Exception {
        var reviewed = new AtomicLong();
        var leftOut = new AtomicLong();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var queue = new ReviewQueue(
                arrived -> {
                    begun.countDown();
                    await(go);
                    reviewed.addAndGet(arrived.logs().size());
                },
                (_, records) -> leftOut.addAndGet(records),
                new TraceSample(),
                10)) {
            queue.add(logs(1));
            begun.await();
            queue.add(logs(10));
            queue.add(logs(5));
            go.countDown();
        }
        assertThat(reviewed).hasValue(11);
        assertThat(leftOut).hasValue(5);
    }

    private static Arrived logs(int count) {
        return new Arrived(
                List.of(),
                List.of(),
                Collections.nCopies(count, TestLogRecordData.builder().build()));
    }

    @Test
    void closingItWaitsForAllThatWasTaken() {
        var reviewed = new ArrayList<Integer>();
        var queue = new ReviewQueue(
                arrived -> reviewed.add(arrived.spans().size()), (_, _) -> {}, new TraceSample(), 1_000);
        for (var i = 1; i <= 20; i++) {
            queue.add(spans(0, i));
        }
        queue.close();
        assertThat(reviewed).hasSize(20);
        queue.add(spans(0, 1));
        assertThat(reviewed).as("what comes after the end").hasSize(20);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
