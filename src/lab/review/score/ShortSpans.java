package lab.review.score;

import java.util.HashMap;
import java.util.HashSet;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/**
 * SPA-005: a trace has no more than 20 spans of less than 5 milliseconds. The criterion groups by trace alone, so all
 * services' spans count together; the rule fails for each service that has such spans in the trace.
 */
final class ShortSpans extends Rule {

    private static final int MOST = 20;
    private static final long SHORT_NANOS = 5_000_000;

    ShortSpans() {
        super("SPA-005", "reason.no-spans");
    }

    @Override
    void traces(TraceOrder traces) {
        var table = traces.table();
        var services = new HashSet<String>();
        var shorts = new HashMap<String, Integer>();
        traces.forEach(trace -> {
            services.clear();
            shorts.clear();
            var all = 0;
            for (var i : trace.members()) {
                services.add(table.serviceName(i));
                if (table.duration(i) < SHORT_NANOS) {
                    all++;
                    shorts.merge(table.serviceName(i), 1, Integer::sum);
                }
            }
            services.forEach(this::applies);
            if (all > MOST) {
                var count = all;
                shorts.keySet()
                        .forEach(service -> fails(
                                service,
                                () -> Message.of(
                                        "evidence.short-spans", count, table.traceIdText(trace.members()[0]))));
            }
        });
    }
}
