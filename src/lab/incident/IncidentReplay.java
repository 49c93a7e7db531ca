package lab.incident;

import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import lab.otlp.DecodedRequest;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;

/** Replays a recording at its original speed: each request arrives with its original delay after the first one. */
public record IncidentReplay(List<Arrival> arrivals) {

    /**
     * A request of the recording.
     *
     * @param nanos since the epoch: the latest time in the request, which is the earliest time it could be sent
     */
    public record Arrival(long nanos, DecodedRequest request) {}

    /** Reads a whole recording; it is small. */
    public static IncidentReplay read(Path file) throws IOException {
        var arrivals = new ArrayList<Arrival>();
        TelemetryFiles.read(file, request -> arrivals.add(new Arrival(latest(request), request)));
        return new IncidentReplay(List.copyOf(arrivals));
    }

    private static long latest(DecodedRequest request) {
        return Stream.of(
                        request.spans().stream().mapToLong(SpanData::getEndEpochNanos),
                        request.metrics().stream()
                                .flatMap(metric -> metric.getData().getPoints().stream())
                                .mapToLong(PointData::getEpochNanos),
                        request.logs().stream().mapToLong(log -> log.getObservedTimestampEpochNanos()))
                .flatMap(LongStream::boxed)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /**
     * Plays the telemetry between two times.
     *
     * @param faster 1 for its own speed
     * @param end stops it
     * @return false when it was stopped
     */
    public boolean play(Store store, Instant after, Instant until, double faster, CountDownLatch end)
            throws InterruptedException {
        var started = System.nanoTime();
        for (var arrival : arrivals) {
            var moment = Instant.ofEpochSecond(0, arrival.nanos);
            if (!moment.isAfter(after) || moment.isAfter(until)) {
                continue;
            }
            var due = (long) (Duration.between(after, moment).toNanos() / faster);
            if (end.await(due - (System.nanoTime() - started), TimeUnit.NANOSECONDS)) {
                return false;
            }
            store.addSpans(arrival.request.spans());
            store.addMetrics(arrival.request.metrics());
            store.addLogs(arrival.request.logs());
        }
        return true;
    }
}
