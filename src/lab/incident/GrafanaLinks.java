package lab.incident;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lab.incident.Debrief.Link;
import lab.telemetry.Store;

/**
 * The same way in Grafana, if the stack has the incident, too: selected by its {@code deployment.environment.name},
 * around the time of its beginning.
 *
 * @param grafana its address
 */
public record GrafanaLinks(URI grafana) {

    private static final Duration AROUND = Duration.ofMinutes(5);

    /** From the environment: none unless OTLP goes to a backend, {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    public static Optional<GrafanaLinks> configured() {
        return backend()
                .map(_ -> new GrafanaLinks(URI.create(Optional.ofNullable(System.getenv("LAB_GRAFANA_URL"))
                        .filter(address -> !address.isBlank())
                        .orElse("http://localhost:3000")
                        .strip()
                        .replaceAll("/+$", ""))));
    }

    /** {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    static Optional<URI> backend() {
        return Optional.ofNullable(System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT"))
                .filter(address -> !address.isBlank())
                .map(address -> URI.create(address.strip()));
    }

    /**
     * The dashboard that shows its metrics, the requests that the alert counts, one of them, and all log records of the
     * incident; with full URLs.
     */
    public List<Link> links(Incident incident, Store store, Instant began) {
        var symptom = incident.symptom();
        var environment = "resource.deployment.environment.name=\"incident-" + incident.seed() + "\"";
        var links = new ArrayList<Link>();
        links.add(new Link(
                "grafana.dashboard",
                grafana + "/d/" + dashboard(incident.cause()) + "?var-environment=incident-" + incident.seed()
                        + "&from=" + began.minus(AROUND).toEpochMilli() + "&to="
                        + began.plus(AROUND).toEpochMilli()));
        links.add(new Link(
                "grafana.traces",
                explore(
                        "tempo",
                        "traceql",
                        "query",
                        "{" + environment + " && resource.service.name=\"" + symptom.service() + "\""
                                + (symptom.operation().isEmpty() ? "" : " && name=\"" + symptom.operation() + "\"")
                                + (symptom.kind() == Indicator.Kind.failing ? " && status=error" : "") + "}",
                        began)));
        Debrief.example(incident, store, began)
                .ifPresent(span -> links.add(
                        new Link("grafana.trace", explore("tempo", "traceql", "query", span.getTraceId(), began))));
        links.add(new Link(
                "grafana.logs",
                explore(
                        "loki",
                        "range",
                        "expr",
                        "{service_name=~\".+\"} | deployment_environment_name=\"incident-" + incident.seed() + "\"",
                        began)));
        return links;
    }

    /** Its uid in {@code compose/grafana/dashboards}. */
    private static String dashboard(Cause cause) {
        return switch (cause) {
            case busyLoop, leak -> "jvm";
            case nPlusOne, missingIndex, lock, pool, neighbour, backlog -> "data";
            default -> "board";
        };
    }

    /** Grafana's Explore page; the data sources have the uids of {@code compose/grafana}. */
    private String explore(String source, String type, String field, String query, Instant began) {
        var datasource = new JsonObject();
        datasource.addProperty("type", source);
        datasource.addProperty("uid", source);
        var asked = new JsonObject();
        asked.addProperty("refId", "A");
        asked.add("datasource", datasource);
        asked.addProperty("queryType", type);
        asked.addProperty(field, query);
        var queries = new JsonArray();
        queries.add(asked);
        var range = new JsonObject();
        range.addProperty("from", String.valueOf(began.minus(AROUND).toEpochMilli()));
        range.addProperty("to", String.valueOf(began.plus(AROUND).toEpochMilli()));
        var pane = new JsonObject();
        pane.addProperty("datasource", source);
        pane.add("queries", queries);
        pane.add("range", range);
        var panes = new JsonObject();
        panes.add("lab", pane);
        return grafana + "/explore?schemaVersion=1&panes="
                + URLEncoder.encode(panes.toString(), StandardCharsets.UTF_8);
    }
}
