package lab.review.findings;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Compares the requests counted by a metric with those that are spans. Sampling can make spans fewer than measurements,
 * but never more. More spans than counted requests means that the metric misses requests.
 */
final class CountFinder implements Finder {

    private static final Set<String> REQUESTS = Set.of("http.server.request.duration", "http.server.duration");
    private static final long MARGIN_NANOS = 10_000_000;
    private static final int MAX_SERIES = 100_000;

    private record Series(String service, Resource resource, Attributes attributes, long start) {}

    private static final class Count {
        private long count;
        private long until;
        private MetricData metric;
    }

    private final Findings findings;
    private final Map<Series, Count> counts = new HashMap<>();

    CountFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void metric(String service, MetricData metric) {
        if (metric.getType() != MetricDataType.HISTOGRAM || !REQUESTS.contains(metric.getName())) {
            return;
        }
        var delta = metric.getHistogramData().getAggregationTemporality() == AggregationTemporality.DELTA;
        for (var point : metric.getHistogramData().getPoints()) {
            add(service, metric, point, delta);
        }
    }

    private void add(String service, MetricData metric, HistogramPointData point, boolean delta) {
        var series = new Series(
                service, metric.getResource(), point.getAttributes(), delta ? 0 : point.getStartEpochNanos());
        var known = counts.get(series);
        if (known == null) {
            if (counts.size() >= MAX_SERIES) {
                return;
            }
            known = new Count();
            known.metric = metric;
            counts.put(series, known);
        }
        known.count = delta ? known.count + point.getCount() : Math.max(known.count, point.getCount());
        known.until = Math.max(known.until, point.getEpochNanos());
    }

    @Override
    public void conclude(TraceOrder traces) {
        var table = traces.table();
        if (counts.isEmpty() || !table.isWhole()) {
            return;
        }
        var measured = new HashMap<String, Count>();
        counts.forEach((series, count) -> {
            var sum = measured.computeIfAbsent(series.service, _ -> new Count());
            sum.count += count.count;
            sum.until = Math.max(sum.until, count.until);
            sum.metric = count.metric;
        });
        var spans = new HashMap<String, Long>();
        for (var i = 0; i < table.kept(); i++) {
            var sum = measured.get(table.serviceName(i));
            if (sum != null && table.isServedHttp(i) && table.end(i) <= sum.until - MARGIN_NANOS) {
                spans.merge(table.serviceName(i), 1L, Long::sum);
            }
        }
        measured.forEach((service, sum) -> {
            long seen = spans.getOrDefault(service, 0L);
            if (seen > sum.count) {
                add(FindingKind.METRICS_MISS_SPANS, service, sum, seen);
            } else if (seen > 0 && sum.count - seen >= Math.max(5, sum.count / 20)) {
                add(FindingKind.SPANS_MISS_METRICS, service, sum, seen);
            }
        });
    }

    private void add(FindingKind kind, String service, Count sum, long spans) {
        findings.add(
                kind,
                service,
                sum.metric.getName(),
                () -> Message.of("finding." + kind.id() + ".what", sum.metric.getName(), sum.count, spans),
                () -> Evidence.of(sum.metric));
    }
}
