package lab.analysis;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanRows;
import lab.telemetry.Trace;

/** Samples of spans in columns: the rows of each, its start, its duration. A {@link Sample} is created on demand. */
public final class Samples extends AbstractList<Sample> implements RandomAccess {

    private final List<? extends SpanRow> rows;
    private final int size;
    /** The rows of all samples, one after the other; {@code begins} has the start index of each sample. */
    private final int[] order;

    private final int[] begins;
    /** The row that is the head of each sample; null when each sample has one row. */
    private final int[] heads;

    private final long[] starts;
    private final long[] durations;
    private final boolean[] failed;

    private Samples(Samples same, boolean[] failed) {
        rows = same.rows;
        size = same.size;
        order = same.order;
        begins = same.begins;
        heads = same.heads;
        starts = same.starts;
        durations = same.durations;
        this.failed = failed;
    }

    private Samples(List<? extends SpanRow> rows, int size, int[] order, int[] begins, int[] heads) {
        this.rows = rows;
        this.size = size;
        this.order = order;
        this.begins = begins;
        this.heads = heads;
        starts = new long[size];
        durations = new long[size];
        failed = new boolean[size];
    }

    /** One sample for each span. */
    public static Samples ofSpans(List<? extends SpanRow> rows) {
        return rows instanceof SpanRows shared
                ? shared.once(OfSpans.class, () -> new OfSpans(spans(rows))).samples
                : spans(rows);
    }

    /** One for each span, as {@link SpanRows#once} keeps it beside those of traces. */
    private record OfSpans(Samples samples) {}

    private static Samples spans(List<? extends SpanRow> rows) {
        var size = rows.size();
        var numbers = new int[size + 1];
        Arrays.setAll(numbers, i -> i);
        var samples = new Samples(rows, size, numbers, numbers, null);
        samples.each(i -> {
            var span = rows.get(i);
            samples.starts[i] = span.start();
            samples.durations[i] = span.duration();
            samples.failed[i] = span.failed();
        });
        return samples;
    }

    /**
     * One sample for each trace, in order of first occurrence. The head is the root that begins first, or else the
     * first span; the duration is from the first start to the last end.
     */
    public static Samples ofTraces(List<? extends SpanRow> rows) {
        return rows instanceof SpanRows shared ? shared.once(Samples.class, () -> traces(rows)) : traces(rows);
    }

    private static Samples traces(List<? extends SpanRow> rows) {
        var numbers = new TraceNumbers(rows);
        var size = numbers.count();
        var samples = new Samples(rows, size, numbers.order(), numbers.begins(), new int[size]);
        samples.each(samples::measureTrace);
        return samples;
    }

    private void each(IntConsumer work) {
        Parts.of(size, (from, to) -> {
            for (var i = from; i < to; i++) work.accept(i);
            return to;
        });
    }

    private void measureTrace(int sample) {
        SpanRow head = null;
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (var at = begins[sample]; at < begins[sample + 1]; at++) {
            var span = rows.get(order[at]);
            if (head == null
                    || span.isRoot() && !head.isRoot()
                    || span.isRoot() == head.isRoot() && span.start() < head.start()) {
                head = span;
                heads[sample] = at - begins[sample];
            }
            start = Math.min(start, span.start());
            end = Math.max(end, span.end());
            failed[sample] |= span.failed();
        }
        starts[sample] = start;
        durations[sample] = end - start;
    }

    /**
     * The samples for whose number the condition is true.
     *
     * @param condition called by several threads at once
     */
    public Samples where(IntPredicate condition) {
        var matching = matching(condition);
        var count = matching.cardinality();
        return count == size ? this : only(matching.stream().toArray(), count);
    }

    /**
     * The numbers for which this is true.
     *
     * @param condition called by several threads at once
     */
    public BitSet matching(IntPredicate condition) {
        var found = Parts.of(size, (from, to) -> {
            var matching = new BitSet(size);
            for (var i = from; i < to; i++) if (condition.test(i)) matching.set(i);
            return matching;
        });
        var all = new BitSet(size);
        found.forEach(all::or);
        return all;
    }

