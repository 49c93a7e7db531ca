package lab.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What Prometheus has scraped, step by step: the series that rules are played on. */
public abstract sealed class History permits Scrapes, Traffic {

    /** A name with its labels, and its values until now, as promtool's tests write them. */
    final Map<String, StringBuilder> series = new LinkedHashMap<>();

    int steps;

    private final Duration step;

    History(Duration step) {
        this.step = step;
    }

    /** From one sample to the next. */
    public final Duration step() {
        return step;
    }

    /** How many there are until now. */
    public final int steps() {
        return steps;
    }

    /** The series as promtool's tests write them: a name with its labels, and its values, parted by spaces. */
    public final Map<String, String> series() {
        var all = new LinkedHashMap<String, String>();
        series.forEach((name, values) -> all.put(name, values.toString().strip()));
        return all;
    }
}
