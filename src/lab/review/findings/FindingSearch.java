package lab.review.findings;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lab.review.conventions.SdkSupport;
import lab.review.conventions.SemanticConventions;
import lab.review.conventions.Units;
import lab.review.spans.AttributeShapes;
import lab.review.spans.TraceOrder;

/** Runs all finders as telemetry arrives. */
public final class FindingSearch {

    private static final int MAX_RESOURCES = 50_000;

    private final Findings findings = new Findings();
    private final List<Finder> finders;
    private final List<Finder.OfSpans> ofSpans;
    private final Set<Resource> resources = new HashSet<>();
    private Resource last;

    /**
     * @param shapes of attributes, shared by the whole review
     * @param clock tells the current date, for software that is out of support
     */
    public FindingSearch(
            SemanticConventions conventions, Units units, SdkSupport support, AttributeShapes shapes, Clock clock) {
        finders = List.of(
                new AttributeFinder(conventions, shapes, findings),
                new RequiredAttributeFinder(conventions, shapes, findings),
                new SpanNameFinder(findings),
                new MetricFinder(conventions, units, findings),
                new SeriesFinder(findings),
                new CountFinder(findings),
                new TornTraceFinder(findings),
                new SamplingFinder(findings),
                new OrphanFinder(findings),
                new ClockFinder(findings),
                new LinkFinder(findings),
                new ErrorFinder(findings),
                new ExceptionFinder(findings),
                new LogFinder(findings),
                new IdentityFinder(findings),
                new SensitiveDataFinder(findings),
                new LimitFinder(findings),
                new SupportFinder(support, conventions, clock, findings));
        ofSpans = finders.stream()
                .filter(Finder.OfSpans.class::isInstance)
                .map(Finder.OfSpans.class::cast)
                .toList();
    }

    public void span(String service, SpanData span) {
        resource(service, span.getResource());
        for (var finder : ofSpans) {
            finder.span(service, span);
        }
    }

    public void metric(String service, MetricData metric) {
        resource(service, metric.getResource());
        for (var finder : finders) {
            finder.metric(service, metric);
        }
    }

    public void log(String service, LogRecordData log) {
        resource(service, log.getResource());
        for (var finder : finders) {
            finder.log(service, log);
        }
    }

    private void resource(String service, Resource resource) {
        if (resource == last) {
            return; // decoded once for all spans of a request
        }
        last = resource;
        if (resources.size() < MAX_RESOURCES && resources.add(resource)) {
            for (var finder : finders) {
                finder.resource(service, resource);
            }
        }
    }

    /** The findings in everything received so far, the worst first. */
    public List<ReviewFinding> conclude(TraceOrder traces) {
        findings.conclude();
        for (var finder : finders) {
            finder.conclude(traces);
        }
        findings.resume();
        return findings.list();
    }

    /** The number of different faults that were not kept, because there are too many. */
    public long passedOver() {
        return findings.passedOver();
    }
}
