package lab.review.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import lab.review.live.ReviewQueue.Arrived;
import org.junit.jupiter.api.Test;

/** A review that falls behind leaves whole requests out, and says how much. */
class ReviewQueueTest {

    private static Arrived spans(int count) {
        return new Arrived(Collections.nCopies(count, (SpanData) null), List.of(), List.of());
    }

    @Test
    void whatDoesNotFitIsLeftOutAndCounted() throws Exception {
        var reviewed = new ArrayList<Integer>();
        var leftOut = new AtomicLong();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var queue = new ReviewQueue(
                arrived -> {
                    begun.countDown();
                    await(go);
                    reviewed.add(arrived.spans().size());
                },
                leftOut::addAndGet,
                10)) {
            queue.add(spans(1));
            begun.await(); // it is at work on the first: nothing waits
            queue.add(spans(30)); // alone it is never too much
            queue.add(spans(4)); // but nothing goes in beside it
            assertThat(leftOut).hasValue(4);
            go.countDown();
        }
        assertThat(reviewed).containsExactly(1, 30);
    }

    @Test
    void closingItWaitsForAllThatWasTaken() {
        var reviewed = new ArrayList<Integer>();
        var queue = new ReviewQueue(arrived -> reviewed.add(arrived.spans().size()), _ -> {}, 1_000);
        for (var i = 1; i <= 20; i++) {
            queue.add(spans(i));
        }
        queue.close();
        assertThat(reviewed).hasSize(20);
        queue.add(spans(1));
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
