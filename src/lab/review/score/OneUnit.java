package lab.review.score;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import lab.review.wording.Message;

/** MET-003: all series of a metric name have the same unit, whichever service reports them. */
final class OneUnit extends Rule {

    private static final int MOST = 20;

    private final Map<String, Set<String>> units = new HashMap<>();
    private final Map<String, Set<String>> metrics = new HashMap<>();

    OneUnit() {
        super("MET-003", "reason.no-metrics");
    }

    @Override
    void metric(String service, MetricData metric) {
        applies(service);
        metrics.computeIfAbsent(service, _ -> new LinkedHashSet<>()).add(metric.getName());
        var known = units.computeIfAbsent(metric.getName(), _ -> new LinkedHashSet<>());
        if (known.size() < MOST) {
            known.add('"' + metric.getUnit() + '"');
        }
    }

    @Override
    Verdict verdict(RuleBook.Entry rule, String service) {
        for (var metric : metrics.getOrDefault(service, Set.of())) {
            var seen = units.get(metric);
            if (seen.size() > 1) {
                fails(service, () -> Message.of("evidence.units", metric, String.join(", ", seen)));
            }
        }
        return super.verdict(rule, service).limited(Message.of("reason.as-far-as-seen", 14));
    }
}
