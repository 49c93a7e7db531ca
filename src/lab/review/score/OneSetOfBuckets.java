package lab.review.score;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.review.wording.Message;

/**
 * MET-004: all histograms of a metric name have the same buckets, whichever service reports them. Exponential
 * histograms have no bounds that could differ.
 */
final class OneSetOfBuckets extends Rule {

    private static final int MOST = 20;

    private final Map<String, Set<List<Double>>> buckets = new HashMap<>();
    private final Map<String, Set<String>> metrics = new HashMap<>();

    OneSetOfBuckets() {
        super("MET-004", "reason.no-histograms");
    }

    @Override
    void metric(String service, MetricData metric) {
        if (metric.getType() != MetricDataType.HISTOGRAM) {
            return;
        }
        applies(service);
        metrics.computeIfAbsent(service, _ -> new LinkedHashSet<>()).add(metric.getName());
        var known = buckets.computeIfAbsent(metric.getName(), _ -> new LinkedHashSet<>());
        for (var point : metric.getHistogramData().getPoints()) {
            if (known.size() < MOST) {
                known.add(point.getBoundaries());
            }
        }
    }

    @Override
    Verdict verdict(RuleBook.Entry rule, String service) {
        for (var metric : metrics.getOrDefault(service, Set.of())) {
            var seen = buckets.get(metric);
            if (seen.size() > 1) {
                var two = List.copyOf(seen);
                fails(service, () -> Message.of("evidence.buckets", metric, two.getFirst(), two.get(1)));
            }
        }
        return super.verdict(rule, service).limited(Message.of("reason.as-far-as-seen", 14));
    }
}
