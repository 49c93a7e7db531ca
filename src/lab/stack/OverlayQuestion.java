package lab.stack;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import lab.stack.Stack.Profile;

/**
 * What {@code ./lab smoke} asks of an overlay: whether its own store has the board's telemetry.
 *
 * @param what as the answer is told
 * @param part whom to ask, as in {@code PART_PORT}
 * @param path to get
 * @param wanted what the answer contains when all is well
 */
record OverlayQuestion(String what, String part, String path, String wanted) {

    /** As every store of metrics has it. */
    private static final String REQUESTS = "http_server_request_duration_seconds_count{service_name=\"board-web\"}";

    /** Empty where nothing runs besides the stack, or where nobody here can ask. */
    static Optional<OverlayQuestion> of(Profile profile) {
        return Optional.ofNullable(
                switch (profile) {
                    case victoria -> metrics("victoria has the board's requests", "VICTORIA", "", REQUESTS);
                    case thanos -> metrics("thanos has the board's requests", "THANOS", "", REQUESTS);
                    case probe -> metrics("the probe has been asking", "MIMIR", "/prometheus", "probe_success");
                    case influx ->
                        new OverlayQuestion(
                                "influx has the board's requests",
                                "INFLUX",
                                "/query?db=lab&q="
                                        + encoded("select * from http_server_request_duration_seconds limit 1"),
                                "\"values\"");
                    case jaeger ->
                        new OverlayQuestion("jaeger knows board-web", "JAEGER", "/api/services", "\"board-web\"");
                    case elastic ->
                        new OverlayQuestion(
                                "opensearch has the board's log records",
                                "OPENSEARCH",
                                "/board-logs-*/_search?size=1&q=service:board-recorder",
                                "\"_source\"");
                    case parca ->
                        new OverlayQuestion("parca has profiles", "PARCA", "/api/profiles/types", "process_cpu");
                    case obi ->
                        new OverlayQuestion(
                                "tempo has requests of the board",
                                "TEMPO",
                                "/api/search?limit=1&q="
                                        + encoded("{ resource.service.namespace = \"board\" && kind = server }"),
                                "\"traceID\"");
                    case falco ->
                        logs("loki has events of Falco (open a shell in board-web first)", "{source=\"syscall\"}");
                    case browser ->
                        logs("loki has web vitals (open the board's page first)", "{service_name=\"board-browser\"}");
                    case full, load, small, collector, objects, vendor, timescale -> null;
                });
    }

    private static OverlayQuestion metrics(String what, String part, String prefix, String query) {
        return new OverlayQuestion(what, part, prefix + "/api/v1/query?query=" + encoded(query), "\"value\"");
    }

    private static OverlayQuestion logs(String what, String query) {
        return new OverlayQuestion(
                what, "LOKI", "/loki/api/v1/query_range?limit=1&query=" + encoded(query), "\"stream\"");
    }

    /** TimescaleDB speaks no HTTP: Grafana asks it, through the overlay's data source. */
    static JsonArray ofTimescale() {
        var source = new JsonObject();
        source.addProperty("type", "grafana-postgresql-datasource");
        source.addProperty("uid", "timescale");
        var query = new JsonObject();
        query.addProperty("refId", "A");
        query.add("datasource", source);
        query.addProperty("format", "table");
        query.addProperty("rawSql", "select service_name from http_server_request_duration_seconds limit 1");
        var queries = new JsonArray();
        queries.add(query);
        return queries;
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }
}
