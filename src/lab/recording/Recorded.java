//SOURCES *.java
//SOURCES ../otlp/*.java
//SOURCES ../otlp/files/*.java
//SOURCES ../query/*.java
//SOURCES ../telemetry/*.java
//SOURCES ../telemetry/profiles/*.java
//SOURCES ../profile/*.java
//SOURCES ../build/PrometheusProgram.java
//SOURCES ../build/ReleaseDownload.java
//SOURCES ../build/OutsideProgram.java
//SOURCES ../build/ChildProcess.java
//SOURCES ../build/Leftovers.java
//SOURCES ../build/ScratchFolder.java
//SOURCES ../build/ShutdownHook.java

package lab.recording;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.otlp.files.TelemetryFiles;
import lab.query.QueryDeadline;
import lab.query.QueryException;
import lab.query.TraceQuery;
import lab.telemetry.SpanRow;
import lab.telemetry.Store;
import lab.text.CommandFailed;
import lab.text.SeededInput;

/**
 * Recorded telemetry.
 *
 * @param name of the recording
 * @param metrics each export of each metric, in order of arrival
 */
public record Recorded(String name, List<SpanData> spans, List<MetricData> metrics, List<LogRecordData> logs) {

    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");

    /** A sample exactly at the end of a range would be in it only by chance. */
    private static final long AFTER_THE_LAST_NANOS = 2_000_000_000L;

    private static final Store.Limits ENOUGH = new Store.Limits(1 << 20, 1 << 22, 1 << 20);

    public Recorded {
        spans = List.copyOf(spans);
        metrics = List.copyOf(metrics);
        logs = List.copyOf(logs);
    }

    /**
     * Reads a file. The file's name, up to the first dot, is the name of the recording.
     *
     * @throws IOException when it cannot be read
     */
    public static Recorded read(Path file) throws IOException {
        var store = new Store(ENOUGH);
        TelemetryFiles.open(file, store);
        return new Recorded(
                file.getFileName().toString().replaceFirst("\\..*", ""), store.spans(), store.metrics(), store.logs());
    }

    /** A file, and under grading also a recording that nobody has seen: {@link UnseenBoard}. */
    public static List<Recorded> all(Path file) throws IOException {
        var seed = SeededInput.of(System.getenv(SeededInput.VARIABLE));
        return seed.seed() == 0 ? List.of(read(file)) : List.of(read(file), UnseenBoard.of(seed));
    }

    /** The time from which queries about metrics look back, in epoch nanoseconds. */
    public long end() {
        return metrics.stream()
                        .flatMap(metric -> metric.getData().getPoints().stream())
                        .mapToLong(point -> point.getEpochNanos())
                        .max()
                        .orElse(0)
                + AFTER_THE_LAST_NANOS;
    }

    /**
     * Runs a TraceQL query with the viewer's engine. Returns the trace ids, each with the number of matching spans.
     *
     * @throws CommandFailed when the query is invalid; the message quotes the engine
     */
    public List<QueryAnswer> ask(String query) {
        var store = new Store(ENOUGH);
        store.addSpans(spans);
        var traces = new LinkedHashMap<String, List<SpanRow>>();
        for (var row : store.rows()) {
            traces.computeIfAbsent(row.traceId(), _ -> new ArrayList<>()).add(row);
        }
        var answers = new ArrayList<QueryAnswer>();
        try {
            var parsed = TraceQuery.parse(query);
            traces.forEach((id, rows) -> {
                var matched = parsed.ask(rows, QueryDeadline.none()).stream()
                        .mapToInt(set -> set.spans().size())
                        .sum();
                if (matched > 0) {
                    answers.add(new QueryAnswer(id, matched));
                }
            });
        } catch (QueryException notAQuery) {
            throw new CommandFailed("The viewer's engine refuses the query. It says:\n" + notAQuery.getMessage());
        }
        return answers;
    }

    /**
     * The place of each instance of a service, from 1. An instance that begins after another has ended takes its place.
     * A series is named after the place, like Prometheus' scrape address, which stays the same after a restart.
     */
    Map<Resource, Integer> places() {
        record Life(Resource resource, String service, long from, long to) {}
        var lives = new LinkedHashMap<String, Life>();
        for (var metric : metrics) {
            var resource = metric.getResource();
            var service = lab.telemetry.ServiceName.of(resource);
            for (var point : metric.getData().getPoints()) {
                var now = point.getEpochNanos();
                lives.merge(
                        service + " " + resource.getAttribute(INSTANCE),
                        new Life(resource, service, now, now),
                        (a, b) -> new Life(a.resource, service, Math.min(a.from, b.from), Math.max(a.to, b.to)));
            }
        }
        var taken = new LinkedHashMap<String, List<Life>>();
        var places = new LinkedHashMap<Resource, Integer>();
        lives.values().stream()
                .sorted(java.util.Comparator.comparingLong(Life::from))
                .forEach(life -> {
                    var all = taken.computeIfAbsent(life.service, _ -> new ArrayList<>());
                    var place = 0;
                    while (place < all.size() && all.get(place).to >= life.from) {
                        place++;
                    }
                    if (place == all.size()) {
                        all.add(life);
                    } else {
                        all.set(place, life);
                    }
                    places.put(life.resource, place + 1);
                });
        return places;
    }
}
