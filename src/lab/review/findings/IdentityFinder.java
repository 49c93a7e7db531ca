package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Checks identity: a missing or default service name, and one instance id for two processes. Two processes of one host
 * count as two only when both send at the same time, because a restart may keep its id.
 */
final class IdentityFinder implements Finder.OfSpans {

    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("service.namespace");
    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    private static final AttributeKey<Long> PID = AttributeKey.longKey("process.pid");
    private static final List<AttributeKey<String>> PLACES = List.of(
            AttributeKey.stringKey("k8s.pod.uid"),
            AttributeKey.stringKey("k8s.pod.name"),
            AttributeKey.stringKey("container.id"),
            AttributeKey.stringKey("host.id"),
            AttributeKey.stringKey("host.name"));
    private static final int MAX_RESOURCES = 10_000;

    /** A period in which a process is active. This much silence between two of its spans still counts as one period. */
    private static final class Stay {
        private final Resource resource;
        private long first = Long.MAX_VALUE;
        private long last;

        private Stay(Resource resource) {
            this.resource = resource;
        }

        private boolean meets(Stay other) {
            return first <= other.last && other.first <= last;
        }
    }

    private final Findings findings;
    private final Map<String, Map<Resource, Stay>> stays = new HashMap<>();
    private Stay latest = new Stay(Resource.empty());

    IdentityFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void resource(String service, Resource resource) {
        var name = resource.getAttribute(SERVICE_NAME);
        if (name == null || name.isBlank()) {
            findings.add(
                    FindingKind.NO_SERVICE_NAME,
                    service,
                    "service.name",
                    () -> Message.of("finding.no-service-name.what"),
                    Evidence::ofResource);
        } else if (name.startsWith("unknown_service")) {
            findings.add(
                    FindingKind.DEFAULT_SERVICE_NAME,
                    service,
                    "service.name",
                    () -> Message.of("finding.default-service-name.what", name),
                    Evidence::ofResource);
        }
    }

    @Override
    public void span(String service, SpanData span) {
        saw(span.getResource(), span.getStartEpochNanos(), span.getEndEpochNanos());
    }

    @Override
    public void metric(String service, MetricData metric) {
        for (var point : metric.getData().getPoints()) {
            saw(metric.getResource(), point.getEpochNanos(), point.getEpochNanos());
        }
    }

    @Override
    public void log(String service, LogRecordData log) {
        if (log.getTimestampEpochNanos() != 0) {
            saw(log.getResource(), log.getTimestampEpochNanos(), log.getTimestampEpochNanos());
        }
    }

    private void saw(Resource resource, long from, long to) {
        if (resource != latest.resource) {
            var instance = resource.getAttribute(INSTANCE);
            if (instance == null) {
                return;
            }
            var identity =
                    resource.getAttribute(SERVICE_NAME) + "\0" + resource.getAttribute(NAMESPACE) + "\0" + instance;
            var known = stays.get(identity);
            if (known == null) {
                if (stays.size() >= MAX_RESOURCES) {
                    return;
                }
                known = new HashMap<>();
                stays.put(identity, known);
            }
            if (known.size() >= 100 && !known.containsKey(resource)) {
                return;
            }
            latest = known.computeIfAbsent(resource, Stay::new);
            if (latest.resource != resource) {
                widen(latest, from, to);
                return;
            }
        }
        widen(latest, from, to);
    }

    private static void widen(Stay stay, long from, long to) {
        stay.first = Math.min(stay.first, from);
        stay.last = Math.max(stay.last, to);
    }

    @Override
    public void conclude(TraceOrder traces) {
        stays.forEach((identity, resources) -> {
            var list = new ArrayList<>(resources.values());
            for (var i = 1; i < list.size(); i++) {
                var difference = difference(list.getFirst(), list.get(i));
                if (difference != null) {
                    var resource = list.get(i).resource;
                    findings.add(
                            FindingKind.SHARED_INSTANCE_ID,
                            Objects.toString(resource.getAttribute(SERVICE_NAME), ""),
                            "service.instance.id",
                            () -> Message.of(
                                    "finding.shared-instance-id.what", resource.getAttribute(INSTANCE), difference),
                            Evidence::ofResource);
                }
            }
        });
    }

    private static String difference(Stay a, Stay b) {
        for (var place : PLACES) {
            var one = a.resource.getAttribute(place);
            var other = b.resource.getAttribute(place);
            if (one != null && other != null && !one.equals(other)) {
                return place.getKey() + " " + one + ", " + other;
            }
        }
        var one = a.resource.getAttribute(PID);
        var other = b.resource.getAttribute(PID);
        return one != null && other != null && !one.equals(other) && a.meets(b)
                ? PID.getKey() + " " + one + ", " + other
                : null;
    }
}
