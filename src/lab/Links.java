package lab;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Links to the traces of a run in the lab's viewer and in Grafana, if they run on this machine. */
final class Links {

    private static final int MILLIS = 200;
    private static final int MAX_TRACES = 3;

    private Links() {}

    /** One line for each trace (three at most) and each place that is reachable now. */
    static List<String> to(List<SpanData> spans) {
        var traces = new LinkedHashSet<String>();
        spans.forEach(span -> traces.add(span.getTraceId()));
        if (traces.isEmpty()) {
            return List.of();
        }
        var viewer = address("LAB_VIEWER_URL", "http://localhost:4319");
        var grafana = address("LAB_GRAFANA_URL", "http://localhost:3000");
        var viewerUp = answers(viewer + "/api/health");
        var grafanaUp = answers(grafana + "/api/health");
        var lines = new ArrayList<String>();
        for (var trace : traces.stream().limit(MAX_TRACES).toList()) {
            if (viewerUp) {
                lines.add("viewer   " + viewer + "/trace/" + trace);
            }
            if (grafanaUp) {
                lines.add("grafana  " + grafana + explore(trace));
            }
        }
        return lines;
    }

    /** Grafana's Explore page for one trace, in the data source with the uid {@code tempo}. */
    static String explore(String trace) {
        var panes = """
            {"lab":{"datasource":"tempo","queries":[{"refId":"A","datasource":{"type":"tempo","uid":"tempo"},\
            "queryType":"traceql","query":"%s"}],"range":{"from":"now-1h","to":"now"}}}\
            """.formatted(trace);
        return "/explore?schemaVersion=1&panes=" + URLEncoder.encode(panes, StandardCharsets.UTF_8);
    }

    private static String address(String variable, String otherwise) {
        var value = System.getenv(variable);
        return value == null || value.isBlank() ? otherwise : value.strip().replaceAll("/+$", "");
    }

    // JSON distinguishes Grafana from another server on the popular port 3000 that answers any path with a page.
    // HttpURLConnection: java.net.http would cost a quarter of a second of start-up at the end of every run.
    private static boolean answers(String address) {
        try {
            if (!(URI.create(address).toURL().openConnection() instanceof HttpURLConnection connection)) {
                return false;
            }
            connection.setConnectTimeout(MILLIS);
            connection.setReadTimeout(MILLIS);
            connection.setInstanceFollowRedirects(false);
            try {
                var type = connection.getContentType();
                return connection.getResponseCode() == 200 && type != null && type.startsWith("application/json");
            } finally {
                connection.disconnect();
            }
        } catch (IOException | IllegalArgumentException notUp) {
            return false;
        }
    }
}
