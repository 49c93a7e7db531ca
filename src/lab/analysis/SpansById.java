package lab.analysis;

import java.util.Arrays;
import java.util.List;
import lab.telemetry.SpanRow;

/**
 * Finds spans by trace id and span id, and the parent of each. A span is identified by its index in the list; if an id
 * occurs twice, the first span has it.
 */
public final class SpansById {

    private static final int NONE = -1;

    private final List<? extends SpanRow> spans;
    private final int[] table; // an index + 1; 0 for a free slot
    private final int[] parents;

    public SpansById(List<? extends SpanRow> spans) {
        this.spans = spans;
        table = new int[Integer.highestOneBit(Math.max(8, spans.size())) * 4];
        for (var i = 0; i < spans.size(); i++) {
            var span = spans.get(i);
            var place = place(span.traceHigh(), span.traceLow(), span.id());
            if (table[place] == 0) table[place] = i + 1;
        }
        parents = new int[spans.size()];
        Arrays.setAll(parents, i -> {
            var span = spans.get(i);
            return span.isRoot() ? NONE : find(span.traceHigh(), span.traceLow(), span.parent());
        });
    }

    private SpansById(List<? extends SpanRow> spans, SpansById same) {
        this.spans = spans;
        table = same.table;
        parents = same.parents;
    }

    /** The same index, which reads the same spans through another view of them. */
    public SpansById over(List<? extends SpanRow> view) {
        return new SpansById(view, this);
    }

    List<? extends SpanRow> spans() {
        return spans;
    }

    /** The slot of this id, or where it belongs. */
    private int place(long traceHigh, long traceLow, long id) {
        var place = TraceNumbers.mixed(id ^ traceLow * 31 ^ traceHigh) & table.length - 1;
        while (table[place] != 0) {
            var known = spans.get(table[place] - 1);
            if (known.id() == id && known.traceLow() == traceLow && known.traceHigh() == traceHigh) break;
            place = place + 1 & table.length - 1;
        }
        return place;
    }

    /** Negative when unknown. */
    private int find(long traceHigh, long traceLow, long id) {
        return table[place(traceHigh, traceLow, id)] - 1;
    }

    /** Negative when unknown. */
    int find(String traceId, String spanId) {
        return find(number(traceId, 0), number(traceId, 16), number(spanId, 0));
    }

    private static long number(String hex, int from) {
        return Long.parseUnsignedLong(hex, from, from + 16, 16);
    }

    /** Negative for a root, and when the parent is unknown. */
    int parent(int span) {
        return parents[span];
    }

    /**
     * Whether a span is a request to its service: its kind is SERVER or CONSUMER, it is the root of its trace, or
     * another service called it. A span with an unknown parent is a request only by its kind.
     */
    boolean isRequest(int number) {
        var span = spans.get(number);
        return switch (span.kind()) {
            case SERVER, CONSUMER -> true;
            default -> span.isRoot() || isCalledByOther(number, span);
        };
    }

    private boolean isCalledByOther(int number, SpanRow span) {
        return parents[number] >= 0 && !spans.get(parents[number]).service().equals(span.service());
    }
}
