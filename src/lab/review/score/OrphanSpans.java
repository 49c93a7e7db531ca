package lab.review.score;

import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/** SPA-002: for each span with a parent there is a span of the same trace with the parent's id. */
final class OrphanSpans extends Rule {

    OrphanSpans() {
        super("SPA-002", "reason.no-spans");
    }

    @Override
    void traces(TraceOrder traces) {
        var table = traces.table();
        traces.forEach(trace -> {
            for (var i : trace.members()) {
                applies(table.serviceName(i));
                if (!table.isRoot(i) && trace.parent(i) < 0) {
                    fails(
                            table.serviceName(i),
                            () -> Message.of("evidence.orphan", table.spanIdText(i), table.traceIdText(i)));
                }
            }
        });
    }
}
