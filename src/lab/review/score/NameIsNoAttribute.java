package lab.review.score;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.HashSet;
import java.util.Set;
import lab.review.conventions.SemanticConventions;
import lab.review.wording.Message;

/** MET-006: a metric's name is not that of an attribute in the semantic conventions. */
final class NameIsNoAttribute extends Rule {

    private final SemanticConventions conventions;
    private final Set<String> judged = new HashSet<>();

    NameIsNoAttribute(SemanticConventions conventions) {
        super("MET-006", "reason.no-metrics");
        this.conventions = conventions;
    }

    @Override
    void metric(String service, MetricData metric) {
        applies(service);
        if (judged.add(service + "\0" + metric.getName()) && conventions.isKey(metric.getName())) {
            fails(service, () -> Message.of("evidence.metric-is-attribute", metric.getName()));
        }
    }
}
