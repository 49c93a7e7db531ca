package lab.analysis;

import java.util.Arrays;
import java.util.List;
import lab.telemetry.SpanRow;

/** Groups rows by trace, in order of first occurrence. Ids are compared as numbers and never converted to text. */
final class TraceNumbers {

    private final int[] order;
    private final int[] begins;

    TraceNumbers(List<? extends SpanRow> rows) {
        var traceOf = new int[rows.size()];
        var firstRow = new int[16];
        var counts = new int[16];
        var table = new int[64]; // a trace's number + 1; 0 for a free slot
        var count = 0;
        SpanRow latest = null;
        for (var i = 0; i < traceOf.length; i++) {
            var row = rows.get(i);
            if (latest != null && same(row, latest)) {
                traceOf[i] = traceOf[i - 1];
                counts[traceOf[i]]++;
                continue;
            }
            latest = row;
            var place = hash(row) & table.length - 1;
            while (table[place] != 0 && !same(rows.get(firstRow[table[place] - 1]), row))
                place = place + 1 & table.length - 1;
            if (table[place] == 0) {
                if (count == firstRow.length) {
                    firstRow = Arrays.copyOf(firstRow, 2 * count);
                    counts = Arrays.copyOf(counts, 2 * count);
                }
                firstRow[count] = i;
                table[place] = ++count;
                traceOf[i] = count - 1;
                if (2 * count > table.length) table = rehash(rows, firstRow, count);
            } else traceOf[i] = table[place] - 1;
            counts[traceOf[i]]++;
        }
        begins = new int[count + 1];
        for (var trace = 0; trace < count; trace++) begins[trace + 1] = begins[trace] + counts[trace];
        order = new int[traceOf.length];
        var next = Arrays.copyOf(begins, count);
        for (var i = 0; i < traceOf.length; i++) order[next[traceOf[i]]++] = i;
    }

    private static int[] rehash(List<? extends SpanRow> rows, int[] firstRow, int count) {
        var table = new int[Integer.highestOneBit(count) * 8];
        for (var trace = 0; trace < count; trace++) {
            var place = hash(rows.get(firstRow[trace])) & table.length - 1;
            while (table[place] != 0) place = place + 1 & table.length - 1;
            table[place] = trace + 1;
        }
        return table;
    }

    private static boolean same(SpanRow a, SpanRow b) {
        return a.traceLow() == b.traceLow() && a.traceHigh() == b.traceHigh();
    }

    private static int hash(SpanRow row) {
        return mixed(row.traceLow() ^ row.traceHigh() * 31);
    }

    /** Mixes the bits, because ids may be sequential, or differ only in high bits. */
    static int mixed(long id) {
        var mixed = id * 0x9E3779B97F4A7C15L;
        return (int) (mixed ^ mixed >>> 32);
    }

    int count() {
        return begins.length - 1;
    }

    /** The rows of all traces, one trace after the other. */
    int[] order() {
        return order;
    }

    /** The start of each trace's rows in {@link #order}, and the end of the last one's. */
    int[] begins() {
        return begins;
    }
}
