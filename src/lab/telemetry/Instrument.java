package lab.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One instrument of one service with all its series, merged over all its collections. */
public final class Instrument {

    private final MetricData latest;
    private final String service;
    private final Map<Attributes, Series> series = new LinkedHashMap<>();

    private Instrument(MetricData first) {
        latest = first;
        service = ServiceName.of(first.getResource());
    }

    /** Groups these metrics by service and instrument. */
    public static List<Instrument> of(Collection<MetricData> collected) {
        var metrics = new LinkedHashMap<List<Object>, Instrument>();
        for (var data : collected) {
            var identity = List.<Object>of(
                    data.getResource(),
                    data.getInstrumentationScopeInfo(),
                    data.getName(),
                    instrument(data),
                    data.getUnit());
            metrics.computeIfAbsent(identity, same -> new Instrument(data)).add(data);
        }
        return List.copyOf(metrics.values());
    }

    /** The name of the service that measured, never empty. */
    public String service() {
        return service;
    }

    /** The metric as it was first exported: its name, unit, description and type. */
    public MetricData latest() {
        return latest;
    }

    public String name() {
        return latest.getName();
    }

    private void add(MetricData data) {
        boolean delta = Series.temporality(data) == AggregationTemporality.DELTA;
        for (var point : data.getData().getPoints()) {
            var arrived = Series.of(point);
            series.merge(arrived.attributes(), arrived, (known, again) -> known.and(again, delta));
        }
    }

    /** Sorted by size, largest first; the overflow series comes before all others. */
    public List<Series> series() {
        var sorted = new ArrayList<>(series.values());
        sorted.sort(Comparator.comparing((Series one) -> !one.isOverflow())
                .thenComparing(Comparator.comparingDouble((Series one) -> one.distribution() == null
                                ? one.value()
                                : one.distribution().count())
                        .reversed())
                .thenComparing(one -> one.attributes().toString()));
        return sorted;
    }

    /** The kind of instrument that produces such data. */
    public String instrument() {
        return instrument(latest);
    }

    /**
     * The kind of instrument that produces such data. Integers and doubles are not distinguished, because senders mix
     * both.
     */
    public static String instrument(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "up-down counter";
            case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "up-down counter";
            case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
            case EXPONENTIAL_HISTOGRAM -> "exponential histogram";
            case SUMMARY -> "summary";
        };
    }

    /** The unit as it was sent; {@code 1}, which says nothing, is left out. */
    public String unit() {
        return latest.getUnit().equals("1") ? "" : latest.getUnit();
    }
}
