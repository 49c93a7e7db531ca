package lab.telemetry;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A span in the tree of its trace, with everything that is derived from its relations. */
public final class SpanNode {

    final SpanData span;
    final String service;
    final List<SpanNode> children = new ArrayList<>();
    /** Null for a root, and for an orphan. */
    SpanNode parent;

    /** The number of the walk to the root that came by first; 0 for none yet. */
    int walk;

    int depth;
    boolean lastChild;
    /** It is its own ancestor: inconsistent data. */
    boolean circular;

    /** Where its bar begins: its start, or its parent's if that is later. Epoch nanoseconds. */
    long start;

    SpanNode(SpanData span) {
        this.span = span;
        this.service = ServiceName.of(span.getResource());
        this.start = span.getStartEpochNanos();
    }

    /** Whether the sender set the span's kind. If not, the model has INTERNAL, as OTLP requires. */
    public static boolean saysKind(SpanData span) {
        return !(span instanceof StoredSpan stored) || stored.saysKind();
    }

    public SpanData span() {
        return span;
    }

    /** The name of its service, never empty. */
    public String service() {
        return service;
    }

    /** How many ancestors are known. */
    public int depth() {
        return depth;
    }

    /** Null for a root, and for an orphan. */
    public SpanNode parent() {
        return parent;
    }

    /** By start. */
    public List<SpanNode> children() {
        return Collections.unmodifiableList(children);
    }

    /** Whether it is the last child of its parent; false for a root. */
    public boolean isLastChild() {
        return lastChild;
    }

    /** Where its bar begins: its own start, or its parent's if that is later. Epoch nanoseconds. */
    public long start() {
        return start;
    }

    /** It names a parent that is not among the spans given. */
    public boolean isOrphan() {
        return parent == null && !circular && span.getParentSpanContext().isValid();
    }

    /** Its start time is missing. */
    public boolean hasNoStart() {
        return span.getStartEpochNanos() == 0;
    }

    /** It starts before its parent. */
    public boolean isEarly() {
        return !hasNoStart() && span.getStartEpochNanos() < start;
    }

    /** It is its own ancestor, which cannot be; it is drawn as a root. */
    public boolean isCircular() {
        return circular;
    }

    /** It has no end. */
    public boolean isUnfinished() {
        return !span.hasEnded() || span.getEndEpochNanos() == 0;
    }

    /** Where its bar ends, epoch nanoseconds; never before its start. */
    public long end() {
        return Math.max(start, span.getEndEpochNanos());
    }

    /** Duration in nanoseconds. Negative if the end is before the start; 0 if either is missing. */
    public long duration() {
        return hasNoStart() || isUnfinished() ? 0 : Nanos.between(span.getStartEpochNanos(), span.getEndEpochNanos());
    }
}
