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
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Tests a running stack with queries: every component by itself, every store for a request that is made now, every link
 * from one signal to another, every panel of every dashboard.
 *
 * @param stack the stack's addresses
 * @param deadline the limit for the marked request to reach a store
 * @param profile the profile that it was started with: an overlay's own store is queried, too
 */
public record Smoke(Stack stack, Duration deadline, Stack.Profile profile) {

    /** Exports every 15 seconds, profiles every 10, tail sampling after 5, plus reserve for a busy machine. */
    public static final Duration DEADLINE = Duration.ofSeconds(90);

    public Smoke(Stack stack, Stack.Profile profile) {
        this(stack, DEADLINE, profile);
    }

    /** @param problem the fault, or null */
    public record Finding(String what, String problem) {

        public boolean well() {
            return problem == null;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MAX_TRACES = 50;
    private static final Duration WATCHDOG = Duration.ofMinutes(15);
    private static final long ASK_AGAIN_MILLIS = 1_000;

    /** An attribute of a span and its value in Tempo's JSON. */
    private static final Pattern PROFILE_ID = Pattern.compile(
            "\"key\"\\s*:\\s*\"pyroscope\\.profile\\.id\"\\s*,\\s*\"value\"\\s*:\\s*\\{\\s*\"stringValue\"\\s*:\\s*\"(\\w+)\"");

    /** A fault, in one sentence. */
    private static final class Wrong extends Exception {
        Wrong(String sentence) {
            super(sentence);
        }
    }

    private interface Question {
        void ask(HttpClient http) throws Wrong, IOException, InterruptedException;
    }

    /** Runs all tests, and reports each result as it comes. */
    public List<Finding> ask(Consumer<Finding> told) throws IOException, InterruptedException {
        var findings = new ArrayList<Finding>();
        try (var http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            for (var component : Component.values()) {
                add(findings, told, http, component.name() + " answers", client -> component.ask(this, client));
            }
            add(findings, told, http, "alerts reach the inbox: the watchdog was heard", this::watchdog);
            marked(findings, told, http);
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
            overlay(findings, told, http);
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

    private void overlay(List<Finding> findings, Consumer<Finding> told, HttpClient http) throws InterruptedException {
        var question = OverlayQuestion.of(profile).orElse(null);
        if (question != null) {
            add(findings, told, http, question.what(), client -> {
                if (!get(client, stack.at(question.part()).resolve(question.path()))
                        .contains(question.wanted())) {
                    throw new Wrong("it has none");
                }
            });
        }
        if (profile == Stack.Profile.timescale) {
            add(
                    findings,
                    told,
                    http,
                    "timescale has the board's requests",
                    client -> data(client, new Panel("", "", OverlayQuestion.ofTimescale())));
        }
    }

    /** The components of the stack and how to query each. Each one that is down is reported, whatever else is down. */
    private enum Component {
        alloy(
                "OTLP_HTTP",
                "/v1/traces",
                false), // the Collector, if used instead, answers here, too, with 405 for a GET
        tempo("TEMPO", "/ready", true),
        mimir("MIMIR", "/ready", true),
        loki("LOKI", "/ready", true),
        pyroscope("PYROSCOPE", "/ready", true),
        grafana("GRAFANA", "/api/health", true),
        board("BOARD", "/health", true),
        alerts("ALERTS", "/health", true),
        mail("MAIL", "/readyz", true),
        rabbitmq("RABBITMQ_UI", "/", true);

        private final String port;
        private final String path;
        private final boolean wellMeans200;

        Component(String port, String path, boolean wellMeans200) {
            this.port = port;
            this.path = path;
            this.wellMeans200 = wellMeans200;
        }

        void ask(Smoke smoke, HttpClient http) throws Wrong, IOException, InterruptedException {
            var answer = send(http, HttpRequest.newBuilder(smoke.stack.at(port).resolve(path)));
            if (wellMeans200) {
                well(answer);
            }
        }
    }

    /** An alert that always fires: if its notification is repeated, rules, Alertmanager and inbox work. */
    private void watchdog(HttpClient http) throws Wrong, IOException, InterruptedException {
        var since = Instant.now().minus(WATCHDOG);
        for (var each :
                json(get(http, stack.at("ALERTS").resolve("/api/alerts"))).getAsJsonArray()) {
            var alert = each.getAsJsonObject();
            if (alert.get("alertname").getAsString().equals("Watchdog")
                    && Instant.parse(alert.get("received").getAsString()).isAfter(since)) {
                return;
            }
        }
        throw new Wrong("the inbox has not heard of the alert Watchdog for " + WATCHDOG.toMinutes() + " minutes");
    }

    /** @param sent a time before the request was made */
    private record Marked(String trace, long count, Instant sent) {}

    /** Makes one request now: older data says nothing about a pipeline that has failed since. */
    private void marked(List<Finding> findings, Consumer<Finding> told, HttpClient http) throws InterruptedException {
        var made = new Marked[1];
        add(findings, told, http, "a marked request", client -> {
            var sent = Instant.now();
            var answer = json(well(send(
                            client,
                            HttpRequest.newBuilder(stack.at("BOARD").resolve("/api/smoke"))
                                    .POST(BodyPublishers.noBody()))))
                    .getAsJsonObject();
            made[0] = new Marked(
                    answer.get("trace").getAsString(), answer.get("count").getAsLong(), sent);
        });
        if (made[0] != null) {
            var request = made[0];
            var within = " within " + deadline.toSeconds() + " s";
            add(
                    findings,
                    told,
                    http,
                    "its trace is in tempo" + within,
                    client -> arrived(() -> trace(client, request)));
            add(
                    findings,
                    told,
                    http,
                    "its log record is in loki" + within,
                    client -> arrived(() -> log(client, request)));
            add(
                    findings,
                    told,
                    http,
                    "its metric is in mimir" + within,
                    client -> arrived(() -> metric(client, request)));
            add(
                    findings,
                    told,
                    http,
                    "its profile is in pyroscope" + within,
                    client -> arrived(() -> profile(client, request)));
        }
    }

    private interface Step {
        void take() throws Wrong, IOException, InterruptedException;
    }

    /** Repeats a query until the answer is right, or the deadline has passed. */
    private void arrived(Step step) throws Wrong, IOException, InterruptedException {
        var until = System.nanoTime() + deadline.toNanos();
        while (true) {
            try {
                step.take();
                return;
            } catch (Wrong notYet) {
                if (System.nanoTime() >= until) {
                    throw notYet;
                }
                Thread.sleep(ASK_AGAIN_MILLIS);
            }
        }
    }

    private void trace(HttpClient http, Marked request) throws Wrong, IOException, InterruptedException {
        traceText(http, request);
    }

    private String traceText(HttpClient http, Marked request) throws Wrong, IOException, InterruptedException {
        return get(http, stack.at("TEMPO").resolve("/api/v2/traces/" + request.trace));
    }

    private void log(HttpClient http, Marked request) throws Wrong, IOException, InterruptedException {
        // A record of the board's own, and not the line that Alloy makes of a root span: that has the label "traces".
        var query = "{service_name=\"board-web\"} | trace_id = \"" + request.trace + "\" | traces = \"\"";
        var answer = json(get(
                        http,
                        stack.at("LOKI")
                                .resolve("/loki/api/v1/query_range?start="
                                        + request.sent.minusSeconds(60).getEpochSecond() + "000000000&query="
                                        + encoded(query))))
                .getAsJsonObject();
        if (answer.getAsJsonObject("data").getAsJsonArray("result").isEmpty()) {
            throw new Wrong("loki has no " + query);
        }
    }

    /** Its new value, in a point that is newer than the request. */
    private void metric(HttpClient http, Marked request) throws Wrong, IOException, InterruptedException {
        series(
                http,
                "timestamp(board_smoke_requests_total{service_name=\"board-web\"} == " + request.count + ") >= "
                        + request.sent.getEpochSecond());
    }

    /** A span with a profile refers to it; the profile must have samples. */
    private void profile(HttpClient http, Marked request) throws Wrong, IOException, InterruptedException {
        var found = PROFILE_ID.matcher(traceText(http, request));
        if (!found.find()) {
            throw new Wrong("no span of trace " + request.trace + " has pyroscope.profile.id");
        }
        var body = new JsonObject();
        body.addProperty("profileTypeID", "process_cpu:cpu:nanoseconds:cpu:nanoseconds");
        body.addProperty("labelSelector", "{service_name=\"board-web\"}");
        var spans = new JsonArray();
        spans.add(found.group(1));
        body.add("spanSelector", spans);
        body.addProperty("start", request.sent.minusSeconds(60).toEpochMilli());
        body.addProperty("end", Instant.now().plusSeconds(60).toEpochMilli());
        var answer = json(well(send(
                        http,
                        HttpRequest.newBuilder(stack.at("PYROSCOPE")
                                        .resolve("/querier.v1.QuerierService/SelectMergeSpanProfile"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body.toString())))))
                .getAsJsonObject();
        if (!answer.has("flamegraph")
                || !answer.getAsJsonObject("flamegraph").has("total")
                || answer.getAsJsonObject("flamegraph").get("total").getAsLong() == 0) {
            throw new Wrong("pyroscope has no sample of span " + found.group(1));
        }
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

    /** Uses the newest log records with a trace, because tail sampling has dropped most traces. */
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

    /** Every panel that must have data, from the dashboards in the repository. */
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

    /** Queries like Grafana when it draws the panel, with every variable set to "all". */
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
