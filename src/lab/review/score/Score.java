package lab.review.score;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import lab.review.conventions.SdkSupport;
import lab.review.conventions.SemanticConventions;
import lab.review.conventions.Units;
import lab.review.spans.AttributeShapes;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Computes the Instrumentation Score as telemetry arrives: exactly the rules of the specification, for each service.
 *
 * <p>A rule whose criterion the specification leaves open has no class, and is never judged.
 */
public final class Score {

    private static final int MAX_RESOURCES = 10_000;

    private final RuleBook book;
    private final List<Rule> rules;
    private final List<Rule.OfSpans> ofSpans;
    private final Map<String, Set<Resource>> resources = new TreeMap<>();
    private final Map<String, Rule> byId;

    /** @param shapes of attributes, shared by the whole review */
    public Score(
            RuleBook book, SemanticConventions conventions, Units units, SdkSupport support, AttributeShapes shapes) {
        this.book = book;
        rules = List.of(
                new InstanceIdPresent(),
                new InstanceIdUnique(),
                new PodUidPresent(),
                new AttributeLevel(conventions, shapes),
                new ServiceNamePresent(),
                new InternalSpans(),
                new OrphanSpans(),
                new RootSpanKind(),
                new ShortSpans(),
                new MetricCardinality(),
                new UsefulUnit(units),
                new OneUnit(),
                new OneSetOfBuckets(),
                new UnitNotInName(units),
                new NameIsNoAttribute(conventions),
                new DebugLogs(),
                new SeveritySet(),
                new RuntimeSupported(support));
        ofSpans = rules.stream()
                .filter(Rule.OfSpans.class::isInstance)
                .map(Rule.OfSpans.class::cast)
                .toList();
        byId = rules.stream().collect(Collectors.toMap(Rule::id, Function.identity(), (a, _) -> a, HashMap::new));
    }

    public void span(String service, SpanData span) {
        resource(service, span.getResource());
        for (var rule : ofSpans) {
            rule.span(service, span);
        }
    }

    public void metric(String service, MetricData metric) {
        resource(service, metric.getResource());
        for (var rule : rules) {
            rule.metric(service, metric);
        }
    }

    public void log(String service, LogRecordData log) {
        resource(service, log.getResource());
        for (var rule : rules) {
            rule.log(service, log);
        }
    }

    private Resource last;

    private void resource(String service, Resource resource) {
        if (resource == last) {
            return; // decoded once for all spans of a request
        }
        last = resource;
        var known = resources.computeIfAbsent(service, _ -> new HashSet<>());
        if (known.size() < MAX_RESOURCES && known.add(resource)) {
            for (var rule : rules) {
                rule.resource(service, resource);
            }
        }
    }

    /** The scores by service, over everything received so far. */
    public List<ServiceScore> conclude(TraceOrder traces) {
        for (var rule : rules) {
            rule.conclude();
            rule.traces(traces);
        }
        var scores = resources.keySet().stream()
                .map(service -> new ServiceScore(
                        service,
                        book.rules().stream()
                                .map(entry -> verdict(entry, service))
                                .toList()))
                .toList();
        rules.forEach(Rule::resume);
        return scores;
    }

    private Verdict verdict(RuleBook.Entry entry, String service) {
        var rule = byId.get(entry.id());
        return rule == null
                ? Verdict.notApplicable(entry, Message.of("reason.no-criterion"))
                : rule.verdict(entry, service);
    }
}
