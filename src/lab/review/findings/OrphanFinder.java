package lab.review.findings;

import lab.review.spans.SpanTable;
import lab.review.spans.TraceOrder;
import lab.review.wording.Message;

/** Finds spans whose parent is missing: in a trace that has its root, and in one that lacks more. */
final class OrphanFinder implements Finder {

    private final Findings findings;

    OrphanFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void conclude(TraceOrder traces) {
        var table = traces.table();
        traces.forEach(trace -> {
            var hasRoot = false;
            var hasOrphan = false;
            for (var i : trace.members()) {
                hasRoot |= table.isRoot(i);
                hasOrphan |= !table.isRoot(i) && trace.parent(i) < 0;
            }
            if (hasOrphan) {
                for (var i : trace.members()) {
                    if (!table.isRoot(i) && trace.parent(i) < 0) {
                        add(hasRoot ? FindingKind.PARENT_NEVER_ENDED : FindingKind.ORPHAN_SPAN, table, i);
                    }
                }
            }
        });
    }

    private void add(FindingKind kind, SpanTable table, int i) {
        findings.add(
                kind,
                table.serviceName(i),
                table.kind(i).toString(),
                () -> Message.of(
                        "finding." + kind.id() + ".what", table.kind(i), table.spanIdText(i), table.traceIdText(i)),
                () -> Evidence.of(table, i));
    }
}
