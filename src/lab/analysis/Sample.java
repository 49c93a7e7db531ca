package lab.analysis;

import java.util.List;
import lab.telemetry.SpanRow;

/** A unit of counting: a trace, or one span. It is a view of one row of {@link Samples}. */
public final class Sample {

    private final Samples all;
    private final int number;

    Sample(Samples all, int number) {
        this.all = all;
        this.number = number;
    }

    public static Sample ofSpan(SpanRow span) {
        return Samples.ofSpans(List.of(span)).getFirst();
    }

    /** Its spans, the head first, the others in order of arrival. */
    public List<SpanRow> spans() {
        return all.spans(number);
    }

    /** For a trace, its root. */
    public SpanRow head() {
        return all.head(number);
    }

    /** Epoch nanoseconds. */
    public long start() {
        return all.start(number);
    }

    /** Nanoseconds. */
    public long duration() {
        return all.duration(number);
    }

    /** Whether one of its spans has the status ERROR. */
    public boolean failed() {
        return all.failed(number);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sample sample
                && sample.start() == start()
                && sample.duration() == duration()
                && sample.failed() == failed()
                && sample.spans().equals(spans());
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(start()) + Long.hashCode(duration());
    }
}
