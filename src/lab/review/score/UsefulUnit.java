package lab.review.score;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.HashSet;
import java.util.Set;
import lab.review.conventions.Units;
import lab.review.wording.Message;

/** MET-002: all metrics have a unit of UCUM; the default, an empty one, does not count. */
final class UsefulUnit extends Rule {

    private final Units units;
    private final Set<String> judged = new HashSet<>();

    UsefulUnit(Units units) {
        super("MET-002", "reason.no-metrics");
        this.units = units;
    }

    @Override
    void metric(String service, MetricData metric) {
        applies(service);
        if (judged.add(service + "\0" + metric.getName() + "\0" + metric.getUnit())
                && !units.isValid(metric.getUnit())) {
            fails(
                    service,
                    () -> metric.getUnit().isEmpty()
                            ? Message.of("evidence.no-unit", metric.getName())
                            : Message.of("evidence.bad-unit", metric.getName(), metric.getUnit()));
        }
    }
}
