package lab.review.findings;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.HashSet;
import java.util.Set;
import lab.review.conventions.MetricConvention;
import lab.review.conventions.SemanticConventions;
import lab.review.conventions.Units;
import lab.review.wording.Message;

/** Checks names, units and instruments of metrics against the semantic conventions and UCUM. */
final class MetricFinder implements Finder {

    private static final int MAX_METRICS = 10_000;

    private final SemanticConventions conventions;
    private final Units units;
    private final Findings findings;
    private final Set<String> seen = new HashSet<>();

    MetricFinder(SemanticConventions conventions, Units units, Findings findings) {
        this.conventions = conventions;
        this.units = units;
        this.findings = findings;
    }

    @Override
    public void metric(String service, MetricData metric) {
        var identity = service + "\0" + metric.getName() + "\0" + metric.getUnit() + "\0" + metric.getType();
        if (seen.contains(identity) || seen.size() >= MAX_METRICS) {
            return;
        }
        seen.add(identity);
        var name = metric.getName();
        var known = conventions.metric(name);
        if (known.isPresent() && known.get().isDeprecated()) {
            add(
                    FindingKind.DEPRECATED_METRIC,
                    service,
                    metric,
                    AttributeFinder.outdated(
                            "deprecated-metric",
                            name,
                            known.get().replacement(),
                            known.get().note()));
        } else if (known.isPresent()) {
            compare(service, metric, known.get());
        }
        if (known.isEmpty() && !units.isValid(metric.getUnit())) {
            add(
                    FindingKind.UNUSABLE_UNIT,
                    service,
                    metric,
                    metric.getUnit().isEmpty()
                            ? Message.of("finding.unusable-unit.none", name)
                            : Message.of("finding.unusable-unit.what", name, metric.getUnit()));
        }
    }

    private void compare(String service, MetricData metric, MetricConvention convention) {
        if (!metric.getUnit().equals(convention.unit())) {
            add(
                    FindingKind.WRONG_UNIT,
                    service,
                    metric,
                    Message.of(
                            "finding.wrong-unit.what",
                            metric.getName(),
                            convention.unit(),
                            '"' + metric.getUnit() + '"'));
        }
        var instrument = instrument(metric);
        if (!instrument.equals(convention.instrument())) {
            add(
                    FindingKind.WRONG_INSTRUMENT,
                    service,
                    metric,
                    Message.of("finding.wrong-instrument.what", metric.getName(), convention.instrument(), instrument));
        }
    }

    static String instrument(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "updowncounter";
            case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "updowncounter";
            case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
            case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> "histogram";
            case SUMMARY -> "summary";
        };
    }

    private void add(FindingKind kind, String service, MetricData metric, Message what) {
        findings.add(kind, service, metric.getName(), () -> what, () -> Evidence.of(metric));
    }
}
