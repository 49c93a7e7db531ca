import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The dashboards as code: what a panel asks and why it is there, without the hundreds of lines that Grafana wants
 * around it. Run it after a change, and commit both: {@code java compose/grafana/Dashboards.java}
 */
class Dashboards {

    /** The stack's own board, or an incident that is sent to it as well: the one is no noise in the other's lines. */
    private static final String HERE = "deployment_environment_name=~\"$environment\"";

    private static final String BOARD = "service_name=\"board-web\"," + HERE;
    private static final String WEB = BOARD + ",service_version=~\"$version\"";

    /** A rate takes two points, and of a counter that comes to be with 400 there is none. */
    private static final String BORN = " Counted since its process started, and not per second: such a counter is born"
            + " with the first loss, and a rate would show nothing of that one.";

    private static final List<String> SOMETIMES_MISSING = List.of("http_route", "db_query_summary");
    private static final int WIDTH = 24;
    private static final int HEIGHT = 8;
    private static final String SERVICE = "service_name=~\"$service\"," + HERE;

    static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments.length > 0 ? arguments[0] : "compose/grafana/dashboards");
        Files.createDirectories(folder);
        for (var dashboard :
                List.of(board(), jvm(), databaseAndMessages(), slo(), pipeline(), load(), lessons(), room())) {
            Files.writeString(folder.resolve(dashboard.uid + ".json"), json(dashboard.model(), 0) + "\n");
        }
    }

    static Dashboard board() {
        return new Dashboard(
                "board",
                "Board · requests",
                List.of(
                        environment("http_server_request_duration_seconds_count"),
                        variable(
                                "version",
                                "label_values(http_server_request_duration_seconds_count{" + BOARD
                                        + "}, service_version)")),
                lines(
                        "Requests",
                        "How many requests a second each route gets: the load.",
                        "reqps",
                        "sum by (http_route) (rate(http_server_request_duration_seconds_count{" + WEB
                                + "}[$__rate_interval]))",
                        "{{http_route}}"),
                lines(
                        "Errors",
                        "The share of requests that the board failed to answer (5xx). 4xx is the visitor's mistake,"
                                + " and not here.",
                        "percentunit",
                        failed("http_route", WEB),
                        "{{http_route}}"),
                lines(
                                "Duration, 95th percentile",
                                "One of twenty requests takes longer. The dots are exemplars: each leads to a trace.",
                                "s",
                                "histogram_quantile(0.95, sum by (le, http_route)"
                                        + " (rate(http_server_request_duration_seconds_bucket{"
                                        + WEB + "}[$__rate_interval])))",
                                "{{http_route}}")
                        .exemplars(),
                heatmap(
                        "Durations, all of them",
                        "How many requests took how long, as a native histogram: two groups that a percentile hides"
                                + " are two bands here.",
                        "s",
                        "sum(rate(traces_native_duration_seconds{service_name=\"board-web\",span_kind=\"SPAN_KIND_SERVER\"}[$__rate_interval]))"),
                heatmap(
                        "Durations of the database's statements",
                        "The same of what the board asks its database.",
                        "s",
                        "sum(rate(traces_native_duration_seconds{service_name=\"board-web\",span_kind=\"SPAN_KIND_CLIENT\"}[$__rate_interval]))"),
                lines(
                        "Requests by version",
                        "Which release answers. After a deployment both are here for a while.",
                        "reqps",
                        "sum by (service_version)" + " (rate(http_server_request_duration_seconds_count{" + BOARD
                                + "}[$__rate_interval]))",
                        "{{service_version}}"),
                lines(
                        "Errors by version",
                        "A new release that fails shows here before it shows in the whole.",
                        "percentunit",
                        failed("service_version", BOARD),
                        "{{service_version}}"),
                lines(
                        "Visits",
                        "Who comes: readers, writers, a crowd, the rude.",
                        "cps",
                        "sum by (board_visitor_kind) (rate(board_visits_total{" + HERE + "}[$__rate_interval]))",
                        "{{board_visitor_kind}}"),
                lines(
                        "What is done",
                        "Business: what the board is used for.",
                        "cps",
                        "sum by (board_action) (rate(board_actions_total{" + HERE + "}[$__rate_interval]))",
                        "{{board_action}}"),
                lines(
                        "Faults",
                        "Which faults are switched on: so that nobody wonders in vain.",
                        "bool_on_off",
                        "max by (board_fault) (board_fault_active_ratio{" + HERE + "})",
                        "{{board_fault}}"),
                traces(
                                "Failed traces",
                                "The latest requests that failed, as traces.",
                                "{ resource.service.name = \"board-web\" && resource.deployment.environment.name =~"
                                        + " \"$environment\" && kind = server && status = error }")
                        .maybeEmpty(),
                logs(
                                "Warnings and errors",
                                "What the three services complain of; each line leads to its trace.",
                                "{service_name=~\"board-.*\"} | deployment_environment_name=~\"$environment\""
                                        + " | detected_level=~\"warn|error\"")
                        .maybeEmpty());
    }

    static Dashboard jvm() {
        return new Dashboard(
                "jvm",
                "Board · JVM",
                List.of(
                        environment("jvm_memory_used_bytes"),
                        variable("service", "label_values(jvm_memory_used_bytes{" + HERE + "}, service_name)")),
                lines(
                        "CPU",
                        "The share of the machine's processors that the process uses.",
                        "percentunit",
                        "max by (service_name) (jvm_cpu_recent_utilization_ratio{" + SERVICE + "})",
                        "{{service_name}}"),
                lines(
                        "Heap in use",
                        "Rises and falls with each collection; the troughs tell.",
                        "bytes",
                        "sum by (service_name) (jvm_memory_used_bytes{" + SERVICE + ",jvm_memory_type=\"heap\"})",
                        "{{service_name}}"),
                lines(
                        "Heap after a collection",
                        "What no collection could free. If this rises, something leaks.",
                        "bytes",
                        "sum by (service_name) (jvm_memory_used_after_last_gc_bytes{" + SERVICE
                                + ",jvm_memory_type=\"heap\"})",
                        "{{service_name}}"),
                lines(
                        "Memory outside the heap",
                        "Classes, compiled code, threads.",
                        "bytes",
                        "sum by (service_name) (jvm_memory_used_bytes{" + SERVICE + ",jvm_memory_type=\"non_heap\"})",
                        "{{service_name}}"),
                lines(
                        "Time in collections",
                        "Seconds a second that the collector takes: 0.1 is much.",
                        "percentunit",
                        "sum by (service_name) (rate(jvm_gc_duration_seconds_sum{" + SERVICE + "}[$__rate_interval]))",
                        "{{service_name}}"),
                lines(
                        "Threads",
                        "By state; many that are blocked wait for one another.",
                        "short",
                        "sum by (service_name, jvm_thread_state) (jvm_thread_count{" + SERVICE + "})",
                        "{{service_name}} {{jvm_thread_state}}"),
                lines(
                        "Classes",
                        "Loaded now. If this rises for ever, class loaders leak.",
                        "short",
                        "sum by (service_name) (jvm_class_count{" + SERVICE + "})",
                        "{{service_name}}"));
    }

    static Dashboard databaseAndMessages() {
        return new Dashboard(
                "data",
                "Board · database and messages",
                List.of(environment("db_client_operation_duration_seconds_count")),
                lines(
                        "Statements",
                        "How many statements a second. Many more than requests: N+1.",
                        "ops",
                        "sum by (service_name, db_query_summary)" + " (rate(db_client_operation_duration_seconds_count{"
                                + HERE + "}[$__rate_interval]))",
                        "{{service_name}} {{db_query_summary}}"),
                lines(
                                "Statement duration, 95th percentile",
                                "As the service sees it: waiting for locks included, waiting for a connection not.",
                                "s",
                                "histogram_quantile(0.95, sum by (le, db_query_summary)"
                                        + " (rate(db_client_operation_duration_seconds_bucket{" + HERE
                                        + "}[$__rate_interval])))",
                                "{{db_query_summary}}")
                        .exemplars(),
                lines(
                        "Connections",
                        "Of each pool, by state. All used: who comes next waits.",
                        "short",
                        "sum by (service_name, db_client_connection_state) (db_client_connection_count{" + HERE + "})",
                        "{{service_name}} {{db_client_connection_state}}"),
                lines(
                        "Waiting for a connection",
                        "Should be none.",
                        "short",
                        "sum by (service_name) (db_client_connection_pending_requests{" + HERE + "})",
                        "{{service_name}}"),
                lines(
                        "Events published",
                        "Messages that were handed to the broker.",
                        "cps",
                        "sum by (service_name) (rate(messaging_client_sent_messages_total{" + HERE
                                + "}[$__rate_interval]))",
                        "{{service_name}}"),
                lines(
                        "Events waiting",
                        "In the queue, taken by nobody yet.",
                        "short",
                        "max(board_events_waiting{" + HERE + "})",
                        "board.events"),
                lines(
                                "Lag, 95th percentile",
                                "From publishing an event to its row in the audit table.",
                                "s",
                                "histogram_quantile(0.95, sum by (le)" + " (rate(board_events_lag_seconds_bucket{"
                                        + HERE + "}[$__rate_interval])))",
                                "lag")
                        .exemplars(),
                lines(
                        "Batch size",
                        "Messages in a batch, on average: more load, larger batches.",
                        "short",
                        "sum(rate(board_batch_size_sum{" + HERE + "}[$__rate_interval])) /"
                                + " sum(rate(board_batch_size_count{" + HERE + "}[$__rate_interval]))",
                        "messages"),
                lines(
                                "Batch duration, 95th percentile",
                                "Sealing takes the CPU, inserting takes the database.",
                                "s",
                                "histogram_quantile(0.95, sum by (le)"
                                    + " (rate(messaging_process_duration_seconds_bucket{messaging_destination_name=\"board.events\","
                                        + HERE + "}[$__rate_interval])))",
                                "batch")
                        .exemplars(),
                lines(
                        "Poison",
                        "Events that nobody could read, put aside.",
                        "short",
                        "sum(increase(board_events_dead_total{" + HERE + "}[$__range])) or vector(0)",
                        "dead"));
    }

    static Dashboard slo() {
        return new Dashboard(
                "slo",
                "Board · objective",
                List.of(),
                number(
                                "Error budget left",
                                "Of the last 3 days: 0.5% of the requests may fail. 100% is untouched, below 0 it is"
                                        + " overdrawn.",
                                "percentunit",
                                "board:error_budget:left3d",
                                "left")
                        .maybeNegative(),
                number(
                        "Failed in the last hour",
                        "The share of visitors' requests with a 5xx; health checks are not counted.",
                        "percentunit",
                        "board:error_ratio:rate1h",
                        "failed"),
                lines(
                                "Burn rate",
                                "How many times faster than allowed the budget is used up. 1 is just allowed; at 14.4"
                                        + " somebody is called.",
                                "short",
                                "board:error_ratio:rate5m / 0.005",
                                "5 minutes")
                        .and("board:error_ratio:rate1h / 0.005", "1 hour")
                        .and("board:error_ratio:rate6h / 0.005", "6 hours")
                        .and("board:error_ratio:rate3d / 0.005", "3 days"),
                lines(
                                "Budget left",
                                "Over the last 3 days, as it went.",
                                "percentunit",
                                "board:error_budget:left3d",
                                "left")
                        .maybeNegative(),
                lines(
                        "Duration, 95th percentile",
                        "The other half of what a visitor notices. An alert comes above half a second.",
                        "s",
                        "board:request_p95_seconds:rate5m",
                        "{{http_route}}"),
                lines(
                        "Alerts",
                        "What fires, and since when. Watchdog always does: it shows that the rules are evaluated.",
                        "short",
                        "sum by (alertname, severity) (ALERTS{alertstate=\"firing\"})",
                        "{{alertname}}"));
    }

    static Dashboard pipeline() {
        return new Dashboard(
                "pipeline",
                "Pipeline",
                List.of(),
                signals("Accepted", "Spans, data points and log records a second that came in.", "receiver_accepted"),
                signals(
                        "Refused",
                        "Turned away, when memory is short: senders try again, and lose what they cannot keep.",
                        "receiver_refused"),
                signals("Sent", "What left for the stores.", "exporter_sent"),
                dropped(
                        "Dropped at the queue",
                        "A store has been down for so long that its queue is full.",
                        "exporter_enqueue_failed"),
                dropped(
                        "Dropped at the store",
                        "A store refuses for good, or for longer than retries last.",
                        "exporter_send_failed"),
                lines(
                                "Dropped at the sender",
                                "What never came in: the board's own SDK counts what it could not hand over." + BORN,
                                "short",
                                "sum by (service_name, type) (otlp_exporter_exported_total{success=\"false\"})",
                                "not exported: {{service_name}} {{type}}")
                        .and(
                                "sum by (service_name) (processedSpans_total{dropped=\"true\"})",
                                "queue full: {{service_name}} spans")
                        .maybeEmpty(),
                lines(
                        "Waiting in queues",
                        "Batches on disk that a store has not taken yet; each exporter holds 5000.",
                        "short",
                        "sum by (exporter) (otelcol_exporter_queue_size)",
                        "{{exporter}}"),
                lines(
                        "Tail sampling",
                        "Traces by the decision about each. Policies vote, and one vote keeps: their votes are not"
                                + " summed here.",
                        "cps",
                        "sum by (sampled)"
                            + " (rate(otelcol_processor_tail_sampling_global_count_traces_sampled_total[$__rate_interval]))",
                        "kept: {{sampled}}"),
                lines(
                        "Tail sampling, votes to keep",
                        "By policy. A trace may have several: the sum is more than the traces that were kept.",
                        "cps",
                        "sum by (policy)"
                            + " (rate(otelcol_processor_tail_sampling_count_traces_sampled_total{sampled=\"true\"}[$__rate_interval]))",
                        "{{policy}}"),
                lines(
                                "Stores take",
                                "What the stores say they received.",
                                "cps",
                                "sum(rate(tempo_distributor_spans_received_total[$__rate_interval]))",
                                "tempo: spans")
                        .and("sum(rate(cortex_distributor_received_samples_total[$__rate_interval]))", "mimir: samples")
                        .and("sum(rate(loki_distributor_lines_received_total[$__rate_interval]))", "loki: lines")
                        .and(
                                "sum(rate(pyroscope_distributor_received_compressed_bytes_count[$__rate_interval]))",
                                "pyroscope: profiles"),
                lines(
                                "Stores drop",
                                "By reason: too old, too large, too many." + BORN,
                                "short",
                                "sum by (reason) (cortex_discarded_samples_total) or vector(0)",
                                "mimir {{reason}}")
                        .and("sum by (reason) (loki_discarded_samples_total) or vector(0)", "loki {{reason}}")
                        .and("sum by (reason) (tempo_discarded_spans_total) or vector(0)", "tempo {{reason}}")
                        .and(
                                "sum by (reason) (pyroscope_discarded_samples_total) or vector(0)",
                                "pyroscope {{reason}}"),
                lines(
                        "Up",
                        "Who answers when asked for metrics.",
                        "bool_on_off",
                        "max by (service_name) (up{job=\"pipeline\"})",
                        "{{service_name}}"));
    }

    /** One counter of the pipeline for each signal that goes through it; profiles go to their store directly. */
    static Panel signals(String title, String description, String counter) {
        return signals(title, description, "cps", "sum(rate(otelcol_" + counter + "_%s_total[$__rate_interval]))");
    }

    static Panel dropped(String title, String description, String counter) {
        return signals(title, description + BORN, "short", "sum(otelcol_" + counter + "_%s_total)");
    }

    private static Panel signals(String title, String description, String unit, String sum) {
        var query = sum + " or vector(0)";
        return lines(title, description, unit, query.formatted("spans"), "spans")
                .and(query.formatted("metric_points"), "points")
                .and(query.formatted("log_records"), "log records");
    }

    static Dashboard load() {
        return new Dashboard(
                "k6",
                "Load",
                List.of(),
                lines(
                                "Users",
                                "Virtual users of k6: the first question is what happens as they grow.",
                                "short",
                                "sum(k6_vus)",
                                "users")
                        .maybeEmpty(),
                lines(
                                "Requests",
                                "As k6 counts them.",
                                "reqps",
                                "sum by (scenario) (rate(k6_http_reqs_total[$__rate_interval]))",
                                "{{scenario}}")
                        .maybeEmpty(),
                lines(
                                "Duration, 95th percentile",
                                "As the users see it: the network and the queue in front of the board included.",
                                "s",
                                "max by (scenario) (k6_http_req_duration_p95)",
                                "{{scenario}}")
                        .maybeEmpty(),
                lines(
                                "Failed",
                                "The share of requests that k6 calls failed.",
                                "percentunit",
                                "avg by (scenario) (k6_http_req_failed_rate)",
                                "{{scenario}}")
                        .maybeEmpty(),
                lines(
                                "Answers' size",
                                "Bytes a second: the second question is what happens as answers grow.",
                                "Bps",
                                "sum(rate(k6_data_received_total[$__rate_interval]))",
                                "received")
                        .maybeEmpty(),
                lines(
                                "Checks",
                                "The share of k6's own checks that passed.",
                                "percentunit",
                                "avg by (check) (k6_checks_rate)",
                                "{{check}}")
                        .maybeEmpty());
    }

    static Dashboard lessons() {
        return new Dashboard(
                "lessons",
                "Lessons",
                List.of(),
                traces(
                                "Traces",
                                "What lessons sent: everything that is not the board's. A lesson prints the link of"
                                        + " its own.",
                                "{ resource.service.name !~ \"board-.*\" }")
                        .maybeEmpty(),
                lines(
                                "Spans",
                                "By service: a lesson's services have the names that its code gives them.",
                                "cps",
                                "sum by (service_name)"
                                    + " (rate(traces_spanmetrics_calls_total{service_name!~\"board-.*\"}[$__rate_interval]))",
                                "{{service_name}}")
                        .maybeEmpty(),
                logs(
                                "Log records",
                                "With the trace that each belongs to.",
                                "{service_name=~\".+\",service_name!~\"board-.*\"}")
                        .maybeEmpty());
    }

    /** A workshop's room, when its learners have joined with the stack's address: `docs/room.md`. */
    static Dashboard room() {
        var calls =
                "traces_spanmetrics_calls_total{service_name=\"workbook\",service_namespace=~\"$room\",span_name=~\"%s\"}";
        var checks = calls.formatted("check .*");
        var traces =
                "{ resource.service.name = \"workbook\" && resource.service.namespace =~ \"$room\" && name =~ \"task"
                        + " .*\" && status = error } | select(resource.user.name, span.test.suite.name,"
                        + " span.test.case.name)";
        var logs = "{service_name=\"workbook\",service_namespace=~\"$room\"}";
        return new Dashboard(
                "room",
                "Room",
                List.of(variable(
                        "room",
                        "label_values(traces_spanmetrics_calls_total{service_name=\"workbook\"}, service_namespace)")),
                lines(
                                "Where the room is",
                                "Checks in the last five minutes, by lesson: the spread between first and last.",
                                "short",
                                "sum by (span_name) (increase(" + checks + "[5m]))",
                                "{{span_name}}")
                        .maybeEmpty(),
                lines(
                                "Tasks that fail",
                                "Of a hundred judged tasks, how many fail: near 100% for long, and the room is stuck.",
                                "percentunit",
                                "sum by (span_name) (increase("
                                        + calls.formatted("task .*").replace("}", ",status_code=\"STATUS_CODE_ERROR\"}")
                                        + "[5m])) / sum by (span_name) (increase(" + calls.formatted("task .*")
                                        + "[5m]))",
                                "{{span_name}}")
                        .maybeEmpty(),
                traces("Latest failed tasks", "With the sentence of each as its status.", traces)
                        .maybeEmpty(),
                logs(
                                "Hands",
                                "Who raised one, and who took it down.",
                                logs + " | lab_hand_raised!=\"\" | line_format"
                                        + " \"{{.user_name}} {{.lab_hand_raised}}\"")
                        .maybeEmpty(),
                logs(
                                "Predictions",
                                "What they expected before a run.",
                                logs + " | lab_prediction!=\"\" | line_format"
                                        + " \"{{.test_suite_name}} {{.lab_prediction}}\"")
                        .maybeEmpty(),
                logs(
                                "Diagnoses",
                                "What they said the room's incident was.",
                                logs + " | lab_diagnosis_cause!=\"\" | line_format \"{{.user_name}}"
                                        + " {{.lab_diagnosis_service}} {{.lab_diagnosis_cause}}\"")
                        .maybeEmpty());
    }

    /** Gives a series without the label a name for its legend: a 404 has no route, and some statements no summary. */
    static String named(String label, String query) {
        return "label_replace(" + query + ", \"" + label + "\", \"(none)\", \"" + label + "\", \"\")";
    }

    /** The share of 5xx; what never failed has no series of failures, and yet an answer: none. */
    static String failed(String by, String selector) {
        var all = "sum by (" + by + ") (rate(http_server_request_duration_seconds_count{" + selector
                + "}[$__rate_interval]))";
        var bad = "sum by (" + by + ") (rate(http_server_request_duration_seconds_count{" + selector
                + ",http_response_status_code=~\"5..\"}[$__rate_interval]))";
        return "(" + bad + " or 0 * " + all + ") / " + all;
    }

    record Dashboard(String uid, String title, List<Object> variables, List<Panel> panels) {

        Dashboard(String uid, String title, List<Object> variables, Panel... panels) {
            this(uid, title, variables, List.of(panels));
        }

        Map<String, Object> model() {
            // Two side by side; what is wide takes a row of its own.
            var placed = new ArrayList<>();
            var x = 0;
            var y = 0;
            for (var panel : panels) {
                if (panel.wide() && x > 0) {
                    x = 0;
                    y += HEIGHT;
                }
                placed.add(panel.model(placed.size() + 1, x, y));
                x += panel.width();
                if (x == WIDTH) {
                    x = 0;
                    y += HEIGHT;
                }
            }
            return map(
                    "uid",
                    uid,
                    "title",
                    title,
                    "tags",
                    List.of("lab"),
                    "timezone",
                    "browser",
                    "refresh",
                    "15s",
                    "schemaVersion",
                    41,
                    "graphTooltip",
                    1,
                    "editable",
                    true,
                    "time",
                    map("from", "now-15m", "to", "now"),
                    "templating",
                    map("list", variables),
                    "panels",
                    placed);
        }
    }

    record Panel(
            String type,
            String title,
            String description,
            String unit,
            String store,
            String storeType,
            List<Map<String, Object>> targets,
            Map<String, Object> more) {

        Panel(
                String type,
                String title,
                String description,
                String unit,
                String store,
                String storeType,
                List<Map<String, Object>> targets) {
            this(type, title, description, unit, store, storeType, targets, new LinkedHashMap<>());
        }

        /** Nothing to show is good news here, or a matter of what runs: ./lab smoke does not mind. */
        Panel maybeEmpty() {
            more.put("maybeEmpty", true);
            return this;
        }

        /** One more line in the same panel. */
        Panel and(String asked, String legend) {
            var query = asked;
            for (var label : SOMETIMES_MISSING) {
                query = legend.contains("{{" + label + "}}") ? named(label, query) : query;
            }
            targets.add(map(
                    "refId",
                    String.valueOf((char) ('A' + targets.size())),
                    "datasource",
                    map("type", storeType, "uid", store),
                    "expr",
                    query,
                    "legendFormat",
                    legend.isEmpty() ? null : legend)); // log lines have none
            return this;
        }

        Panel exemplars() {
            targets.forEach(target -> target.put("exemplar", true));
            return this;
        }

        boolean wide() {
            return type.equals("logs") || type.equals("table");
        }

        int width() {
            return wide() ? WIDTH : WIDTH / 2;
        }

        /** A share that can be overdrawn shows it: the axis goes below zero. */
        Panel maybeNegative() {
            more.put("maybeNegative", true);
            return this;
        }

        Map<String, Object> model(int id, int x, int y) {
            var model = map(
                    "id",
                    id,
                    "type",
                    type,
                    "title",
                    title,
                    "description",
                    description,
                    "datasource",
                    map("type", storeType, "uid", store),
                    "gridPos",
                    map("h", HEIGHT, "w", width(), "x", x, "y", y),
                    "fieldConfig",
                    map(
                            "defaults",
                            map("unit", unit, "min", more.containsKey("maybeNegative") ? null : 0),
                            "overrides",
                            List.of()),
                    "options",
                    type.equals("heatmap") ? map("calculate", false, "yAxis", map("unit", unit)) : map(),
                    "targets",
                    targets);
            if (more.containsKey("maybeEmpty")) {
                model.put("maybeEmpty", true);
            }
            return model;
        }
    }

    static Panel lines(String title, String description, String unit, String query, String legend) {
        return new Panel("timeseries", title, description, unit, "mimir", "prometheus", new ArrayList<>())
                .and(query, legend);
    }

    static Panel number(String title, String description, String unit, String query, String legend) {
        return new Panel("stat", title, description, unit, "mimir", "prometheus", new ArrayList<>()).and(query, legend);
    }

    /** Of a native histogram: its buckets are the rows. */
    static Panel heatmap(String title, String description, String unit, String query) {
        var panel = new Panel("heatmap", title, description, unit, "mimir", "prometheus", new ArrayList<>())
                .and(query, "{{le}}");
        panel.targets.getFirst().put("format", "heatmap");
        return panel;
    }

    static Panel logs(String title, String description, String query) {
        return new Panel("logs", title, description, "short", "loki", "loki", new ArrayList<>()).and(query, "");
    }

    static Panel traces(String title, String description, String query) {
        return new Panel(
                "table",
                title,
                description,
                "short",
                "tempo",
                "tempo",
                new ArrayList<>(List.of(map(
                        "refId",
                        "A",
                        "datasource",
                        map("type", "tempo", "uid", "tempo"),
                        "queryType",
                        "traceql",
                        "query",
                        query,
                        "limit",
                        20,
                        "tableType",
                        "traces"))));
    }

    /** One environment, or all of them. */
    static Object environment(String metric) {
        return variable("environment", "label_values(" + metric + ", deployment_environment_name)");
    }

    static Object variable(String name, String query) {
        return map(
                "name",
                name,
                "type",
                "query",
                "datasource",
                map("type", "prometheus", "uid", "mimir"),
                "query",
                map("query", query, "refId", name),
                "refresh",
                2,
                "includeAll",
                true,
                "allValue",
                ".*",
                "multi",
                true,
                "current",
                map("text", "All", "value", "$__all"));
    }

    /** In the order in which it is written; what is null is left out. */
    static Map<String, Object> map(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                map.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return map;
    }

    static String json(Object value, int depth) {
        var inner = "\n" + "  ".repeat(depth + 1);
        var outer = "\n" + "  ".repeat(depth);
        return switch (value) {
            case Map<?, ?> map when map.isEmpty() -> "{}";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> json(entry.getKey(), 0) + ": " + json(entry.getValue(), depth + 1))
                        .collect(Collectors.joining("," + inner, "{" + inner, outer + "}"));
            case List<?> list when list.isEmpty() -> "[]";
            case List<?> list ->
                list.stream()
                        .map(each -> json(each, depth + 1))
                        .collect(Collectors.joining("," + inner, "[" + inner, outer + "]"));
            case String text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            default -> value.toString();
        };
    }
}
