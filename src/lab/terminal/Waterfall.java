package lab.terminal;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lab.telemetry.Nanos;
import lab.telemetry.SpanNode;
import lab.telemetry.Trace;
import lab.terminal.canvas.Bar;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Durations;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;
import lab.terminal.canvas.StyledText;
import lab.text.Counted;

/** Draws traces as waterfalls: who waited for whom, to scale. All traces of a picture share their columns. */
final class Waterfall {

    /** The limit of rows in a trace, and of traces in a picture; the rest is only counted. */
    static final int MAX_ROWS = 200;

    static final int MAX_TRACES = 50;

    private final Page page;
    private final Glyphs glyphs;
    private final List<Trace> traces;
    private final Map<SpanNode, List<Note>> notes = new LinkedHashMap<>();
    private final SpanIndex spans;
    private final Columns columns;

    Waterfall(Page page, List<Trace> traces, SpanIndex spans, LogSection logs) {
        this.page = page;
        this.glyphs = page.glyphs;
        this.traces = traces;
        this.spans = spans;
        for (var trace : traces) {
            for (var node : trace.nodes()) {
                if (spans.isDrawn(node)) {
                    notes.put(node, RowNotes.of(node, logs.of(node), page, spans));
                }
            }
        }
        columns = Columns.of(page, spans, notes);
    }

    /** The spans to draw, in order; services get their colours in the same order. */
    static Set<SpanNode> choose(List<Trace> traces, ServiceColors services) {
        var drawn = new LinkedHashSet<SpanNode>();
        for (var trace : traces.subList(0, Math.min(MAX_TRACES, traces.size()))) {
            for (var node :
                    trace.nodes().subList(0, Math.min(MAX_ROWS, trace.nodes().size()))) {
                drawn.add(node);
                services.style(node.service());
            }
        }
        return drawn;
    }

    void draw() {
        for (var trace : traces.subList(0, Math.min(MAX_TRACES, traces.size()))) {
            page.gap();
            heading(trace);
            String above = null;
            for (var node : trace.nodes()) {
                if (spans.isDrawn(node)) {
                    row(trace, node, node.service().equals(above));
                    above = node.service();
                }
            }
            more(trace.nodes().size() - MAX_ROWS, "span", columns.label());
        }
        more(traces.size() - MAX_TRACES, "trace", Page.INDENT);
    }

    private void more(int left, String noun, int column) {
        if (left > 0) {
            page.line().to(column).add(glyphs.ellipsis() + " " + Counted.of(left, "more " + noun), Style.FAINT);
        }
    }

    private void heading(Trace trace) {
        var parts = new ArrayList<StyledText>();
        parts.add(new StyledText(trace.id(), Style.PLAIN));
        parts.add(new StyledText(Counted.of(trace.services(), "service"), Style.FAINT));
        parts.add(new StyledText(Counted.of(trace.nodes().size(), "span"), Style.FAINT));
        parts.add(new StyledText(Durations.duration(trace.duration(), glyphs), Style.FAINT));
        if (trace.errors() > 0) {
            parts.add(new StyledText(trace.errors() + " " + glyphs.error(), Style.LOUD));
        }
        page.heading("trace", parts);
    }

    private void row(Trace trace, SpanNode node, boolean sameService) {
        boolean error = isError(node);
        var line = page.line();
        if (!sameService) {
            page.service(line, node.service());
        }
        var branch = TreeLines.branch(node, columns.treeWidth(), glyphs);
        line.to(columns.label()).add(branch, Style.FAINT);
        int room = columns.labelWidth() - Cells.width(branch) - tag(node, spans).length();
        line.to(columns.label() + Cells.width(branch))
                .add(Cells.fit(node.span().getName(), room, glyphs.ellipsis()), error ? Style.LOUD : Style.PLAIN);
        line.add(tag(node, spans), Style.BOLD);
        if (columns.kindWidth() > 0) {
            line.to(columns.kind()).add(kind(node), Style.FAINT);
        }
        line.to(columns.bar());
        bar(trace, node, error ? Style.ERROR : page.services.style(node.service()))
                .draw(line);
        line.right(duration(node, glyphs), columns.durationEnd(), error ? Style.LOUD : Style.PLAIN);
        var status = node.span().getStatus().getStatusCode();
        if (status != StatusCode.UNSET) {
            line.skip(1).add(error ? glyphs.error() : glyphs.ok(), error ? Style.LOUD : Style.FAINT);
        }
        under(node, line);
    }

    /** The notes: to the right of the bar if all of them fit, else each on a line below the row. */
    private void under(SpanNode node, Line row) {
        var said = notes.get(node);
        if (Columns.inline(said) <= columns.notesWidth()) {
            row.to(columns.notes());
            for (var note : said) {
                row.add(note.line(columns.notesWidth(), glyphs.ellipsis())).skip(Columns.BETWEEN_NOTES);
            }
            return;
        }
        var trunk = TreeLines.trunk(node, columns.treeWidth(), glyphs);
        int start = columns.label() + Cells.width(trunk);
        for (var note : said) {
            if (note.width() > 0) {
                page.line()
                        .to(columns.label())
                        .add(trunk, Style.FAINT)
                        .to(start)
                        .add(note.line(page.columns - start, glyphs.ellipsis()));
            }
            int indented = start + (note.width() > 0 ? 2 : 0);
            for (var packed : page.pack(note.items(), page.columns - indented, Style.FAINT)) {
                page.line()
                        .to(columns.label())
                        .add(trunk, Style.FAINT)
                        .to(indented)
                        .add(packed);
            }
        }
    }

    private Bar bar(Trace trace, SpanNode node, Style style) {
        char fill = glyphs.unicode() ? 0 : isError(node) ? '#' : '=';
        var bar = new Bar(columns.barWidth(), at(trace, node.start()), at(trace, node.end()), fill, style);
        for (var event : node.span().getEvents()) {
            bar.mark(glyphs.event(), at(trace, event.getEpochNanos()), RowNotes.isException(event));
        }
        if (node.isEarly()) {
            bar.markStart(glyphs.early());
        }
        return bar;
    }

    /** Maps a time to the trace's scale, 0 to 1. */
    private static double at(Trace trace, long nanos) {
        return trace.duration() == 0
                ? 0
                : Math.clamp((double) Nanos.between(trace.start(), nanos) / trace.duration(), 0, 1);
    }

    static boolean isError(SpanNode node) {
        return node.span().getStatus().getStatusCode() == StatusCode.ERROR;
    }

    static String tag(SpanNode node, SpanIndex spans) {
        var tag = spans.tag(node);
        return tag.isEmpty() ? "" : " " + tag;
    }

    /** The kind in a word; empty for the usual one. */
    static String kind(SpanNode node) {
        return node.span().getKind() == SpanKind.INTERNAL
                ? ""
                : node.span().getKind().name().toLowerCase(Locale.ROOT);
    }

    static String duration(SpanNode node, Glyphs glyphs) {
        return node.isUnfinished()
                ? "no end"
                : node.hasNoStart() ? "no start" : Durations.duration(node.duration(), glyphs);
    }
}
