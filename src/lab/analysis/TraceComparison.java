package lab.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.Trace;

/**
 * Compares two traces call by call. Calls are equal if service and name are equal, and those of their ancestors.
 *
 * @param calls parents before children; calls that only the second trace has come after those of the first
 */
public record TraceComparison(List<Row> calls) {

    /** The relative difference of total times from which a call counts as slower or faster. */
    private static final double NOTABLE = 0.1;

    /** The change of a call between the two traces. */
    public enum Change {
        NEW,
        MISSING,
        SLOWER,
        FASTER,
        SAME
    }

    /**
     * A call in both.
     *
     * @param before its number of spans in the first trace, {@code after} in the second; 0 when missing
     * @param totalBefore the sum of their durations, nanoseconds
     * @param selfBefore the sum of their self times
     */
    public record Row(
            int depth,
            String service,
            String name,
            Change change,
            long before,
            long after,
            long totalBefore,
            long totalAfter,
            long selfBefore,
            long selfAfter) {}

    private static final class Pair {
        private CallTree.Call before;
        private CallTree.Call after;
        private final Map<List<String>, Pair> children = new LinkedHashMap<>();

        private Row row() {
            var one = before == null ? after : before;
            var totalBefore = before == null ? 0 : before.total();
            var totalAfter = after == null ? 0 : after.total();
            return new Row(
                    one.depth(),
                    one.service(),
                    one.name(),
                    change(totalBefore, totalAfter),
                    before == null ? 0 : before.count(),
                    after == null ? 0 : after.count(),
                    totalBefore,
                    totalAfter,
                    before == null ? 0 : before.self(),
                    after == null ? 0 : after.self());
        }

        private Change change(long totalBefore, long totalAfter) {
            if (before == null) return Change.NEW;
            if (after == null) return Change.MISSING;
            if (totalAfter > totalBefore * (1 + NOTABLE)) return Change.SLOWER;
            return totalBefore > totalAfter * (1 + NOTABLE) ? Change.FASTER : Change.SAME;
        }
    }

    /** Compares two traces. */
    public static TraceComparison of(Trace before, Trace after) {
        var root = new Pair();
        place(root, CallTree.of(List.of(before)), true);
        place(root, CallTree.of(List.of(after)), false);
        var rows = new ArrayList<Row>();
        var next = new ArrayDeque<Pair>(root.children.values());
        while (!next.isEmpty()) {
            var pair = next.pop();
            rows.add(pair.row());
            List.copyOf(pair.children.values()).reversed().forEach(next::push);
        }
        return new TraceComparison(List.copyOf(rows));
    }

    private static void place(Pair root, CallTree tree, boolean isBefore) {
        var pairs = new ArrayList<Pair>();
        for (var call : tree.calls()) {
            var parent = call.parent() < 0 ? root : pairs.get(call.parent());
            var pair = parent.children.computeIfAbsent(List.of(call.service(), call.name()), label -> new Pair());
            if (isBefore) pair.before = call;
            else pair.after = call;
            pairs.add(pair);
        }
    }
}
