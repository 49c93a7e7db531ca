package lab.incident;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.analysis.TimeRange;
import lab.telemetry.Store;

/**
 * An indicator, measured in received telemetry: before, and now.
 *
 * @param before when healthy: a p95 in milliseconds (slow), a share from 0 to 1, events, series, or a share of memory
 * @param now the same, now
 * @param bad the current share of bad requests, 0 to 1; 0 if none are counted
 * @param counted the number of requests
 */
public record Symptom(Indicator indicator, double before, double now, double bad, int counted) {

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> MEMORY_POOL = AttributeKey.stringKey("jvm.memory.pool.name");
    private static final int FEWEST = 8;
    private static final int FEWEST_BAD = 4;
    private static final double SHARE = 0.1;
    private static final long CLOCKS_AGREE_NANOS = 100_000_000;
    private static final double SLOWER_MILLIS = 20;
    private static final int MORE_EVENTS = 50;
    private static final int MORE_SERIES = 50;
    private static final double MORE_MEMORY = 0.25;

    /** The error rate that an objective of 99 % allows. */
    private static final double ALLOWED = 0.01;

    /**
     * Measures an indicator.
     *
     * @param good the healthy time range
     * @param bad the time range to examine
     */
    public static Symptom of(Indicator indicator, Store store, TimeRange good, TimeRange bad) {
        return switch (indicator.kind()) {
            case slow -> slow(indicator, store, good, bad);
            case failing -> {
                var now = requests(indicator, store, bad);
                yield shares(indicator, share(requests(indicator, store, good), Symptom::failed), now, Symptom::failed);
            }
            case orphaned -> {
                var known = known(store);
                java.util.function.Predicate<SpanData> orphan =
                        span -> !SpanId.isValid(span.getParentSpanId()) || !known.containsKey(span.getParentSpanId());
                yield shares(
                        indicator,
                        share(requests(indicator, store, good), orphan),
                        requests(indicator, store, bad),
                        orphan);
            }
            case impossible -> {
                var known = known(store);
                java.util.function.Predicate<SpanData> impossible = span -> outside(span, known);
                yield shares(
                        indicator,
                        share(requests(indicator, store, good), impossible),
                        requests(indicator, store, bad),
                        impossible);
            }
            case waiting -> new Symptom(indicator, events(store, good), events(store, bad), 0, 0);
            case series -> new Symptom(indicator, series(indicator, store, good), series(indicator, store, bad), 0, 0);
            case memory -> new Symptom(indicator, memory(indicator, store, good), memory(indicator, store, bad), 0, 0);
        };
    }

    /** Whether an alert would fire. */
    public boolean shows() {
        return switch (indicator.kind()) {
            case slow, failing, orphaned, impossible ->
                counted >= FEWEST && bad >= SHARE && Math.round(bad * counted) >= FEWEST_BAD;
            case waiting -> now >= before + MORE_EVENTS;
            case series -> now >= before + MORE_SERIES;
            case memory -> now >= before + MORE_MEMORY;
        };
    }

    /** The burn rate of the error budget for an objective of 99 %. */
    public double burn() {
        return bad / ALLOWED;
    }

    private static Symptom slow(Indicator indicator, Store store, TimeRange good, TimeRange bad) {
        var usual = p95(requests(indicator, store, good));
        var limit = Math.max(2 * usual, usual + SLOWER_MILLIS);
        var now = requests(indicator, store, bad);
        return new Symptom(indicator, usual, p95(now), share(now, span -> millis(span) > limit), now.size());
    }

    private static Symptom shares(
            Indicator indicator, double before, List<SpanData> now, java.util.function.Predicate<SpanData> bad) {
        var share = share(now, bad);
        return new Symptom(indicator, before, share, share, now.size());
    }

    private static List<SpanData> requests(Indicator indicator, Store store, TimeRange range) {
        return store.spans().stream()
                .filter(indicator::counts)
                .filter(span -> range.contains(span.getStartEpochNanos()))
                .toList();
    }

    private static boolean failed(SpanData span) {
        return span.getStatus().getStatusCode() == StatusCode.ERROR;
    }

    private static boolean outside(SpanData span, Map<String, SpanData> known) {
        var caller = known.get(span.getParentSpanId());
        return caller != null
                && (span.getStartEpochNanos() < caller.getStartEpochNanos() - CLOCKS_AGREE_NANOS
                        || span.getEndEpochNanos() > caller.getEndEpochNanos() + CLOCKS_AGREE_NANOS);
    }

    private static Map<String, SpanData> known(Store store) {
        var known = new HashMap<String, SpanData>();
        store.spans().forEach(span -> known.put(span.getSpanId(), span));
        return known;
    }

    private static double share(Collection<SpanData> spans, java.util.function.Predicate<SpanData> of) {
        return spans.isEmpty() ? 0 : (double) spans.stream().filter(of).count() / spans.size();
    }

    private static double p95(List<SpanData> spans) {
        var sorted = spans.stream().mapToDouble(Symptom::millis).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length))];
    }

    private static double millis(SpanData span) {
        return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e6;
    }

    private static double events(Store store, TimeRange range) {
        return store.metrics().stream()
                .filter(metric -> metric.getName().equals("board.events.waiting")
                        && metric.getType() == MetricDataType.LONG_GAUGE)
                .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
                .filter(point -> range.contains(point.getEpochNanos()))
                .mapToLong(LongPointData::getValue)
                .max()
                .orElse(0);
    }

    private static double series(Indicator indicator, Store store, TimeRange range) {
        return store.metrics().stream()
                .filter(metric ->
                        indicator.service().equals(metric.getResource().getAttribute(SERVICE)))
                .flatMap(metric -> metric.getData().getPoints().stream()
                        .filter(point -> range.contains(point.getEpochNanos()))
                        .flatMap(point -> Stream.of(metric.getName() + ((PointData) point).getAttributes())))
                .distinct()
                .count();
    }

    /** The share of the old generation that is in use after a collection: the most of the time. */
    private static double memory(Indicator indicator, Store store, TimeRange range) {
        var limit = old(indicator, store, "jvm.memory.limit", range);
        return limit == 0 ? 0 : (double) old(indicator, store, "jvm.memory.used_after_last_gc", range) / limit;
    }

    private static long old(Indicator indicator, Store store, String name, TimeRange range) {
        return store.metrics().stream()
                .filter(metric -> metric.getName().equals(name)
                        && metric.getType() == MetricDataType.LONG_SUM
                        && indicator.service().equals(metric.getResource().getAttribute(SERVICE)))
                .flatMap(metric -> metric.getLongSumData().getPoints().stream())
                .filter(point -> range.contains(point.getEpochNanos())
                        && String.valueOf(point.getAttributes().get(MEMORY_POOL))
                                .contains("Old"))
                .mapToLong(LongPointData::getValue)
                .max()
                .orElse(0);
    }
}
