package lab.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import lab.profile.StackSample.Frame;
import lab.profile.StackSample.SpanWindow;

/**
 * A JFR recording whose samples are joined to spans: a sample belongs to the span that was current on its thread at
 * that time. The JVM's own threads (compiler, garbage collector) have no Java stack and so never appear; daemons of JFR
 * and Java are in no span.
 *
 * @param windows when each span was current on which thread
 * @param samples in the order of the file
 */
public record ProfileRecording(List<SpanWindow> windows, List<StackSample> samples) {

    /** JFR rounds this up to what the machine supports. */
    public static final Duration PERIOD = Duration.ofMillis(2);

    /** Shorter waits are not recorded: they hardly contribute to a span. */
    private static final Duration THRESHOLD = Duration.ofMillis(1);

    private static final int MAX_EVENTS = 500_000;

    /** The JVM's events for waiting, with the thread's activity. */
    private static final Map<String, Activity> WAITS = Map.of(
            "jdk.JavaMonitorEnter", Activity.ENTERS_MONITOR,
            "jdk.ThreadPark", Activity.PARKS,
            "jdk.JavaMonitorWait", Activity.WAITS,
            "jdk.ThreadSleep", Activity.SLEEPS,
            "jdk.SocketRead", Activity.READS,
            "jdk.SocketWrite", Activity.READS,
            "jdk.FileRead", Activity.READS,
            "jdk.FileWrite", Activity.READS);

    static final String RUNNING = "jdk.ExecutionSample";
    private static final String ALLOCATION = "jdk.ObjectAllocationSample";

    /** Enables the events that are read here, in this recording. */
    public static void enable(Recording recording) {
        recording.enable(RUNNING).withPeriod(PERIOD);
        recording.enable(ALLOCATION).with("throttle", "1000/s");
        WAITS.keySet().forEach(event -> recording.enable(event).withThreshold(THRESHOLD));
        recording.enable(SpanScope.class);
    }

    /**
     * Reads a recording.
     *
     * @throws IOException when it is not a JFR file, or has more than {@value #MAX_EVENTS} events
     */
    public static ProfileRecording read(Path file) throws IOException {
        var spans = RecordedSpans.read(file, MAX_EVENTS);
        var samples = new ArrayList<StackSample>();
        each(file, spans, sample -> {
            if (spans.windows().size() + samples.size() >= MAX_EVENTS) {
                throw new IOException(file.getFileName() + " has more than " + MAX_EVENTS + " samples.");
            }
            samples.add(sample);
        });
        return new ProfileRecording(spans.windows(), List.copyOf(samples));
    }

    /** Receives samples, and can say that it has enough. */
    public interface Place {
        void add(StackSample sample) throws IOException;
    }

    /**
     * Reads the samples of a recording one after the other, without keeping them all in memory.
     *
     * @param spans those of the same file
     * @throws IOException when it is not a JFR file
     */
    public static void each(Path file, RecordedSpans spans, Place place) throws IOException {
        try (var recorded = new RecordingFile(file)) {
            while (recorded.hasMoreEvents()) {
                var event = recorded.readEvent();
                var name = event.getEventType().getName();
                if (name.equals(RUNNING) || name.equals(ALLOCATION) || WAITS.containsKey(name)) {
                    place.add(sample(event, spans));
                }
            }
        }
    }

    private static StackSample sample(RecordedEvent event, RecordedSpans spans) {
        var name = event.getEventType().getName();
        RecordedThread thread = name.equals(RUNNING) ? event.getThread("sampledThread") : event.getThread();
        var frames = frames(event);
        var activity = activity(name, frames);
        if (activity == Activity.ALLOCATES) {
            frames.addFirst(Frame.allocating(event.getClass("objectClass").getName()));
        }
        if (activity == Activity.ENTERS_MONITOR) {
            frames.addFirst(Frame.monitor(event.getClass("monitorClass").getName()));
        }
        var weight = switch (activity) {
            case RUNS -> 1;
            case ALLOCATES -> event.getLong("weight");
            default -> (double) event.getDuration().toNanos() / PERIOD.toNanos();
        };
        var id = thread == null ? -1 : thread.getId();
        var at = nanos(event.getStartTime());
        return new StackSample(
                activity,
                thread == null || thread.getJavaName() == null ? "" : thread.getJavaName(),
                at,
                nanos(event.getEndTime()),
                weight,
                List.copyOf(frames),
                spans.around(id, at));
    }

    private static List<Frame> frames(RecordedEvent event) {
        var frames = new ArrayList<Frame>();
        if (event.getStackTrace() != null) {
            for (var frame : event.getStackTrace().getFrames()) {
                var method = frame.getMethod();
                // The generated class of a lambda has no meaningful name, and only calls the method that contains it.
                if (!method.getType().getName().contains("$$Lambda")) {
                    frames.add(new Frame(method.getType().getName(), method.getName()));
                }
            }
        }
        return frames;
    }

    private static Activity activity(String event, List<Frame> frames) {
        if (event.equals(RUNNING)) {
            return Activity.RUNS;
        }
        if (event.equals(ALLOCATION)) {
            return Activity.ALLOCATES;
        }
        var waits = WAITS.get(event);
        // Locks and semaphores park in the same method; a thread that awaits a condition already has the lock's word.
        return waits == Activity.PARKS
                        && frames.stream()
                                .anyMatch(frame -> frame.type().startsWith("java.util.concurrent.locks.AbstractQueued")
                                        && frame.method().startsWith("acquire"))
                        && frames.stream().noneMatch(frame -> frame.method().startsWith("await"))
                ? Activity.ACQUIRES_LOCK
                : waits;
    }

    static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }

    /** The samples of this kind that satisfy the condition. */
    public List<StackSample> samples(ProfileKind kind, Predicate<StackSample> condition) {
        return samples.stream()
                .filter(sample -> kind.has(sample) && condition.test(sample))
                .toList();
    }

    /** The windows of the spans of this name. */
    public List<SpanWindow> windows(String span) {
        return windows.stream().filter(window -> window.span().equals(span)).toList();
    }

    /** The number of samples, or bytes, that these stand for. */
    public static double weight(List<StackSample> samples) {
        return samples.stream().mapToDouble(StackSample::weight).sum();
    }

    /** The flame graph for this view. */
    public FlameGraph graph(ProfileView view) {
        return new FlameGraph(view, samples(view.kind(), sample -> sample.in(view.span())));
    }
}
