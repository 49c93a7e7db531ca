package lab.review.findings;

import io.opentelemetry.api.trace.SpanKind;
import java.util.HashMap;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * Finds samplers that decide differently: of the same calls between two services, some traces have both sides and
 * others only one. Failed calls are left out, because they may never have arrived.
 */
final class SamplingFinder implements Finder {

    private static final int FEW = 3;

    private static final class Calls {
        private int whole;
        private int torn;
        private int example = -1;
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
                        calls.whole += table.service(trace.parent(i)) != table.service(i) ? 1 : 0;
                    } else if (services.size() == 1) {
                        count(calls, i);
                    }
                } else if (table.kind(i) == SpanKind.CLIENT
                        && table.peer(i) != 0
                        && table.route(i) != 0
                        && !table.isError(i)) {
                    var calls = calling.computeIfAbsent(
                            table.service(i) + " " + table.peer(i) + " " + table.route(i), _ -> new Calls());
                    if (answered.contains(i)) {
                        calls.whole++;
                    } else {
                        count(calls, i);
                    }
                }
            }
        });
        called.values().forEach(calls -> tell(traces, calls, "callee"));
        calling.values().forEach(calls -> tell(traces, calls, "caller"));
    }

    private static void count(Calls calls, int example) {
        calls.torn++;
        calls.example = example;
    }

    private void tell(TraceOrder traces, Calls calls, String side) {
        if (calls.torn < FEW || calls.whole < FEW) {
            return;
        }
        var table = traces.table();
        var i = calls.example;
        findings.add(
                FindingKind.TORN_BY_SAMPLING,
                table.serviceName(i),
                side,
                calls.torn,
                () -> Message.of(
                        "finding.torn-by-sampling." + side,
                        calls.torn,
                        calls.torn + calls.whole,
                        table.names().text(table.route(i))),
                () -> Evidence.of(table, i));
    }
}
