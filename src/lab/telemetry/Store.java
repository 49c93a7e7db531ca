package lab.telemetry;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lab.telemetry.profiles.ProfileBatch;

/**
 * A bounded memory of received telemetry, in order of arrival.
 *
 * <p>When it is full, it drops the oldest items and counts them: see {@link #evicted()}. Thread-safe. It returns
 * copies, which later arrivals do not change.
 */
public final class Store {

    /**
     * How much is kept. Metrics are counted by data point, because one metric may hold thousands; profiles are counted
     * by sample.
     *
     * @param bytes estimated memory of everything together: see {@link Weight}
     * @throws IllegalArgumentException if a number is negative
     */
    public record Limits(int spans, int metricPoints, int logRecords, int profileSamples, long bytes) {

        private static final int PROFILE_SAMPLES = 1_000_000;

        /** Enough for hours of lessons, small enough for a laptop. */
        public static final Limits DEFAULT = new Limits(50_000, 100_000, 50_000, 96L << 20);

        public Limits {
            if (spans < 0 || metricPoints < 0 || logRecords < 0 || profileSamples < 0 || bytes < 0)
                throw new IllegalArgumentException("a store cannot keep fewer than 0 of anything: "
                        + spans + " spans, " + metricPoints + " metric points, " + logRecords + " log records, "
                        + profileSamples + " samples of profiles, " + bytes + " bytes");
        }

        /** With the default limit for samples of profiles. */
        public Limits(int spans, int metricPoints, int logRecords, long bytes) {
            this(spans, metricPoints, logRecords, PROFILE_SAMPLES, bytes);
        }

        /** Limits by count only. */
        public Limits(int spans, int metricPoints, int logRecords) {
            this(spans, metricPoints, logRecords, Long.MAX_VALUE);
        }
    }

    /** How many items were dropped since the store was created, to make room for newer ones. */
    public record Evicted(long spans, long metricPoints, long logRecords, long profileSamples) {}

    /**
     * Its current contents and its evictions, in numbers.
     *
     * @param bytes of memory, estimated
     * @param changes grows with every arrival and every {@link #clear()}: equal numbers mean equal data
     */
    public record Stats(
            long spans,
            long metricPoints,
            long logRecords,
            long profileSamples,
            long bytes,
            long changes,
            Evicted evicted) {}

    private final Limits limits;
    private final Sources sources = new Sources();
    private final SpanBuffer spans;
    private final SignalBuffer<MetricData> metrics;
    private final SignalBuffer<LogRecordData> logs;
    private final SignalBuffer<ProfileBatch> profiles;
    private long arrivals;
    private long changes;
    private int cleared;

    public Store() {
        this(Limits.DEFAULT);
    }

    public Store(Limits limits) {
        this.limits = limits;
        spans = new SpanBuffer(limits.spans, limits.bytes, sources);
        metrics = new SignalBuffer<>(
                limits.metricPoints,
                one -> one.getData().getPoints().size(),
                Weight::of,
                sources.by(MetricData::getResource, MetricData::getInstrumentationScopeInfo));
        logs = new SignalBuffer<>(
                limits.logRecords,
                one -> 1,
                Weight::of,
                sources.by(LogRecordData::getResource, LogRecordData::getInstrumentationScopeInfo));
        profiles = new SignalBuffer<>(
                limits.profileSamples, ProfileBatch::samples, ProfileBatch::bytes, sources.byProfile());
    }

    /** Keeps these spans, the first as the oldest. */
    public void addSpans(Collection<? extends SpanData> arrived) {
        if (!arrived.isEmpty()) {
            writeSpans(into -> arrived.forEach(into::span));
        }
    }

    /**
     * Keeps the spans that are written, the first as the oldest.
     *
     * @param writer must be quick: the store is locked meanwhile. If it throws, what it has written so far is kept
     */
    public synchronized void writeSpans(Consumer<SpanWriter> writer) {
        var into = new SpanWriter(spans, arrivals, System.currentTimeMillis());
        try {
            writer.accept(into);
        } finally {
            arrivals = into.nextArrival();
            trim();
        }
    }

    /** Keeps these metrics, the first as the oldest; a metric leaves with all its points. */
    public synchronized void addMetrics(Collection<? extends MetricData> arrived) {
        add(metrics, arrived);
    }

    /** Keeps these log records, the first as the oldest. */
    public synchronized void addLogs(Collection<? extends LogRecordData> arrived) {
        add(logs, arrived);
    }

    /** Keeps these profiles, the first as the oldest; those that came together leave together. */
    public synchronized void addProfiles(Collection<ProfileBatch> arrived) {
        add(profiles, arrived);
    }

