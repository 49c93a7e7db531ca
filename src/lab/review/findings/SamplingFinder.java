package lab.review.findings;

import io.opentelemetry.api.trace.SpanKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import lab.review.spans.SpanTable;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Finds samplers that decide differently: of the same calls between two services, some traces have both sides and
 * others only one. Failed calls are left out, because they may never have arrived. Torn calls that all lie before the
 * first or after the last whole one say nothing: when a program starts or ends, requests that are under way lose a side
 * without any sampler.
 */
final class SamplingFinder implements Finder {

    private static final int FEW = 3;

    /** Of the same calls between two services, the whole ones and those of which one side, a row, was seen. */
    private static final class Calls {
        private final List<Integer> torn = new ArrayList<>();
        private int whole;
        private long firstEnded = Long.MAX_VALUE;
        private long lastStarted = Long.MIN_VALUE;

        private void whole(SpanTable table, int i) {
            whole++;
            firstEnded = Math.min(firstEnded, table.end(i));
            lastStarted = Math.max(lastStarted, table.start(i));
        }

        /** One that is torn between whole ones: neither side was about to start or end. */
        private boolean areTornInTheirMidst(SpanTable table) {
            return torn.stream().anyMatch(i -> table.start(i) > firstEnded && table.end(i) < lastStarted);
        }
    }

    private final Findings findings;

    SamplingFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void conclude(TraceOrder traces) {
        var table = traces.table();
        var called = new HashMap<String, Calls>();
        var calling = new HashMap<String, Calls>();
        traces.forEach(trace -> {
            var answered = new java.util.HashSet<Integer>();
            var services = new java.util.HashSet<Integer>();
            for (var i : trace.members()) {
                services.add(table.service(i));
                if (table.kind(i) == SpanKind.SERVER && trace.parent(i) >= 0) {
                    answered.add(trace.parent(i));
                }
            }
            for (var i : trace.members()) {
                if (table.kind(i) == SpanKind.SERVER && !table.isRoot(i) && table.route(i) != 0) {
                    var calls = called.computeIfAbsent(table.service(i) + " " + table.route(i), _ -> new Calls());
                    if (trace.parent(i) >= 0) {
                        if (table.service(trace.parent(i)) != table.service(i)) calls.whole(table, i);
                    } else if (services.size() == 1) {
                        calls.torn.add(i);
                    }
                } else if (table.kind(i) == SpanKind.CLIENT
                        && table.peer(i) != 0
                        && table.route(i) != 0
                        && !table.isError(i)) {
                    var calls = calling.computeIfAbsent(
                            table.service(i) + " " + table.peer(i) + " " + table.route(i), _ -> new Calls());
                    if (answered.contains(i)) {
                        calls.whole(table, i);
                    } else {
                        calls.torn.add(i);
                    }
                }
            }
        });
        called.values().forEach(calls -> tell(traces, calls, "callee"));
        calling.values().forEach(calls -> tell(traces, calls, "caller"));
    }

    private void tell(TraceOrder traces, Calls calls, String side) {
        var table = traces.table();
        var torn = calls.torn;
        if (torn.size() < FEW || calls.whole < FEW || !calls.areTornInTheirMidst(table)) {
            return;
        }
        var i = torn.getLast();
        findings.add(
                FindingKind.TORN_BY_SAMPLING,
                table.serviceName(i),
                side,
                torn.size(),
                () -> Message.of(
                        "finding.torn-by-sampling." + side,
                        torn.size(),
                        torn.size() + calls.whole,
                        table.names().text(table.route(i))),
                () -> Evidence.of(table, i));
    }
}
