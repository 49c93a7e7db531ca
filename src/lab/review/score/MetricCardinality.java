package lab.review.score;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import lab.review.wording.Message;

/**
 * MET-001: attribute keys of a metric have less than 10,000 unique values within an hour. The window slides: a value
 * counts until an hour after it was last reported.
 */
final class MetricCardinality extends Rule {

    private static final int LIMIT = 10_000;
    private static final long WINDOW = Duration.ofHours(1).toNanos();

    /** Hashes of values with the time of their last report, oldest first; empty when the rule has failed. */
    private final Map<String, LinkedHashMap<Long, Long>> values = new HashMap<>();

    private final Set<String> failed = new HashSet<>();

    MetricCardinality() {
        super("MET-001", "reason.no-metrics");
    }

    @Override
    void metric(String service, MetricData metric) {
        applies(service);
        for (var point : metric.getData().getPoints()) {
            point.getAttributes()
                    .forEach(
                            (key, value) -> add(service, metric.getName(), key.getKey(), value, point.getEpochNanos()));
        }
    }

    private void add(String service, String metric, String key, Object value, long time) {
        var where = service + "\0" + metric + "\0" + key;
        if (failed.contains(where)) {
            return;
        }
        var seen = values.computeIfAbsent(where, _ -> new LinkedHashMap<>());
        var hash = hash(value);
        seen.remove(hash); // a repeated value moves to the end
        seen.put(hash, time);
        if (seen.size() < LIMIT) {
            return;
        }
        var oldest = seen.entrySet().iterator();
        while (oldest.hasNext() && oldest.next().getValue() <= time - WINDOW) {
            oldest.remove();
        }
        if (seen.size() >= LIMIT) {
            failed.add(where);
            values.remove(where);
            fails(service, () -> Message.of("evidence.cardinality", metric, key, LIMIT));
        }
    }

    /** 64 bits, so that collisions among ten thousand values are unlikely. */
    private static long hash(Object value) {
        var text = value.toString();
        var hash = 0xcbf29ce484222325L ^ value.getClass().getName().hashCode();
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
