package lab.terminal;

import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import java.util.Map;
import lab.telemetry.SpanNode;
import lab.terminal.canvas.Cells;

/**
 * The positions of a waterfall's columns, in cells from the left edge: {@code service label kind bar duration status
 * notes}.
 */
record Columns(
        int label,
        int labelWidth,
        int kind,
        int kindWidth,
        int bar,
        int barWidth,
        int durationEnd,
        int notes,
        int notesWidth) {

    static final int BETWEEN_NOTES = 3;
    private static final int GAP = 2;
    /** In a narrower picture the kind takes more room than it is worth. */
    private static final int ROOM_FOR_KINDS = 60;

    private static final int BAR_AT_LEAST = 8;
    private static final int BAR_WITH_NOTES = 40;
    private static final int BAR_AT_MOST = 100;
    private static final int TOO_WIDE = Integer.MAX_VALUE;

    /** Chooses columns for these rows: each as wide as its longest entry, within limits; the bar takes the rest. */
    static Columns of(Page page, SpanIndex spans, Map<SpanNode, List<Note>> notes) {
        int labels = 0;
        int kinds = 0;
        int durations = 0;
        int statuses = 0;
        int most = 0;
        for (var node : notes.keySet()) {
            labels = Math.max(
                    labels,
                    node.depth() * 2
                            + Cells.width(node.span().getName())
                            + Waterfall.tag(node, spans).length());
            kinds = Math.max(kinds, Waterfall.kind(node).length());
            durations =
                    Math.max(durations, Waterfall.duration(node, page.glyphs).length());
            if (node.span().getStatus().getStatusCode() != StatusCode.UNSET) {
                statuses = Math.max(
                        statuses, 1 + (Waterfall.isError(node) ? page.glyphs.error() : page.glyphs.ok()).length());
            }
        }
        if (page.columns < ROOM_FOR_KINDS) {
            kinds = 0;
        }
        int label = Page.INDENT + page.serviceWidth() + GAP;
        int room = page.columns - label - (kinds == 0 ? 0 : 1 + kinds) - 2 * GAP - durations - statuses;
        int labelWidth = Math.min(labels, Math.max(room / 2, room - 60));
        int bars = room - labelWidth;
        int notesRoom = bars - BAR_WITH_NOTES - BETWEEN_NOTES;
        for (var note : notes.values()) {
            int width = inline(note);
            most = width <= notesRoom ? Math.max(most, width) : most;
        }
        int barWidth = Math.clamp(most == 0 ? bars : bars - BETWEEN_NOTES - most, BAR_AT_LEAST, BAR_AT_MOST);
        int kind = label + labelWidth + 1;
        int bar = label + labelWidth + (kinds == 0 ? 0 : 1 + kinds) + GAP;
        int durationEnd = bar + barWidth + GAP + durations;
        return new Columns(
                label,
                labelWidth,
                kind,
                kinds,
                bar,
                barWidth,
                durationEnd,
                durationEnd + statuses + BETWEEN_NOTES,
                most);
    }

    /** The share of a label that its tree may take; the name needs the rest. */
    int treeWidth() {
        return labelWidth * 2 / 3;
    }

    /** The width of these notes side by side; too wide if a note has items below it. */
    static int inline(List<Note> notes) {
        int width = 0;
        for (var note : notes) {
            if (!note.items().isEmpty()) {
                return TOO_WIDE;
            }
            width += note.width() + (width == 0 ? 0 : BETWEEN_NOTES);
            if (width > 1000) {
                return TOO_WIDE;
            }
        }
        return width;
    }
}
