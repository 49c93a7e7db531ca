package lab.review.score;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * One rule of the specification: it examines telemetry, and decides for each service whether its criterion holds.
 *
 * <p>A rule that has seen nothing it applies to is not applicable. Otherwise it passes, unless something failed.
 */
abstract class Rule {

    private static final int MAX_EVIDENCE = 3;

    /** A rule that needs each span. Spans are many, so the others are not called for them. */
    interface OfSpans {
        void span(String service, SpanData span);
    }

    private static final class Tally {
        private final List<Message> evidence = new ArrayList<>();
        private long failures;
    }

    private final String id;
    private final String nothingSeen;
    /** Results from single items as they arrived, and results from the whole, which are computed again each time. */
    private final Map<String, Tally> arrived = new HashMap<>();

    private final Map<String, Tally> concluded = new HashMap<>();
    private Map<String, Tally> tallies = arrived;

    /**
     * @param id such as {@code RES-001}
     * @param nothingSeen the key of the reason for "not applicable"
     */
    Rule(String id, String nothingSeen) {
        this.id = id;
        this.nothingSeen = nothingSeen;
    }

    final String id() {
        return id;
    }

    /** Takes a resource of a service; each is passed once. */
    void resource(String service, Resource resource) {}

    void metric(String service, MetricData metric) {}

    void log(String service, LogRecordData log) {}

    /** Takes all traces, when all spans have arrived. */
    void traces(TraceOrder traces) {}

    /** From here on it examines everything received so far; {@link #resume} ends that. */
    final void conclude() {
        concluded.clear();
        tallies = concluded;
    }

    final void resume() {
        tallies = arrived;
    }

    /** Notes that the rule applies to the service. */
    final void applies(String service) {
        tallies.computeIfAbsent(service, _ -> new Tally());
    }

    /** Notes that the criterion does not hold for the service. */
    final void fails(String service, Supplier<Message> evidence) {
        var tally = tallies.computeIfAbsent(service, _ -> new Tally());
        tally.failures++;
        if (tally.evidence.size() < MAX_EVIDENCE) {
            tally.evidence.add(evidence.get());
        }
    }

    /** The verdict on a service, over everything received so far. */
    Verdict verdict(RuleBook.Entry rule, String service) {
        var seen = arrived.get(service);
        var found = concluded.get(service);
        if (seen == null && found == null) {
            return Verdict.notApplicable(rule, Message.of(nothingSeen));
        }
        var evidence = new ArrayList<Message>();
        var failures = 0L;
        for (var tally : new Tally[] {seen, found}) {
            if (tally != null) {
                evidence.addAll(tally.evidence);
                failures += tally.failures;
            }
        }
        return failures == 0
                ? Verdict.passed(rule, null)
                : new Verdict(
                        rule,
                        Verdict.Outcome.FAILED,
                        null,
                        List.copyOf(evidence.subList(0, Math.min(MAX_EVIDENCE, evidence.size()))),
                        failures);
    }
}
