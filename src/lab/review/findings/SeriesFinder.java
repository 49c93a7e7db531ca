package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import lab.review.wording.Message;

/**
 * Finds series that overflow, and those that will: a metric whose attribute has a new value for each user or request.
 * Few values suffice if they look like ids; otherwise there must be many.
 */
final class SeriesFinder implements Finder {

    private static final AttributeKey<Boolean> OVERFLOW = AttributeKey.booleanKey("otel.metric.overflow");

    static final int MANY_IDS = 20;
    static final int MANY_VALUES = 500;
    private static final int MAX_ATTRIBUTES = 10_000;

    private static final Pattern ID = Pattern.compile(
            "(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=.*\\d)[0-9a-f]{16,}|\\D{0,12}\\d{4,}|[^@\\s]+@[^@\\s]+|https?://.*\\d.*|/.*/\\d+(/.*)?");

    private static final class Values {
        private final Set<Integer> distinct = new HashSet<>();
        private int ids;
    }

    private final Findings findings;
    private final Map<String, Values> values = new HashMap<>();

    SeriesFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void metric(String service, MetricData metric) {
        for (var point : metric.getData().getPoints()) {
            if (Boolean.TRUE.equals(point.getAttributes().get(OVERFLOW))) {
                findings.add(
                        FindingKind.SERIES_OVERFLOW,
                        service,
                        metric.getName(),
                        () -> Message.of("finding.series-overflow.what", metric.getName()),
                        () -> Evidence.of(metric));
            }
            point.getAttributes().forEach((key, value) -> add(service, metric, key.getKey(), value));
        }
    }

    private void add(String service, MetricData metric, String key, Object value) {
        var where = service + "\0" + metric.getName() + "\0" + key;
        var seen = values.get(where);
        if (seen == null) {
            if (values.size() >= MAX_ATTRIBUTES) {
                return;
            }
            seen = new Values();
            values.put(where, seen);
        }
        if (seen.distinct.size() >= MANY_VALUES || !seen.distinct.add(value.hashCode())) {
            return;
        }
        seen.ids += ID.matcher(value.toString()).matches() ? 1 : 0;
        var count = seen.distinct.size();
        if (count == MANY_VALUES || seen.ids == MANY_IDS && 10 * seen.ids >= 9 * count) {
            findings.add(
                    FindingKind.EXPLODING_SERIES,
                    service,
                    metric.getName() + " " + key,
                    () -> Message.of("finding.exploding-series.what", metric.getName(), key, count, value),
                    () -> Evidence.of(metric));
        }
    }
}
