package lab.web;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lab.telemetry.Instrument;
import lab.telemetry.ServiceName;
import lab.telemetry.Store;

/** The instruments, by service and name; the SDK's metrics about itself come last. */
record MetricList(List<Row> metrics, List<String> services) {

    /**
     * An instrument of one service.
     *
     * @param type counter, up-down counter, gauge, histogram, exponential histogram or summary
     * @param temporality cumulative or delta; empty where it does not apply
     * @param series the number of attribute sets
     * @param exemplars whether any of its points has an exemplar
     * @param clash whether another instrument has this name, but another type or unit
     */
    record Row(
            String service,
            String scope,
            String name,
            String description,
            String unit,
            String type,
            String temporality,
            boolean monotonic,
            int series,
            int points,
            boolean overflow,
            boolean exemplars,
            boolean clash) {}

    private record Identity(String service, String scope, String name, String type, String unit) {

        boolean clashesWith(Identity other) {
            return !equals(other)
                    && service.equals(other.service)
                    && scope.equals(other.scope)
                    && name.equals(other.name);
        }
    }

    private static Identity identity(MetricData metric) {
        return new Identity(
                ServiceName.of(metric.getResource()),
                metric.getInstrumentationScopeInfo().getName(),
                metric.getName(),
                Instrument.instrument(metric),
                metric.getUnit());
    }

    static MetricList of(List<MetricData> metrics, Filter asked) {
        var services = new TreeSet<String>();
        var rows = new ArrayList<Row>();
        var groups = groups(asked.deadline().watching(metrics));
        groups.keySet().forEach(identity -> services.add(identity.service));
        groups.forEach((identity, exports) -> {
            if (asked.isService(identity.service) && matches(identity, exports, asked))
                rows.add(row(identity, exports, groups.keySet(), asked));
        });
        // The SDK's metrics about itself come last.
        rows.sort(Comparator.comparing((Row row) -> row.scope.startsWith("io.opentelemetry."))
                .thenComparing(Row::service)
                .thenComparing(Row::name)
                .thenComparing(Row::scope));
        return new MetricList(List.copyOf(rows), List.copyOf(services));
    }

    /** One instrument with its points, or null when it does not exist. */
    static MetricView one(Store store, Filter asked) {
        var groups = groups(asked.deadline().watching(store.metrics()));
        for (var group : groups.entrySet()) {
            var identity = group.getKey();
            if (asked.isService(identity.service)
                    && identity.name.equals(asked.name())
                    && (asked.value("scope").isEmpty() || asked.value("scope").equals(identity.scope))
                    && (asked.value("type").isEmpty() || asked.value("type").equals(identity.type))
                    && (asked.parameters().get("unit") == null
                            || asked.value("unit").equals(identity.unit)))
                return MetricView.of(
                        row(identity, group.getValue(), groups.keySet(), asked), group.getValue(), store, asked);
        }
        return null;
    }

    private static LinkedHashMap<Identity, List<MetricData>> groups(List<MetricData> metrics) {
        var groups = new LinkedHashMap<Identity, List<MetricData>>();
        for (var metric : metrics)
            groups.computeIfAbsent(identity(metric), same -> new ArrayList<>()).add(metric);
        return groups;
    }

    private static boolean matches(Identity identity, List<MetricData> exports, Filter asked) {
        return asked.text().isEmpty()
                || asked.in(identity.name)
                || asked.in(identity.scope)
                || asked.in(exports.getLast().getDescription())
                || asked.in(exports.getLast().getUnit());
    }

    private static Row row(Identity identity, List<MetricData> exports, Set<Identity> all, Filter asked) {
        Set<Object> series = new HashSet<>();
        var points = 0;
        var overflow = false;
        var exemplars = false;
        for (var export : exports) {
            for (var point : export.getData().getPoints()) {
                asked.deadline().step();
                series.add(List.of(point.getAttributes(), export.getResource()));
                overflow |= lab.telemetry.Series.isOverflow(point.getAttributes());
                exemplars |= !point.getExemplars().isEmpty();
                points++;
            }
        }
        var latest = exports.getLast();
        return new Row(
                identity.service,
                identity.scope,
                identity.name,
                latest.getDescription(),
                latest.getUnit(),
                identity.type,
                MetricView.temporality(latest),
                isMonotonic(latest),
                series.size(),
                points,
                overflow,
                exemplars,
                all.stream().anyMatch(identity::clashesWith));
    }

    private static boolean isMonotonic(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().isMonotonic();
            case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic();
            default -> false;
        };
    }
}
