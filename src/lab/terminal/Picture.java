package lab.terminal;

import io.opentelemetry.sdk.resources.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lab.telemetry.Emitted;
import lab.telemetry.Instrument;
import lab.telemetry.Trace;
import lab.terminal.canvas.AnsiRenderer;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;
import lab.terminal.canvas.StyledText;
import lab.terminal.canvas.SvgRenderer;
import lab.terminal.canvas.Terminal;

/**
 * The picture of a program's telemetry: each trace as a waterfall, metrics as a table, logs with their spans. It does
 * not know where the data comes from.
 *
 * <p>Text from telemetry is drawn as data and never reaches the terminal as a command: see {@link StyledText}. Long
 * lists are shortened, and the rest is counted.
 */
public final class Picture {

    private final String title;
    private final Emitted emitted;
    private final Set<Detail> details;

    private Picture(String title, Emitted emitted, Set<Detail> details) {
        this.title = title;
        this.emitted = emitted;
        this.details = details;
    }

    /**
     * A picture of this telemetry.
     *
     * @param title its first line; blank for none
     * @param details what to show beyond the usual
     */
    public static Picture of(String title, Emitted emitted, Set<Detail> details) {
        return new Picture(title, emitted, Set.copyOf(details));
    }

    /**
     * The picture for this terminal: lines that end with {@code }, at most as wide as its columns, with ANSI escapes
     * only if it has colour.
     */
    public String text(Terminal terminal) {
        return AnsiRenderer.text(lines(terminal.columns(), terminal.unicode()), terminal.colour(), terminal.unicode());
    }

    /**
     * The same picture as a self-contained SVG image, in colour on a dark ground.
     *
     * @param columns width in cells, with the limits of a terminal
     */
    public String svg(int columns) {
        return SvgRenderer.image(title, lines(new Terminal(columns, true, true).columns(), true));
    }

    private List<Line> lines(int columns, boolean unicode) {
        var services = new ServiceColors();
        var traces = Trace.of(emitted.spans());
        var spans = new SpanIndex(traces, Waterfall.choose(traces, services));
        var metrics = services.sorted(Instrument.of(emitted.metrics()));
        var logs = new LogSection(emitted.logs(), spans, services);
        var page = new Page(columns, unicode ? Glyphs.UNICODE : Glyphs.ASCII, details, services);
        if (title != null && !title.isBlank()) {
            page.title(title);
        }
        if (emitted.nothing()) {
            page.line().add("nothing was emitted: no span, no metric, no log", Style.PLAIN);
        }
        new Waterfall(page, traces, spans, logs).draw();
        logs.drawOutside(page);
        new MetricTable(page, metrics, spans).draw();
        if (details.contains(Detail.RESOURCE)) {
            resources(page);
        }
        return page.lines();
    }

    private void resources(Page page) {
        var resources = new LinkedHashSet<Resource>();
        emitted.spans().forEach(span -> resources.add(span.getResource()));
        emitted.metrics().forEach(metric -> resources.add(metric.getResource()));
        emitted.logs().forEach(log -> resources.add(log.getResource()));
        page.resources(resources);
    }
}
