package lab.review.score;

import io.opentelemetry.api.trace.SpanKind;
import java.util.HashMap;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/** SPA-001: no more than 10 spans of a service in a trace have the kind INTERNAL. */
final class InternalSpans extends Rule {

    private static final int MOST = 10;

    InternalSpans() {
        super("SPA-001", "reason.no-spans");
    }

    @Override
    void traces(TraceOrder traces) {
        var table = traces.table();
        var internal = new HashMap<String, Integer>();
        traces.forEach(trace -> {
            internal.clear();
            for (var i : trace.members()) {
                internal.merge(table.serviceName(i), table.kind(i) == SpanKind.INTERNAL ? 1 : 0, Integer::sum);
            }
            internal.forEach((service, count) -> {
                applies(service);
                if (count > MOST) {
                    fails(
                            service,
                            () -> Message.of("evidence.internal-spans", count, table.traceIdText(trace.members()[0])));
                }
            });
        });
    }
}
