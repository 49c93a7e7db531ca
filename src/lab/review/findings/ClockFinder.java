package lab.review.findings;

import io.opentelemetry.api.trace.SpanKind;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/** Finds services whose clocks disagree: a call arrives before it was sent, or after its response. */
final class ClockFinder implements Finder {

    /** SDKs with millisecond clocks round. */
    private static final long ROUNDING_NANOS = 2_000_000;

    private final Findings findings;

    ClockFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void conclude(TraceOrder traces) {
        var table = traces.table();
        traces.forEach(trace -> {
            for (var i : trace.members()) {
                var parent = trace.parent(i);
                if (parent < 0 || table.service(parent) == table.service(i)) {
                    continue;
                }
                var early = table.start(parent) - table.start(i);
                var late = table.kind(i) == SpanKind.SERVER
                                && table.kind(parent) == SpanKind.CLIENT
                                && !table.isError(parent)
                        ? table.start(i) - table.end(parent)
                        : 0;
                var off = Math.max(early, late);
                if (off > ROUNDING_NANOS) {
                    findings.add(
                            FindingKind.CLOCKS_DISAGREE,
                            table.serviceName(i),
                            table.serviceName(parent),
                            () -> Message.of(
                                    "finding.clocks-disagree." + (early > late ? "what" : "late"),
                                    table.serviceName(parent),
                                    table.serviceName(i),
                                    off / 1_000_000),
                            () -> Evidence.of(table, i));
                }
            }
        });
    }
}
