package lab.incident;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lab.telemetry.Store;

/** The shortest way from the alert to the cause, as links into the viewer. */
public final class Debrief {

    /**
     * A step on the way.
     *
     * @param what key of its sentence
     * @param path a path in the viewer, or a full URL elsewhere
     */
    public record Link(String what, String path) {

        /** The full URL. */
        String address(String page) {
            return path.startsWith("/") ? page + path : path;
        }
    }

    private Debrief() {}

    /**
     * The way, alert first.
     *
     * @param store the source of an example trace
     * @param began the time when the board was broken
     */
    public static List<Link> links(Incident incident, Store store, Instant began) {
        var symptom = incident.symptom();
        var links = new ArrayList<Link>();
        links.add(new Link("overview", "/overview"));
        if (!symptom.operation().isEmpty()) {
            links.add(new Link(
                    "traces",
                    address("/traces", "service", symptom.service(), "name", symptom.operation())
                            + (symptom.kind() == Indicator.Kind.failing ? "&status=error" : "")));
        }
        example(incident, store, began)
                .ifPresent(span ->
                        links.add(new Link("trace", "/trace/" + span.getTraceId() + "?span=" + span.getSpanId())));
        links.add(evidence(incident.cause(), incident.services()));
        if (incident.second() != null) {
            links.add(new Link(
                    "second", evidence(incident.second().cause(), Set.of()).path()));
        }
        return links;
    }

    /** Where the cause itself is visible. */
    private static Link evidence(Cause cause, Set<String> services) {
        return switch (cause) {
            case nPlusOne -> new Link("structure", address("/structure", "service", "board-web", "name", "Posts.list"));
            case retries ->
                new Link("structure", address("/structure", "service", "board-web", "name", "GET /related"));
            case missingIndex ->
                new Link(
                        "statements",
                        address("/traces", "service", "board-web", "name", "select select comments posts"));
            case lock -> new Link("statements", address("/traces", "service", "board-web", "name", "update totals"));
            case busyLoop -> metric(services.iterator().next(), "io.opentelemetry.runtime-telemetry", "jvm.cpu.time");
            case exception -> new Link("logs", address("/logs", "service", "board-web", "severity", "17"));
            case flag -> new Link("difference", address("/traces", "service", "board-web", "status", "error"));
            case version -> new Link("difference", address("/traces", "service", "board-search", "status", "error"));
            case timeout ->
                new Link(
                        "spans", address("/traces", "service", "board-web", "name", "GET /related", "status", "error"));
            case leak -> metric("board-web", "io.opentelemetry.runtime-telemetry", "jvm.memory.used_after_last_gc");
            case threads -> metric("board-web", "board", "tomcat.thread.limit");
            case neighbour ->
                new Link("tenants", address("/traces", "service", "board-web", "name", "GET /api/export"));
            case pool -> metric("board-web", "board", "db.client.connection.count");
            case backlog -> metric("board-recorder", "board", "board.events.waiting");
            case context, clock, sampler -> new Link("spans", address("/traces", "service", "board-search"));
            case exporter -> metric("board-web", "", "processedSpans");
            case cardinality -> metric("board-visitor", "board", "board.visits");
        };
    }

    private static Link metric(String service, String scope, String name) {
        return new Link("metric", address("/metrics", "service", service, "scope", scope, "name", name));
    }

    /** The longest request of the operation that failed, or took longest, since the beginning. */
    static Optional<SpanData> example(Incident incident, Store store, Instant began) {
        var from = TimeUnit.SECONDS.toNanos(began.getEpochSecond()) + began.getNano();
        var symptom = incident.symptom();
        return store.spans().stream()
                .filter(span -> span.getStartEpochNanos() >= from)
                .filter(symptom::counts)
                .filter(span -> symptom.kind() != Indicator.Kind.failing
                        || span.getStatus().getStatusCode() == io.opentelemetry.api.trace.StatusCode.ERROR)
                .max(Comparator.comparingLong(span -> span.getEndEpochNanos() - span.getStartEpochNanos()));
    }

    private static String address(String view, String... parameters) {
        var pairs = new ArrayList<String>();
        for (var i = 0; i < parameters.length; i += 2) {
            if (!parameters[i + 1].isEmpty()) {
                pairs.add(parameters[i] + "=" + URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
            }
        }
        return view + "?" + String.join("&", pairs);
    }
}
