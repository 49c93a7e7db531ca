package lab.terminal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import lab.telemetry.AttributeKeys;
import lab.telemetry.ServiceName;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;
import lab.terminal.canvas.StyledText;

/** The lines of a picture while it is being built, and the state that all its parts share. */
final class Page {

    static final int INDENT = 2;

    final int columns;
    final Glyphs glyphs;
    final Set<Detail> details;
    final ServiceColors services;
    private final List<Line> lines = new ArrayList<>();

    Page(int columns, Glyphs glyphs, Set<Detail> details, ServiceColors services) {
        this.columns = columns;
        this.glyphs = glyphs;
        this.details = details;
        this.services = services;
    }

    /** A new line at the end, indented. */
    Line line() {
        var line = new Line().to(INDENT);
        lines.add(line);
        return line;
    }

    /** A blank line, unless it would be the first line or a second blank one. */
    void gap() {
        if (!lines.isEmpty() && lines.getLast().width() > 0) {
            lines.add(new Line());
        }
    }

    boolean shows(Detail detail) {
        return details.contains(detail);
    }

    /** The width of the service column: at most a sixth of the page. */
    int serviceWidth() {
        return Math.min(services.width(), Math.max(6, columns / 6));
    }

    /** The service's name in its colour, shortened to the column. */
    void service(Line line, String service) {
        line.add(Cells.fit(service, serviceWidth(), glyphs.ellipsis()), services.style(service));
    }

    void title(String title) {
        lines.add(new Line().add(title, Style.BOLD));
        gap();
    }

    /** All resources with all their attributes. */
    void resources(Collection<Resource> resources) {
        if (resources.isEmpty()) {
            return;
        }
        gap();
        heading("resources", List.of());
        gap();
        int start = INDENT + serviceWidth() + 2;
        for (var resource : resources) {
            var service = ServiceName.of(resource);
            var items = items(resource.getAttributes());
            if (resource.getSchemaUrl() != null) items.add("schema " + resource.getSchemaUrl());
            for (var packed : pack(items, columns - start, Style.FAINT)) {
                var line = line();
                if (service != null) {
                    service(line, service);
                }
                line.to(start).add(packed);
                service = null; // already printed
            }
        }
    }

    /** A heading. Its parts are never split; they wrap to a second line if necessary. */
    void heading(String title, List<StyledText> parts) {
        var line = line().add(title, Style.BOLD);
        int start = INDENT + Cells.width(title) + 1;
        line.to(start);
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            int width = Cells.width(part.text());
            if (i > 0 && line.width() + glyphs.separator().length() + width > columns) {
                line = line().to(start + width > columns ? INDENT : start);
            } else if (i > 0) {
                line.add(glyphs.separator(), Style.FAINT);
            }
            line.add(part.text(), part.style());
        }
    }

    /** Puts items side by side, as many as fit on a line. */
    List<Line> pack(List<String> items, int width, Style style) {
        var packed = new ArrayList<Line>();
        Line line = null;
        for (var item : items) {
            var text = Cells.fit(Cells.harmless(item), width, glyphs.ellipsis());
            if (line == null || line.width() + 2 + Cells.width(text) > width) {
                line = new Line();
                packed.add(line);
            } else {
                line.skip(2);
            }
            line.add(text, style);
        }
        return packed;
    }

    /** Attributes as {@code key=value}. */
    static List<String> items(Attributes attributes) {
        var items = new ArrayList<String>(attributes.size());
        attributes.forEach((key, value) -> items.add(AttributeKeys.sent(key.getKey()) + "=" + AttributeText.of(value)));
        return items;
    }

    /** All lines, none wider than the page. */
    List<Line> lines() {
        var fitted = new ArrayList<Line>(lines.size());
        for (var line : lines) {
            fitted.add(line.fit(columns, glyphs.ellipsis()));
        }
        return fitted;
    }
}
