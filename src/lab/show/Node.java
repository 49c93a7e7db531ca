package lab.show;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A span in the tree of its trace. Everything about it that the telemetry does not say outright is found here. */
public final class Node {

    final SpanData span;
    final String service;
    final List<Node> children = new ArrayList<>();
    /** Null for a root, and for an orphan. */
    Node parent;

    int depth;
    boolean lastChild;
    /** Its ancestors are its descendants: data that cannot be. */
    boolean circular;

    boolean drawn;
    /** Where its bar begins: its start, or its parent's if that is later. Epoch nanoseconds. */
    long start;
    /** The number by which links name it, 0 for none. */
    int tag;

    final Set<Node> linkedFrom = new LinkedHashSet<>();

    Node(SpanData span) {
        this.span = span;
        this.service = Services.name(span.getResource());
        this.start = span.getStartEpochNanos();
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

    /** It names a parent that is not among the spans given. */
    public boolean isOrphan() {
        return parent == null && !circular && span.getParentSpanContext().isValid();
    }

    /** It says that it began before its parent did. */
    public boolean isEarly() {
        return span.getStartEpochNanos() < start;
    }

    /** Its ancestors are its descendants, which cannot be; it is drawn as a root. */
    public boolean isCircular() {
        return circular;
    }

    /** It has no end. */
    public boolean isUnfinished() {
        return !span.hasEnded() || span.getEndEpochNanos() == 0;
    }

    /** Where its bar ends, epoch nanoseconds; never before its start. */
    long end() {
        return Math.max(start, span.getEndEpochNanos());
    }

    /** Duration in nanoseconds; negative when the data says so. */
    public long duration() {
        return Numbers.between(span.getStartEpochNanos(), span.getEndEpochNanos());
    }

    /** The tree left of the name. When deeper than the room it keeps the nearest part. */
    String branch(int room, Glyphs glyphs) {
        return depth == 0 ? "" : parent.trunks(room - 2, glyphs) + (lastChild ? glyphs.lastBranch() : glyphs.branch());
    }

    /** The tree left of a line under this row. */
    String trunk(int room, Glyphs glyphs) {
        return trunks(room - 2, glyphs) + (children.isEmpty() ? "  " : glyphs.trunk());
    }

    private String trunks(int room, Glyphs glyphs) {
        var nearestFirst = new ArrayList<String>();
        int cells = 0;
        for (var node = this; node.depth > 0; node = node.parent, cells += 2) {
            if (cells + 4 > room && node.depth > 1) {
                nearestFirst.add(glyphs.deep());
                break;
            }
            nearestFirst.add(node.lastChild ? "  " : glyphs.trunk());
        }
        return String.join("", nearestFirst.reversed());
    }
}
