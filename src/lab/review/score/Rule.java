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
 * One rule of the specification: it looks at what arrives, and says of each service whether its criterion holds.
 *
 * <p>A rule that has seen nothing that it applies to is not applicable. One that has passes, unless something failed.
 */
abstract class Rule {

    private static final int MAX_EVIDENCE = 3;

    private static final class Tally {
        private final List<Message> evidence = new ArrayList<>();
        private long failures;
    }

    private final String id;
    private final String nothingSeen;
    /** What was found as telemetry came, and what was found in all of it: the latter is found anew each time. */
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

    /** A resource of a service, each once. */
    void resource(String service, Resource resource) {}

    void span(String service, SpanData span) {}

    void metric(String service, MetricData metric) {}

    void log(String service, LogRecordData log) {}

    /** All traces, when all spans have come. */
    void traces(TraceOrder traces) {}

    /** From here on it looks at all that has come so far; {@link #resume} ends that. */
    final void conclude() {
        concluded.clear();
        tallies = concluded;
    }

    final void resume() {
        tallies = arrived;
    }

    /** The rule applies to the service. */
    final void applies(String service) {
        tallies.computeIfAbsent(service, _ -> new Tally());
    }

    /** The criterion does not hold for the service. */
    final void fails(String service, Supplier<Message> evidence) {
        var tally = tallies.computeIfAbsent(service, _ -> new Tally());
        tally.failures++;
        if (tally.evidence.size() < MAX_EVIDENCE) {
            tally.evidence.add(evidence.get());
        }
    }

    /** What it says of a service, in all that has come so far. */
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