    private <T> void add(SignalBuffer<T> shelf, Collection<? extends T> arrived) {
        if (arrived.isEmpty()) return;
        var now = System.currentTimeMillis();
        for (var one : arrived) shelf.add(one, arrivals++, now);
        shelf.trim();
        trim();
    }

    private void trim() {
        while (bytes() > limits.bytes) dropOldest();
        changes++;
    }

    /** Drops from the buffer whose first item arrived earliest. */
    private void dropOldest() {
        var oldest = metrics.first() < logs.first() ? metrics : logs;
        oldest = oldest.first() < profiles.first() ? oldest : profiles;
        if (spans.first() < oldest.first()) {
            spans.dropOldest();
        } else {
            oldest.dropOldest();
        }
    }

    /** Every span kept, in order of arrival: a child often comes before its parent. */
    public synchronized List<SpanData> spans() {
        return spans.rows().spans();
    }

    /** The same as rows, without an SDK object for each span: the input of queries. */
    public synchronized SpanRows rows() {
        return spans.rows();
    }

    /** The spans by trace id (32 lower-case hex digits); traces in order of arrival. */
    public Map<String, List<SpanData>> traces() {
        return spans().stream().collect(groupingBy(SpanData::getTraceId, LinkedHashMap::new, toList()));
    }

    /** The spans of one trace in order of arrival; empty if there are none. */
    public List<SpanData> trace(String traceId) {
        var rows = rows();
        return Arrays.stream(rows.ofTrace(traceId)).mapToObj(rows.spans()::get).toList();
    }

    /** Every metric kept, in order of arrival: one entry for each export of an instrument. */
    public synchronized List<MetricData> metrics() {
        return metrics.items();
    }

    /** Every log record kept, in order of arrival. */
    public synchronized List<LogRecordData> logs() {
        return logs.items();
    }

    /** Every profile kept, in order of arrival, grouped in batches as received. */
    public synchronized List<ProfileBatch> profiles() {
        return profiles.items();
    }

    /** Every span with the number and the time of its arrival. */
    public synchronized List<Arrival<SpanData>> spanArrivals() {
        var kept = spans.rows();
        return IntStream.range(0, kept.size()).mapToObj(kept::arrival).toList();
    }

    /** Every log record with the number and the time of its arrival. */
    public synchronized List<Arrival<LogRecordData>> logArrivals() {
        return logs.arrivals();
    }

    /**
     * A moment in what a store receives.
     *
     * @param spans how many had come
     * @param arrivals how much of all signals had come
     * @param cleared how often all had been forgotten
     */
    public record Moment(long spans, long arrivals, int cleared) {}

    /**
     * What came after a moment.
     *
     * @param whole whether all spans that came are still here; if not, the lists have everything that is here
     * @param now the moment of this answer
     * @param changes as in {@link Stats}
     */
    public record News(
            boolean whole,
            List<SpanData> spans,
            List<MetricData> metrics,
            List<LogRecordData> logs,
            Moment now,
            long changes) {}

    /**
     * What came after this moment, for whoever follows what arrives.
     *
     * @param then null for everything that is here
     */
    public synchronized News since(Moment then) {
        var kept = spans.rows().spans();
        var evicted = spans.evicted();
        var now = new Moment(evicted + kept.size(), arrivals, cleared);
        var whole = then != null && then.cleared == cleared && then.spans >= evicted;
        var from = whole ? then : new Moment(evicted, 0, cleared);
        return new News(
                whole,
                kept.subList((int) (from.spans - evicted), kept.size()),
                metrics.since(from.arrivals),
                logs.since(from.arrivals),
                now,
                changes);
    }

    /** How many spans came after this moment. */
    public synchronized long spansSince(Moment then) {
        var came = spans.evicted() + spans.size();
        return then.cleared == cleared ? came - then.spans : spans.size();
    }

    /** The number of dropped items. */
    public synchronized Evicted evicted() {
        return new Evicted(spans.evicted(), metrics.evicted(), logs.evicted(), profiles.evicted());
    }

    /** Its contents in numbers. */
    public synchronized Stats stats() {
        return new Stats(spans.size(), metrics.size(), logs.size(), profiles.size(), bytes(), changes, evicted());
    }

    public Limits limits() {
        return limits;
    }

    /** Forgets everything, except the number of evicted items. */
    public synchronized void clear() {
        spans.clear();
        metrics.clear();
        logs.clear();
        profiles.clear();
        sources.clear();
        cleared++;
        changes++;
    }

    private long bytes() {
        return spans.bytes() + metrics.bytes() + logs.bytes() + profiles.bytes() + sources.bytes();
    }
}
