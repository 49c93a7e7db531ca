package lab.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real recording, and what is read from it. */
class ProfileRecordingTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void aWaitBelongsToTheInnermostSpanOfItsThread(@TempDir Path folder) throws Exception {
        var file = folder.resolve("recording.jfr");
        try (var recording = new Recording()) {
            ProfileRecording.enable(recording);
            recording.start();
            var outer = scope("0000000000000001", "outer");
            waitForAnswer();
            var inner = scope("0000000000000002", "inner");
            blockedBy(new Object());
            lockedBy(new ReentrantLock());
            inner.close();
            waitForAnswer();
            outer.close();
            recording.stop();
            recording.dump(file);
        }
        var read = ProfileRecording.read(file);
        var here = Thread.currentThread().getName();

        assertThat(read.windows("outer")).singleElement().satisfies(window -> {
            assertThat(window.traceId()).isEqualTo(TRACE);
            assertThat(window.spanId()).isEqualTo("0000000000000001");
            assertThat(window.allocated()).isPositive();
            assertThat(window.startNanos())
                    .isLessThanOrEqualTo(read.windows("inner").getFirst().startNanos());
        });
        assertThat(read.samples(ProfileKind.WALL, sample -> sample.activity() == Activity.PARKS && sample.in("outer")))
                .hasSize(2) // before the inner span, and after it
                .allMatch(sample -> sample.thread().equals(here) && sample.weight() > 1);
        assertThat(read.samples(ProfileKind.LOCK, sample -> sample.in("inner")))
                .extracting(StackSample::activity)
                .contains(Activity.ENTERS_MONITOR, Activity.ACQUIRES_LOCK);
        assertThat(read.samples(
                        ProfileKind.LOCK, sample -> sample.activity() == Activity.ENTERS_MONITOR && sample.in("inner")))
                .allSatisfy(sample -> assertThat(sample.frames().getFirst()).hasToString("monitor of Object"));
        assertThat(read.samples(ProfileKind.LOCK, sample -> sample.in("outer"))).isEmpty();
    }

    /** As OpenTelemetry's {@code jfr-events} (contrib) has it. */
    @Name("io.opentelemetry.context.Scope")
    private static final class ContextScope extends Event {
        String traceId = TRACE;
        String spanId = "0000000000000003";
    }

    @Test
    void theEventOfOthersJoinsAsWellAndThePeriodIsTheRecordings(@TempDir Path folder) throws Exception {
        var file = folder.resolve("recording.jfr");
        try (var recording = new Recording()) {
            ProfileRecording.enable(recording);
            recording.enable("jdk.ActiveSetting");
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(20));
            recording.enable(ContextScope.class).withoutThreshold();
            recording.start();
            var scope = new ContextScope();
            scope.begin();
            waitForAnswer();
            scope.commit();
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordedSpans.read(file, 1_000).period()).isEqualTo(Duration.ofMillis(20));
        assertThat(ProfileRecording.read(file)
                        .samples(
                                ProfileKind.WALL,
                                sample -> sample.scope()
                                        .filter(window -> window.spanId().equals("0000000000000003"))
                                        .isPresent()))
                .isNotEmpty();
    }

    @Test
    void whatIsNoRecordingIsRefused(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("recording.jfr"), "no recording");
        assertThatThrownBy(() -> ProfileRecording.read(file)).isInstanceOf(IOException.class);
    }

    private static SpanScope scope(String spanId, String name) {
        return new SpanScope(SpanContext.create(TRACE, spanId, TraceFlags.getSampled(), TraceState.getDefault()), name);
    }

    private static void waitForAnswer() throws InterruptedException {
        new SynchronousQueue<Integer>().poll(5, TimeUnit.MILLISECONDS);
    }

    /** Another thread has the monitor until this one has waited for it. */
    private static void blockedBy(Object monitor) throws InterruptedException {
        var taken = new SynchronousQueue<Integer>();
        var waiting = Thread.currentThread();
        var owner = Thread.ofPlatform().start(() -> {
            synchronized (monitor) {
                try {
                    taken.put(1);
                    while (waiting.getState() != Thread.State.BLOCKED) {
                        Thread.onSpinWait();
                    }
                    waitForAnswer();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        taken.take();
        synchronized (monitor) {
            assertThat(Thread.holdsLock(monitor)).isTrue();
        }
        owner.join();
    }

    private static void lockedBy(ReentrantLock lock) throws InterruptedException {
        var taken = new SynchronousQueue<Integer>();
        var owner = Thread.ofPlatform().start(() -> {
            lock.lock();
            try {
                taken.put(1);
                while (!lock.hasQueuedThreads()) {
                    Thread.onSpinWait();
                }
                waitForAnswer();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        });
        taken.take();
        lock.lock();
        lock.unlock();
        owner.join();
    }
}
