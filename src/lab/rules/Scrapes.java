package lab.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A history of one target's answers to Prometheus, scrape by scrape, in Prometheus' text format. Each sample gets the
 * target's {@code job}; {@code up} is 1 for an answer and 0 for none, as in Prometheus.
 */
public final class Scrapes extends History {

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([A-Za-z_:][\\w:]*)(?:\\{(.*)})? (\\S+)$");

    private final String job;

    private Scrapes(String job, Duration step) {
        super(step);
        this.job = job;
    }

    /**
     * A history without scrapes.
     *
     * @param job the target's name
     * @param step interval between scrapes
     */
    public static Scrapes of(String job, Duration step) {
        return new Scrapes(job, step);
    }

    /** Adds a scrape with this answer in Prometheus' format. A series that is no longer in it ends. */
    public Scrapes answered(String text) {
        return answered(1, text);
    }

    /** Adds this many scrapes with the same answer. */
    public Scrapes answered(int count, String text) {
        var samples = new LinkedHashMap<String, String>();
        SAMPLE.matcher(text)
                .results()
                .forEach(found -> samples.put(
                        found.group(1) + labels(found.group(2) == null ? "" : found.group(2)), found.group(3)));
        samples.put("up" + labels(""), "1");
        for (int i = 0; i < count; i++) {
            next(samples);
        }
        return this;
    }

    /** Adds this many scrapes without an answer. */
    public Scrapes unanswered(int count) {
        for (int i = 0; i < count; i++) {
            next(Map.of("up" + labels(""), "0"));
        }
        return this;
    }

    private Scrapes next(Map<String, String> samples) {
        var all = new LinkedHashSet<>(series.keySet());
        all.addAll(samples.keySet());
        for (var each : all) {
            var values = series.computeIfAbsent(each, _ -> new StringBuilder("_ ".repeat(steps)));
            values.append(samples.getOrDefault(each, ended(values) ? "_" : "stale"))
                    .append(' ');
        }
        steps++;
        return this;
    }

    /** Prometheus marks a series once when it ends; nothing follows the mark. */
    private static boolean ended(StringBuilder values) {
        var last = values.isEmpty() ? '_' : values.charAt(values.length() - 2);
        return last == '_' || last == 'e'; // of "stale": no number ends like this
    }

    private String labels(String own) {
        return "{" + own + (own.isEmpty() ? "" : ",") + "job=\"" + job + "\"}";
    }
}