    /**
     * The same samples; failed is one in which a span with the status ERROR meets the condition.
     *
     * @param condition called by several threads at once
     */
    public Samples failedWhere(Predicate<SpanRow> condition) {
        var its = new boolean[size];
        each(i -> its[i] = failed[i] && any(i, span -> span.failed() && condition.test(span)));
        return new Samples(this, its);
    }

    /** The last samples, at most this many. */
    public Samples last(int most) {
        return where(i -> i >= size - most);
    }

    private Samples only(int[] kept, int count) {
        var spans = 0;
        for (var i = 0; i < count; i++) spans += begins[kept[i] + 1] - begins[kept[i]];
        var fewer = new Samples(rows, count, new int[spans], new int[count + 1], heads == null ? null : new int[count]);
        for (var i = 0; i < count; i++) {
            var from = begins[kept[i]];
            var length = begins[kept[i] + 1] - from;
            System.arraycopy(order, from, fewer.order, fewer.begins[i], length);
            fewer.begins[i + 1] = fewer.begins[i] + length;
            if (heads != null) fewer.heads[i] = heads[kept[i]];
            fewer.starts[i] = starts[kept[i]];
            fewer.durations[i] = durations[kept[i]];
            fewer.failed[i] = failed[kept[i]];
        }
        return fewer;
    }

    /** The spans of a sample, its head first, the others in order of arrival. */
    List<SpanRow> spans(int sample) {
        return new Spans(rows, order, begins[sample], begins[sample + 1], heads == null ? 0 : heads[sample]);
    }

    /** Whether this is true of one of the sample's spans. */
    public boolean any(int sample, Predicate<SpanRow> condition) {
        for (var at = begins[sample]; at < begins[sample + 1]; at++)
            if (condition.test(rows.get(order[at]))) return true;
        return false;
    }

    /** The tree of each sample of {@link #ofTraces}, built anew whenever it is asked for. */
    public List<Trace> trees() {
        return new AbstractList<>() {
            @Override
            public Trace get(int sample) {
                return Trace.of(SpanRows.spans(arrivals(sample))).getFirst();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** The spans of a sample in order of arrival. */
    public List<SpanRow> arrivals(int sample) {
        return new Spans(rows, order, begins[sample], begins[sample + 1], 0);
    }

    /** The row number of the sample's n-th arrival. */
    public int row(int sample, int arrival) {
        return order[begins[sample] + arrival];
    }

    /** The row number of its latest arrival. */
    public int lastRow(int sample) {
        return order[begins[sample + 1] - 1];
    }

    public SpanRow head(int sample) {
        return rows.get(order[begins[sample] + (heads == null ? 0 : heads[sample])]);
    }

    public long start(int sample) {
        return starts[sample];
    }

    public long duration(int sample) {
        return durations[sample];
    }

    public boolean failed(int sample) {
        return failed[sample];
    }

    public List<? extends SpanRow> rows() {
        return rows;
    }

    @Override
    public Sample get(int index) {
        return new Sample(this, Objects.checkIndex(index, size));
    }

    @Override
    public int size() {
        return size;
    }

    /** The spans of a sample, its head first, the others in order of arrival. */
    private static final class Spans extends AbstractList<SpanRow> implements RandomAccess {

        private final List<? extends SpanRow> rows;
        private final int[] order;
        private final int from;
        private final int to;
        private final int head;

        private Spans(List<? extends SpanRow> rows, int[] order, int from, int to, int head) {
            this.rows = rows;
            this.order = order;
            this.from = from;
            this.to = to;
            this.head = head;
        }

        @Override
        public SpanRow get(int index) {
            return rows.get(order[from + (index > head ? index : index == 0 ? head : index - 1)]);
        }

        @Override
        public int size() {
            return to - from;
        }
    }
}
