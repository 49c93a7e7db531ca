package lab.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Samples scraped by Prometheus, step by step: the series that rules are evaluated on. */
public abstract sealed class History permits Scrapes, Traffic {

    /** A name with its labels, and its values so far, in the notation of promtool's tests. */
    final Map<String, StringBuilder> series = new LinkedHashMap<>();

    int steps;

    private final Duration step;

    History(Duration step) {
        this.step = step;
    }

    /** The interval between samples. */
    public final Duration step() {
        return step;
    }

    /** The number of steps so far. */
    public final int steps() {
        return steps;
    }

    /** The series in the notation of promtool's tests: a name with its labels, and its values, separated by spaces. */
    public final Map<String, String> series() {
        var all = new LinkedHashMap<String, String>();
        series.forEach((name, values) -> all.put(name, values.toString().strip()));
        return all;
    }
}
