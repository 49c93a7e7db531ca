package lab.analysis;

import io.opentelemetry.api.trace.SpanKind;
import java.util.BitSet;
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
    private final BitSet requests;
    private final BitSet answered;

    public SpansById(List<? extends SpanRow> spans) {
        this.spans = spans;
        table = new int[Integer.highestOneBit(Math.max(8, spans.size())) * 4];
        for (var i = 0; i < spans.size(); i++) {
            var span = spans.get(i);
            var place = place(span.traceHigh(), span.traceLow(), span.id());
            if (table[place] == 0) table[place] = i + 1;
        }
        parents = new int[spans.size()];
        requests = new BitSet(spans.size());
        answered = new BitSet(spans.size());
        for (var part : Parts.of(spans.size(), this::related)) {
            requests.or(part.requests);
            answered.or(part.answered);
        }
    }

    /** What some of the spans say: which of them are requests, and to which calls they are the answer. */
    private record Related(BitSet requests, BitSet answered) {}

    private Related related(int from, int to) {
        var related = new Related(new BitSet(spans.size()), new BitSet(spans.size()));
        for (var i = from; i < to; i++) {
            var span = spans.get(i);
            parents[i] = span.isRoot() ? NONE : find(span.traceHigh(), span.traceLow(), span.parent());
            var isCalled = parents[i] >= 0 && !spans.get(parents[i]).service().equals(span.service());
            if (isCalled) related.answered.set(parents[i]);
            if (isCalled || span.isRoot() || span.kind() == SpanKind.SERVER || span.kind() == SpanKind.CONSUMER)
                related.requests.set(i);
        }
        return related;
    }

    private SpansById(List<? extends SpanRow> spans, SpansById same) {
        this.spans = spans;
        table = same.table;
        parents = same.parents;
        requests = same.requests;
        answered = same.answered;
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
    boolean isRequest(int span) {
        return requests.get(span);
    }

    /** Whether a span of another service is a child of it. */
    boolean isAnswered(int span) {
        return answered.get(span);
    }
}
