package lab.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import lab.profile.StackSample.SpanWindow;

/**
 * When each span was current on which thread, from the events in a recording: the lab's own, or those of
 * OpenTelemetry's {@code jfr-events} (contrib).
 *
 * @param windows in order of start
 * @param innermost for each thread: the span that is current from a time on, until the next entry
 * @param period between two samples of a running thread
 */
public record RecordedSpans(
        List<SpanWindow> windows, Map<Long, NavigableMap<Long, Optional<SpanWindow>>> innermost, Duration period) {

    private static final Set<String> SCOPES = Set.of(SpanScope.NAME, "io.opentelemetry.context.Scope");
    private static final String SETTING = "jdk.ActiveSetting";

    /**
     * Reads the spans of a recording.
     *
     * @param most the limit
     * @throws IOException when it is not a JFR file, or has more spans than the limit
     */
    public static RecordedSpans read(Path file, int most) throws IOException {
        var windows = new ArrayList<SpanWindow>();
        var period = ProfileRecording.PERIOD;
        try (var recorded = new RecordingFile(file)) {
            while (recorded.hasMoreEvents()) {
                var event = recorded.readEvent();
                var type = event.getEventType().getName();
                if (SCOPES.contains(type) && event.getThread() != null) {
                    windows.add(window(event));
                } else if (type.equals(SETTING)) {
                    period = period(event, recorded).orElse(period);
                }
                if (windows.size() > most) {
                    throw new IOException(file.getFileName() + " has more than " + most + " spans.");
                }
            }
        }
        windows.sort(Comparator.comparingLong(SpanWindow::startNanos));
        var byThread = new HashMap<Long, List<SpanWindow>>();
        windows.forEach(window -> byThread.computeIfAbsent(window.threadId(), _ -> new ArrayList<>())
                .add(window));
        var innermost = new HashMap<Long, NavigableMap<Long, Optional<SpanWindow>>>();
        byThread.forEach((thread, its) -> innermost.put(thread, innermost(its)));
        return new RecordedSpans(List.copyOf(windows), innermost, period);
    }

    private static SpanWindow window(RecordedEvent event) {
        var own = event.getEventType().getName().equals(SpanScope.NAME);
        return new SpanWindow(
                event.getString("traceId"),
                event.getString("spanId"),
                own ? event.getString("span") : "",
                event.getThread().getId(),
                ProfileRecording.nanos(event.getStartTime()),
                ProfileRecording.nanos(event.getEndTime()),
                own ? event.getLong("allocated") : 0);
    }

    /** For example {@code 20 ms}; each kind of event has its own setting. */
    private static Optional<Duration> period(RecordedEvent setting, RecordingFile recorded) throws IOException {
        var value = setting.getString("value");
        if (!"period".equals(setting.getString("name")) || value == null || !value.matches("\\d{1,12} (ns|us|ms|s)")) {
            return Optional.empty();
        }
        for (var type : recorded.readEventTypes()) {
            if (type.getId() == setting.getLong("id") && type.getName().equals(ProfileRecording.RUNNING)) {
                var number = Long.parseLong(value.split(" ")[0]);
                var period = switch (value.split(" ")[1]) {
                    case "ns" -> Duration.ofNanos(number);
                    case "us" -> Duration.ofNanos(1000 * number);
                    case "ms" -> Duration.ofMillis(number);
                    default -> Duration.ofSeconds(number);
                };
                return period.isPositive() ? Optional.of(period) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The one of the open windows that began last. */
    private static NavigableMap<Long, Optional<SpanWindow>> innermost(List<SpanWindow> byStart) {
        var times = new TreeMap<Long, Optional<SpanWindow>>();
        var latestFirst = Comparator.comparingLong(SpanWindow::startNanos).reversed();
        var open = new PriorityQueue<>(latestFirst);
        var ends = new PriorityQueue<>(Comparator.comparingLong(SpanWindow::endNanos));
        for (var window : byStart) {
            close(window.startNanos() - 1, ends, open, times);
            open.add(window);
            ends.add(window);
            times.put(window.startNanos(), Optional.of(window));
        }
        close(Long.MAX_VALUE, ends, open, times);
        return times;
    }

    /**
     * Closes the windows that have ended by this time; then the innermost window that is still open is current again.
     */
    private static void close(
            long time,
            PriorityQueue<SpanWindow> ends,
            PriorityQueue<SpanWindow> open,
            NavigableMap<Long, Optional<SpanWindow>> times) {
        while (!ends.isEmpty() && ends.peek().endNanos() <= time) {
            var end = ends.remove().endNanos();
            while (!open.isEmpty() && open.peek().endNanos() <= end) {
                open.remove();
            }
            times.put(end + 1, Optional.ofNullable(open.peek()));
        }
    }

    /** The innermost span that was current on this thread at this time. */
    Optional<SpanWindow> around(long thread, long nanos) {
        var times = innermost.get(thread);
        var since = times == null ? null : times.floorEntry(nanos);
        return since == null ? Optional.empty() : since.getValue();
    }
}
