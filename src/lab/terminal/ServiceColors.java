package lab.terminal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.Instrument;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Ink;
import lab.terminal.canvas.Style;

/** The services of a picture with their colours, in order of first appearance. */
final class ServiceColors {

    private final Map<String, Style> styles = new LinkedHashMap<>();

    Style style(String service) {
        var style = styles.get(service);
        if (style == null) {
            style = Style.of(Ink.ofService(styles.size()));
            styles.put(service, style);
        }
        return style;
    }

    /** The instruments in the order of their services; within a service by name. */
    List<Instrument> sorted(List<Instrument> instruments) {
        for (var instrument : instruments) {
            style(instrument.service());
        }
        var sorted = new ArrayList<>(instruments);
        sorted.sort(Comparator.comparingInt((Instrument instrument) -> order(instrument.service()))
                .thenComparing(Instrument::name));
        return sorted;
    }

    /** The position of a service in the order of appearance. */
    int order(String service) {
        int order = 0;
        for (var name : styles.keySet()) {
            if (name.equals(service)) {
                break;
            }
            order++;
        }
        return order;
    }

    int count() {
        return styles.size();
    }

    /** The width of the longest name, in cells. */
    int width() {
        int width = 0;
        for (var name : styles.keySet()) {
            width = Math.max(width, Cells.width(name));
        }
        return width;
    }
}
