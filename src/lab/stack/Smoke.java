package lab.stack;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * Asks a running stack for data: every store, every way from one signal to another, every panel of every dashboard.
 *
 * @param stack where it listens
 */
public record Smoke(Stack stack) {

    /** @param problem what is wrong, or null */
    public record Finding(String what, String problem) {

        public boolean well() {
            return problem == null;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MAX_TRACES = 50;

    /** What a question found wrong, in a sentence. */
    private static final class Wrong extends Exception {
        Wrong(String sentence) {
            super(sentence);
        }
    }

    private interface Question {
        void ask(HttpClient http) throws Wrong, IOException, InterruptedException;
    }

    /** Asks everything, and tells each answer as it comes. */
    public List<Finding> ask(Consumer<Finding> told) throws IOException, InterruptedException {
        var findings = new ArrayList<Finding>();
        try (var http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            for (var store : List.of("TEMPO", "MIMIR", "LOKI", "PYROSCOPE")) {
                add(
                        findings,
                        told,
                        http,
                        store.toLowerCase() + " is ready",
                        client -> get(client, stack.at(store).resolve("/ready")));
            }
            add(
                    findings,
                    told,
                    http,
                    "grafana is well",
                    client -> get(client, stack.at("GRAFANA").resolve("/api/health")));
            add(
                    findings,
                    told,
                    http,
                    "the board answers",
                    client -> get(client, stack.at("BOARD").resolve("/health")));
            add(findings, told, http, "logs ↔ traces: a log record's trace is in tempo", this::logsToTraces);
            add(findings, told, http, "metrics → traces: an exemplar's trace is in tempo", this::exemplarsToTraces);
            add(
                    findings,
                    told,
                    http,
                    "traces → metrics: span metrics of board-web",
                    client -> series(client, "sum(traces_spanmetrics_calls_total{service_name=\"board-web\"})"));
            add(
                    findings,
                    told,
                    http,
                    "the service graph knows visitor → web",
                    client -> series(
                            client,
                            "traces_service_graph_request_total{client=\"board-visitor\",server=\"board-web\"}"));
            add(findings, told, http, "traces → profiles: board-web has profiles", this::profiles);
            for (var panel : panels()) {
                add(
                        findings,
                        told,
                        http,
                        "panel " + panel.dashboard + " › " + panel.title,
                        client -> data(client, panel));
            }
        }
        return findings;
    }

    private static void add(
            List<Finding> findings, Consumer<Finding> told, HttpClient http, String what, Question question)
            throws InterruptedException {
        Finding finding;
        try {
            question.ask(http);
            finding = new Finding(what, null);
        } catch (Wrong wrong) {
            finding = new Finding(what, wrong.getMessage());
        } catch (IOException unanswered) {
            finding = new Finding(what, "no answer: " + unanswered);
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException strange) {
            finding = new Finding(what, "an answer that is not understood: " + strange.getMessage());
        }
        findings.add(finding);
        told.accept(finding);
    }

    /** The newest log records that have a trace; tail sampling has let most traces go. */
    private void logsToTraces(HttpClient http) throws Wrong, IOException, InterruptedException {
        var now = Instant.now();
        var answer = json(get(
                        http,
                        stack.at("LOKI")
                                .resolve("/loki/api/v1/query_range?limit=500&start="
                                        + now.minusSeconds(900).getEpochSecond() + "000000000&query="
                                        + encoded("{service_name=~\"board-.*\"} | trace_id != \"\""))))
                .getAsJsonObject();
        var traces = elements(answer.getAsJsonObject("data").getAsJsonArray("result")).stream()
                .map(stream ->
                        stream.getAsJsonObject().getAsJsonObject("stream").get("trace_id"))
                .filter(id -> id != null)
                .map(JsonElement::getAsString)
                .distinct()
                .toList();
        found(http, traces, "loki has no log record of the board with a trace_id");
    }

    private void exemplarsToTraces(HttpClient http) throws Wrong, IOException, InterruptedException {
        var now = Instant.now();
        var answer = json(get(
                        http,
                        stack.at("MIMIR")
                                .resolve(
                                        "/prometheus/api/v1/query_exemplars?start="
                                                + now.minusSeconds(900).getEpochSecond() + "&end="
                                                + now.getEpochSecond() + "&query="
                                                + encoded(
                                                        "http_server_request_duration_seconds_bucket{service_name=\"board-web\"}"))))
                .getAsJsonObject();
        var traces = elements(answer.getAsJsonArray("data")).stream()
                .flatMap(series -> elements(series.getAsJsonObject().getAsJsonArray("exemplars")).stream())
                .map(exemplar -> exemplar.getAsJsonObject().getAsJsonObject("labels"))
                .map(labels -> labels.has("trace_id") ? labels.get("trace_id") : labels.get("traceID"))
                .filter(id -> id != null)
                .map(JsonElement::getAsString)
                .distinct()
                .toList();
        found(http, traces, "mimir has no exemplar of http_server_request_duration_seconds with a trace_id");
    }

    private void found(HttpClient http, List<String> traces, String none)
            throws Wrong, IOException, InterruptedException {
        if (traces.isEmpty()) {
            throw new Wrong(none);
        }
        for (var trace : traces.reversed().stream().limit(MAX_TRACES).toList()) {
            if (send(http, HttpRequest.newBuilder(stack.at("TEMPO").resolve("/api/v2/traces/" + trace))).status
                    == 200) {
                return;
            }
        }
        throw new Wrong(
                "tempo knows none of " + Math.min(MAX_TRACES, traces.size()) + " traces, such as " + traces.getLast());
    }

    private void series(HttpClient http, String query) throws Wrong, IOException, InterruptedException {
        var answer = json(get(http, stack.at("MIMIR").resolve("/prometheus/api/v1/query?query=" + encoded(query))))
                .getAsJsonObject();
        if (answer.getAsJsonObject("data").getAsJsonArray("result").isEmpty()) {
            throw new Wrong("mimir has no " + query);
        }
    }

    private void profiles(HttpClient http) throws Wrong, IOException, InterruptedException {
        var now = Instant.now().toEpochMilli();
        var request = HttpRequest.newBuilder(stack.at("PYROSCOPE").resolve("/querier.v1.QuerierService/LabelValues"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"name\":\"service_name\",\"start\":" + (now - 900_000) + ",\"end\":" + now + "}"));
        if (!well(send(http, request)).contains("\"board-web\"")) {
            throw new Wrong("pyroscope has no profile of board-web");
        }
    }

    private record Panel(String dashboard, String title, JsonArray targets) {}

    /** Every panel that must have data, of the dashboards as they lie in the repository. */
    private List<Panel> panels() throws IOException {
        var panels = new ArrayList<Panel>();
        try (var files = Files.list(stack.folder().resolve("grafana/dashboards"))) {
            for (var file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                var dashboard = read(file);
                for (var panel : elements(dashboard.getAsJsonArray("panels")).stream()
                        .map(JsonElement::getAsJsonObject)
                        .toList()) {
                    if (panel.has("targets") && !panel.has("maybeEmpty")) {
                        panels.add(new Panel(
                                dashboard.get("title").getAsString(),
                                panel.get("title").getAsString(),
                                panel.getAsJsonArray("targets")));
                    }
                }
            }
        }
        return panels;
    }

    /** As Grafana asks when it draws the panel, with every variable at "all". */
    private void data(HttpClient http, Panel panel) throws Wrong, IOException, InterruptedException {
        var queries = new JsonArray();
        for (var target : panel.targets) {
            var query = JsonParser.parseString(target.toString()
                            .replace("$__rate_interval", "2m")
                            .replace("$__range", "15m")
                            .replace("$__interval", "15s")
                            .replaceAll("\\$\\{?[a-z]+\\}?", ".*"))
                    .getAsJsonObject();
            query.addProperty("intervalMs", 15_000);
            query.addProperty("maxDataPoints", 100);
            queries.add(query);
        }
        var body = new JsonObject();
        body.addProperty("from", "now-15m");
        body.addProperty("to", "now");
        body.add("queries", queries);
        var login = Base64.getEncoder()
                .encodeToString(("admin:" + stack.settings().getOrDefault("GRAFANA_PASSWORD", "admin"))
                        .getBytes(StandardCharsets.UTF_8));
        var answer = json(well(send(
                        http,
                        HttpRequest.newBuilder(stack.at("GRAFANA").resolve("/api/ds/query"))
                                .header("Content-Type", "application/json")
                                .header("Authorization", "Basic " + login)
                                .POST(BodyPublishers.ofString(body.toString())))))
                .getAsJsonObject();
        for (var result : answer.getAsJsonObject("results").entrySet()) {
            var one = result.getValue().getAsJsonObject();
            if (one.has("error")) {
                throw new Wrong(
                        "query " + result.getKey() + ": " + one.get("error").getAsString());
            }
            for (var frame : one.getAsJsonArray("frames")) {
                for (var column :
                        frame.getAsJsonObject().getAsJsonObject("data").getAsJsonArray("values")) {
                    if (!column.getAsJsonArray().isEmpty()) {
                        return;
                    }
                }
            }
        }
        throw new Wrong("no data");
    }

    private record Answer(int status, String body) {}

    private static Answer send(HttpClient http, HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    private static String get(HttpClient http, URI address) throws Wrong, IOException, InterruptedException {
        return well(send(http, HttpRequest.newBuilder(address)));
    }

    private static String well(Answer answer) throws Wrong {
        if (answer.status != 200) {
            throw new Wrong("it answers " + answer.status + ": "
                    + answer.body.lines().findFirst().orElse("nothing"));
        }
        return answer.body;
    }

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }

    private static JsonObject read(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    private static List<JsonElement> elements(JsonArray array) {
        return array == null
                ? List.of()
                : StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }
}
