package lab.notebook;

import com.google.protobuf.Message;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import lab.build.CollectorProgram;
import lab.build.Compiler;
import lab.grade.CollectorBench;
import lab.otlp.Signal;
import lab.otlp.files.JsonLine;

/**
 * Runs a real Collector on text. The input is its configuration and OTLP requests as JSON; the output is what the
 * Collector exports, one line per request.
 *
 * <pre>
 * in   /v1/logs    200
 * out  /v1/logs    {"resourceLogs":[…]}
 * </pre>
 */
final class CollectorText {

    private static final String FILE = "pipeline.yaml";
    private static final Pattern KIND = Pattern.compile("\"resource(Spans|Metrics|Logs)\"");

    /** The output of the {@code debug} exporter: a time, a level, the signal, and counts. */
    private static final Pattern DEBUGGED = Pattern.compile(
            "(?m)^\\S+\\tinfo\\t(Traces|Metrics|Logs)\\t.*(\"(?:spans|data points|log records)\": \\d+)}$");

    private CollectorText() {}

    /**
     * Starts a Collector, sends it the requests, stops it and returns the result.
     *
     * @param yaml its configuration, with the variables of {@link lab.build.CollectorProcess}; {@code ${env:BACKEND}}
     *     is the address it can export to
     * @param requests bodies of OTLP/HTTP in JSON
     * @return the lines; or one sentence if there is no Collector, or the Collector's own words if it rejects the YAML
     * @throws IllegalArgumentException when a request contains no telemetry
     */
    static String through(String yaml, List<String> requests) throws IOException, InterruptedException {
        if (CollectorProgram.find().isEmpty()) {
            return CollectorProgram.LACKING;
        }
        var folder = Files.createTempDirectory("lab-notebook");
        var left = new CopyOnWriteArrayList<Message>();
        var lines = new ArrayList<String>();
        try (var bench = CollectorBench.start(Files.writeString(folder.resolve(FILE), yaml), Map.of());
                var client = HttpClient.newHttpClient()) {
            bench.backend().handler().tap(left::add);
            for (var request : requests) {
                var path = path(request);
                var answer = client.send(
                        HttpRequest.newBuilder(
                                        bench.collector().endpoint("OTLP_PORT").resolve(path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(request))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                lines.add(
                        line("in", path, answer.statusCode() + (answer.statusCode() < 300 ? "" : " " + answer.body())));
            }
            var log = bench.ended().stderr();
            DEBUGGED.matcher(log)
                    .results()
                    .map(seen -> line("log", "debug", seen.group(2).replace("\"", "")))
                    .forEach(lines::add);
        } catch (AssertionError refused) {
            return refused.getMessage();
        } finally {
            Compiler.delete(folder);
        }
        left.stream()
                .map(JsonLine::of)
                .map(json -> line("out", path(json), json))
                .sorted()
                .forEach(lines::add);
        if (left.isEmpty()) {
            lines.add("out  nothing");
        }
        return String.join("\n", lines);
    }

    private static String line(String way, String what, String text) {
        return "%-4s %-11s %s".formatted(way, what, text);
    }

    private static String path(String json) {
        var kind = KIND.matcher(json);
        if (!kind.find()) {
            throw new IllegalArgumentException("A request of OTLP has resourceSpans, resourceMetrics or resourceLogs.");
        }
        return (switch (kind.group(1)) {
                    case "Spans" -> Signal.TRACES;
                    case "Metrics" -> Signal.METRICS;
                    default -> Signal.LOGS;
                })
                .path();
    }
}
