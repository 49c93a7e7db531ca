package lab.review.spans;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The spans of a {@link SpanTable} by trace. Created once, when all have arrived. */
public final class TraceOrder {

    /** The bits of a sort key that number the span; the other bits are from the trace's hash. */
    private static final int INDEX_BITS = 24;

    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

    private final SpanTable table;
    private final long[] keys;

    TraceOrder(SpanTable table) {
        if (table.kept() > INDEX_MASK) {
            throw new IllegalArgumentException("a table of " + table.kept() + " spans cannot be ordered");
        }
        this.table = table;
        keys = new long[table.kept()];
        for (var i = 0; i < keys.length; i++) {
            var hash = (table.traceHigh(i) * 31 + table.traceLow(i)) * 0x9E3779B97F4A7C15L;
            keys[i] = hash & ~(long) INDEX_MASK | i;
        }
        Arrays.sort(keys);
    }

    public SpanTable table() {
        return table;
    }

    /** One trace: the numbers of its spans, and their parents. Valid until the next trace is visited. */
    public static final class Spans {

        private int[] members = new int[0];
        private final Map<Long, Integer> byId = new HashMap<>();
        private SpanTable table;

        private void set(SpanTable of, int[] indices) {
            table = of;
            members = indices;
            byId.clear();
            for (var i : indices) {
                byId.putIfAbsent(of.spanId(i), i);
            }
        }

        /** The numbers of its spans in the table. */
        public int[] members() {
            return members;
        }

        /** The number of a span's parent in the table; -1 when it has none, or the parent is missing. */
        public int parent(int i) {
            return table.isRoot(i) ? -1 : byId.getOrDefault(table.parentId(i), -1);
        }
    }

    /** Visits each trace once. */
    public void forEach(Consumer<Spans> visitor) {
        var spans = new Spans();
        for (int from = 0, to; from < keys.length; from = to) {
            to = from + 1;
            while (to < keys.length && keys[to] >> INDEX_BITS == keys[from] >> INDEX_BITS) {
                to++;
            }
            var indices = new int[to - from];
            for (var i = from; i < to; i++) {
                indices[i - from] = (int) (keys[i] & INDEX_MASK);
            }
            if (oneTrace(indices)) {
                spans.set(table, indices);
                visitor.accept(spans);
            } else {
                apart(indices).values().forEach(trace -> {
                    spans.set(table, trace);
                    visitor.accept(spans);
                });
            }
        }
    }

    private boolean oneTrace(int[] indices) {
        for (var i : indices) {
            if (table.traceHigh(i) != table.traceHigh(indices[0]) || table.traceLow(i) != table.traceLow(indices[0])) {
                return false;
            }
        }
        return true;
    }

    /** Separates traces that happen to have the same hash. */
    private Map<String, int[]> apart(int[] indices) {
        var traces = new LinkedHashMap<String, int[]>();
        for (var i : indices) {
            traces.merge(table.traceIdText(i), new int[] {i}, (known, one) -> {
                var longer = Arrays.copyOf(known, known.length + 1);
                longer[known.length] = one[0];
                return longer;
            });
        }
        return traces;
    }
}
