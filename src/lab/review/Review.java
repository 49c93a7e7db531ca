package lab.review;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Clock;
import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import lab.review.findings.FindingSearch;
import lab.review.score.Score;
import lab.review.spans.AttributeShapes;
import lab.review.spans.Names;
import lab.review.spans.SpanReader;
import lab.review.spans.SpanTable;
import lab.review.spans.TraceSample;
import lab.telemetry.Emitted;
import lab.telemetry.ServiceName;

/**
 * Reviews telemetry as it arrives: computes the score and the findings. Thread-safe. {@link #conclude} may be called at
 * any time, and more telemetry may follow.
 */
public final class Review {

    private static final int MAX_SPANS = 2_000_000;

    private final ReviewData data;
    private final Score score;
    private final FindingSearch search;
    private final SpanReader reader;
    private final SpanTable spans;
    private final TraceSample sample = new TraceSample();
    private long sampled = 1;
    private final TreeSet<String> services = new TreeSet<>();
    private Resource latest;
    private String latestService = "";
    private long metricPoints;
    private long logRecords;
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicLong recordsLeftOut = new AtomicLong();

    /** @param clock tells the current date, for software that is out of support */
    public Review(ReviewData data, Clock clock) {
        this(data, clock, MAX_SPANS);
    }

    /**
     * @param maxSpans the number of spans that are remembered as parts of traces; beyond that, whole traces are left
     *     out
     */
    public Review(ReviewData data, Clock clock, int maxSpans) {
        this.data = data;
        var shapes = new AttributeShapes();
        reader = new SpanReader(shapes);
        score = new Score(data.rules(), data.conventions(), data.units(), data.support(), shapes);
        search = new FindingSearch(data.conventions(), data.units(), data.support(), shapes, clock);
        spans = new SpanTable(maxSpans, new Names());
    }

    /** Which traces are reviewed. If it gets smaller, the review drops the traces that are no longer in it. */
    public TraceSample sample() {
        return sample;
    }

    public synchronized void addSpans(Collection<? extends SpanData> arrived) {
        forgetTracesOutsideTheSample();
        for (var each : arrived) {
            if (!sample.has(each)) {
                leftOut.incrementAndGet();
                continue;
            }
            var span = reader.read(each);
            var service = service(span.getResource());
            spans.add(span, service);
            score.span(service, span);
            search.span(service, span);
        }
        reader.forget();
    }

    private void forgetTracesOutsideTheSample() {
        if (sampled != sample.oneOf()) {
            sampled = sample.oneOf();
            spans.keep(sample);
        }
    }

    /**
     * The SDK's metrics about itself are left out: they are not part of anyone's instrumentation, and their number is
     * accidental.
     */
    public synchronized void addMetrics(Collection<? extends MetricData> arrived) {
        for (var metric : arrived) {
            if (Emitted.isOfTheSdk(metric)) {
                continue;
            }
            var service = service(metric.getResource());
            metricPoints += metric.getData().getPoints().size();
            score.metric(service, metric);
            search.metric(service, metric);
        }
    }

    public synchronized void addLogs(Collection<? extends LogRecordData> arrived) {
        for (var log : arrived) {
            var service = service(log.getResource());
            logRecords++;
            score.log(service, log);
            search.log(service, log);
        }
    }

    /** The service name, which is mostly the same as for the previous item. */
    private String service(Resource resource) {
        if (resource != latest) {
            latest = resource;
            latestService = ServiceName.of(resource);
            services.add(latestService);
        }
        return latestService;
    }

    /**
     * Counts what is not reviewed.
     *
     * @param records metrics and log records
     */
    public void leftOut(long spans, long records) {
        leftOut.addAndGet(spans);
        recordsLeftOut.addAndGet(records);
    }

    /** The review of everything received so far. */
    public ReviewResult conclude() {
        return conclude(0);
    }

    /** @param waiting the number of spans that have arrived and are not reviewed yet */
    public synchronized ReviewResult conclude(long waiting) {
        forgetTracesOutsideTheSample();
        var traces = spans.traces();
        return new ReviewResult(
                new ReviewResult.Seen(
                        spans.seen(),
                        spans.kept(),
                        leftOut.get() + waiting,
                        recordsLeftOut.get(),
                        metricPoints,
                        logRecords,
                        services.size()),
                data.rules(),
                data.conventions().tag(),
                data.conventions().checksum(),
                score.conclude(traces),
                search.conclude(traces),
                search.passedOver());
    }
}
