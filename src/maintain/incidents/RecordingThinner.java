package maintain.incidents;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes a recording small enough for the repository, as a Collector would on the way: of the traces one in four is
 * kept, or one in eight where that is still too much, whole, by its id ({@code tracestate} says so); metrics that say
 * nothing of any cause are left out, most exports of one that has a hundred series, and attributes that name the
 * machine.
 */
public final class RecordingThinner {

    /** The digit of {@code ot=th:c}: what is below 3/4 of all random values is dropped. */
    private static final int ONE_IN_FOUR = 0xc;

    private static final int ONE_IN_EIGHT = 0xe;
    private static final int BITS_BELOW = 52;
    private static final int RANDOM_DIGITS = 14;
    private static final int LARGE_BYTES = 200_000;
    private static final int MANY_SERIES = 60;
    private static final int EXPORTS = 3;

    private static final Set<String> METRICS = Set.of(
            "board.events.lag",
            "board.events.waiting",
            "board.requests",
            "board.visits",
            "db.client.connection.count",
            "db.client.connection.pending_requests",
            "jvm.cpu.time",
            "jvm.gc.duration",
            "jvm.memory.limit",
            "jvm.memory.used",
            "jvm.memory.used_after_last_gc",
            "processedSpans",
            "queueSize",
            "tomcat.thread.busy.count",
            "tomcat.thread.limit");

    private static final Set<String> LEFT_OUT = Set.of(
            "server.address",
            "server.port",
            "client.address",
            "user_agent.original",
            "network.protocol.version",
            "url.full",
            "url.scheme",
            "db.namespace",
            "messaging.message.body.size",
            "messaging.rabbitmq.destination.routing_key",
            "thread.id",
            "thread.name");

    private final int threshold;
    private int exports;

    private RecordingThinner(int threshold) {
        this.threshold = threshold;
    }

    /**
     * Makes a thinner one.
     *
     * @param thinned where to; may be the same file
     */
    public static void thin(Path recording, Path thinned) throws IOException {
        new RecordingThinner(ONE_IN_FOUR).write(recording, thinned);
        if (Files.size(thinned) > LARGE_BYTES) {
            new RecordingThinner(ONE_IN_EIGHT).write(thinned, thinned);
        }
    }

    private void write(Path recording, Path thinned) throws IOException {
        var fresh = thinned.resolveSibling(thinned.getFileName() + ".part");
        try (var in = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(recording)), StandardCharsets.UTF_8));
                var out = new OutputStreamWriter(smallest(Files.newOutputStream(fresh)), StandardCharsets.UTF_8)) {
            out.write(in.readLine() + "\n"); // which incident it is
            for (String line; (line = in.readLine()) != null; ) {
                var request = JsonParser.parseString(line).getAsJsonObject();
                if (reduce(request)) {
                    out.write(request + "\n");
                }
            }
        }
        Files.move(fresh, thinned, StandardCopyOption.REPLACE_EXISTING);
    }

    private static GZIPOutputStream smallest(OutputStream out) throws IOException {
        return new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        };
    }

    /** Whether anything is left. */
    private boolean reduce(JsonObject request) {
        var spans = reduce(request, "resourceSpans", "scopeSpans", "spans", this::keptSpan);
        var metrics = reduce(request, "resourceMetrics", "scopeMetrics", "metrics", this::keptMetric);
        var logs = reduce(request, "resourceLogs", "scopeLogs", "logRecords", this::keptLog);
        return spans || metrics || logs;
    }

    private static boolean reduce(
            JsonObject request, String resources, String scopes, String items, Predicate<JsonObject> keeps) {
        var any = false;
        for (var resource : list(request, resources)) {
            for (var scope : list(resource, scopes)) {
                var kept = new JsonArray();
                for (var item : list(scope, items)) {
                    if (keeps.test(item.getAsJsonObject())) {
                        kept.add(item);
                    }
                }
                scope.getAsJsonObject().add(items, kept);
                any |= !kept.isEmpty();
            }
        }
        return any;
    }

    private boolean keptSpan(JsonObject span) {
        if (!sampled(span.get("traceId").getAsString())) {
            return false;
        }
        span.addProperty("traceState", "ot=th:" + Integer.toHexString(threshold));
        reduceAttributes(span);
        list(span, "events").forEach(event -> reduceAttributes(event.getAsJsonObject()));
        keepSampled(span, "links");
        return true;
    }

    private boolean keptMetric(JsonObject metric) {
        for (var type : List.of("histogram", "sum", "gauge")) {
            if (metric.get(type) instanceof JsonObject data) {
                list(data, "dataPoints").forEach(point -> keepSampled(point.getAsJsonObject(), "exemplars"));
            }
        }
        return METRICS.contains(metric.get("name").getAsString())
                && (series(metric) <= MANY_SERIES || exports++ % EXPORTS == 0);
    }

    private static int series(JsonObject metric) {
        return metric.get("sum") instanceof JsonObject sum
                ? list(sum, "dataPoints").size()
                : 0;
    }

    private boolean keptLog(JsonObject log) {
        reduceAttributes(log);
        return !log.has("traceId")
                || log.get("traceId").getAsString().isEmpty()
                || sampled(log.get("traceId").getAsString());
    }

    /** What points to a trace that is not kept goes with it. */
    private void keepSampled(JsonObject of, String pointers) {
        var kept = new JsonArray();
        for (var pointer : list(of, pointers)) {
            if (pointer.getAsJsonObject().get("traceId") instanceof JsonElement trace && sampled(trace.getAsString())) {
                kept.add(pointer);
            }
        }
        if (of.has(pointers)) {
            of.add(pointers, kept);
        }
    }

    /** By the last 56 bits of the id, which are random (W3C Trace Context, level 2). */
    private boolean sampled(String trace) {
        return trace.length() == 32
                && Long.parseLong(trace.substring(trace.length() - RANDOM_DIGITS), 16)
                        >= (long) threshold << BITS_BELOW;
    }

    private static void reduceAttributes(JsonObject of) {
        var kept = new JsonArray();
        for (var attribute : list(of, "attributes")) {
            if (!LEFT_OUT.contains(attribute.getAsJsonObject().get("key").getAsString())) {
                kept.add(attribute);
            }
        }
        of.add("attributes", kept);
    }

    private static JsonArray list(JsonElement of, String name) {
        return of.getAsJsonObject().get(name) instanceof JsonArray list ? list : new JsonArray();
    }
}
