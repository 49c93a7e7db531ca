package lab.review.score;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import lab.review.conventions.Units;
import lab.review.wording.Message;

/**
 * MET-005: a metric's name does not contain its unit, as a word of its own: the code ({@code latency_ms}) or the name
 * in singular or plural ({@code collection.duration.seconds}). Text in braces is not a unit, so {@code requests} may be
 * counted in {@code {request}}. A metric without a unit must not have a unit of time or of bytes in its name, either.
 */
final class UnitNotInName extends Rule {

    private static final String USUAL = "s.ms.us.ns.min.h.d.By.KiBy.MiBy.GiBy.kBy.MBy.GBy.%";

    private final Units units;
    private final Set<String> judged = new HashSet<>();

    UnitNotInName(Units units) {
        super("MET-005", "reason.no-metrics");
        this.units = units;
    }

    @Override
    void metric(String service, MetricData metric) {
        applies(service);
        if (!judged.add(service + "\0" + metric.getName() + "\0" + metric.getUnit())) {
            return;
        }
        var words = units.words(metric.getUnit());
        if (words.isEmpty() && metric.getUnit().isEmpty()) {
            words = units.words(USUAL);
            words.removeIf(word -> word.length() == 1);
        }
        for (var word : metric.getName().toLowerCase(Locale.ROOT).split("[._/-]")) {
            if (words.contains(word)) {
                fails(service, () -> Message.of("evidence.unit-in-name", metric.getName(), word, metric.getUnit()));
                return;
            }
        }
    }
}
