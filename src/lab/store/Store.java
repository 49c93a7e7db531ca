package lab.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bounded memory of what arrived, in the order in which it arrived.
 *
 * <p>When it is full, the oldest goes first, and is counted: see {@link #letGo()}. Safe for any number of threads. What
 * it hands out are copies, which later arrivals do not change.
 */
public final class Store {

    /**
     * How much is kept. Metrics are counted by data point, because one metric may hold thousands.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public record Limits(int spans, int metricPoints, int logRecords) {

        /** Enough for hours of lessons, small enough for a laptop. */
        public static final Limits DEFAULT = new Limits(50_000, 100_000, 50_000);

        public Limits {
            if (spans < 0 || metricPoints < 0 || logRecords < 0)
                throw new IllegalArgumentException("a store cannot keep fewer than 0 of anything: "
                        + spans + " spans, " + metricPoints + " metric points, " + logRecords + " log records");
        }
    }

    /** How many were dropped, since the store was made, to make room for newer ones. */
    public record LetGo(long spans, long metricPoints, long logRecords) {}

    private final Limits limits;
    private final ArrayDeque<SpanData> spans = new ArrayDeque<>();
    private final ArrayDeque<MetricData> metrics = new ArrayDeque<>();
    private final ArrayDeque<LogRecordData> logs = new ArrayDeque<>();
    private long points;
    private LetGo letGo = new LetGo(0, 0, 0);

    public Store() {
        this(Limits.DEFAULT);
    }

    public Store(Limits limits) {
        this.limits = limits;
    }

    /** Keeps these spans, the first as the oldest. */
    public synchronized void addSpans(Collection<? extends SpanData> arrived) {
        spans.addAll(arrived);
        letGo = new LetGo(letGo.spans + trim(spans, limits.spans), letGo.metricPoints, letGo.logRecords);
    }

    /** Keeps these metrics, the first as the oldest; a metric leaves with all its points. */
    public synchronized void addMetrics(Collection<? extends MetricData> arrived) {
        for (var metric : arrived) {
            metrics.add(metric);
            points += pointsOf(metric);
        }
        var gone = 0L;
        while (points > limits.metricPoints) {
            var oldest = pointsOf(metrics.remove());
            points -= oldest;
            gone += oldest;
        }
        letGo = new LetGo(letGo.spans, letGo.metricPoints + gone, letGo.logRecords);
    }

    /** Keeps these log records, the first as the oldest. */
    public synchronized void addLogs(Collection<? extends LogRecordData> arrived) {
        logs.addAll(arrived);
        letGo = new LetGo(letGo.spans, letGo.metricPoints, letGo.logRecords + trim(logs, limits.logRecords));
    }

    /** Every span kept, in order of arrival: a child often comes before its parent. */
    public synchronized List<SpanData> spans() {
        return List.copyOf(spans);
    }

    /** The spans by trace id (32 lower-case hex digits), the trace that arrived first at the front. */
    public Map<String, List<SpanData>> traces() {
        return spans().stream().collect(groupingBy(SpanData::getTraceId, LinkedHashMap::new, toList()));
    }

    /** The spans of one trace in order of arrival; empty if there are none. */
    public List<SpanData> trace(String traceId) {
        return spans().stream().filter(span -> span.getTraceId().equals(traceId)).toList();
    }

    /** Every metric kept, in order of arrival: one entry for each export of an instrument. */
    public synchronized List<MetricData> metrics() {
        return List.copyOf(metrics);
    }

    /** Every log record kept, in order of arrival. */
    public synchronized List<LogRecordData> logs() {
        return List.copyOf(logs);
    }

    /** What no longer is here. */
    public synchronized LetGo letGo() {
        return letGo;
    }

    /** Forgets everything, except how much was let go. */
    public synchronized void clear() {
        spans.clear();
        metrics.clear();
        logs.clear();
        points = 0;
    }

    private static int trim(ArrayDeque<?> kept, int limit) {
        var gone = Math.max(0, kept.size() - limit);
        for (var i = 0; i < gone; i++) kept.remove();
        return gone;
    }

    private static int pointsOf(MetricData metric) {
        return metric.getData().getPoints().size();
    }
}
