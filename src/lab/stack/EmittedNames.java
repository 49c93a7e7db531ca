package lab.stack;

import static java.util.stream.Collectors.joining;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import lab.telemetry.Store;

/**
 * The names that queries can use: those of all emitted spans, metrics and attributes, without their values. Dashboards
 * and rules may use only these.
 *
 * @param rows {@code signal service name} → its type, unit and attributes' names
 */
public record EmittedNames(Map<String, Row> rows) {

    /**
     * @param kind for a span its kind; for a metric its type, {@code cumulative} or {@code delta} and its unit; for a
     *     log record its severities
     */
    public record Row(Set<String> kind, Set<String> attributes) {

        private Row() {
            this(new TreeSet<>(), new TreeSet<>());
        }

        private void add(String seen, Attributes with) {
            kind.add(seen);
            with.asMap().keySet().stream().map(AttributeKey::getKey).forEach(attributes::add);
        }
    }

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

    public static EmittedNames of(Store store) {
        var rows = new TreeMap<String, Row>();
        store.spans()
                .forEach(span -> row(rows, "span", span.getResource(), span.getName())
                        .add(span.getKind().name().toLowerCase(Locale.ROOT), span.getAttributes()));
        store.metrics()
                .forEach(metric -> metric.getData()
                        .getPoints()
                        .forEach(point -> row(rows, "metric", metric.getResource(), metric.getName())
                                .add(kind(metric), point.getAttributes())));
        store.logs()
                .forEach(log -> row(rows, "log", log.getResource(), "*")
                        .add(log.getSeverity().name().toLowerCase(Locale.ROOT), log.getAttributes()));
        Stream.of(
                        store.spans().stream().map(span -> span.getResource()),
                        store.metrics().stream().map(metric -> metric.getResource()),
                        store.logs().stream().map(log -> log.getResource()))
                .flatMap(all -> all)
                .distinct()
                .forEach(resource -> row(rows, "resource", resource, "*").add("", resource.getAttributes()));
        return new EmittedNames(rows);
    }

    /** One line each, sorted, separated by tabs: tests can read it back, and people can compare it. */
    public String text() {
        return rows.entrySet().stream()
                .map(row -> (row.getKey() + "\t" + String.join(" ", row.getValue().kind) + "\t"
                                + String.join(" ", row.getValue().attributes))
                        .strip())
                .collect(joining("\n", "", "\n"));
    }

    /** The attributes of all entries with this key, or none. */
    public Set<String> attributes(String key) {
        return rows.containsKey(key) ? rows.get(key).attributes : Set.of();
    }

    /** Reads the output of {@link #text}. */
    public static EmittedNames read(String text) {
        var rows = new TreeMap<String, Row>();
        text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\t", -1))
                .forEach(cells -> {
                    var row = new Row();
                    if (cells.length > 3) {
                        row.kind.addAll(Stream.of(cells[3].split(" "))
                                .filter(word -> !word.isEmpty())
                                .toList());
                    }
                    if (cells.length > 4) {
                        row.attributes.addAll(Stream.of(cells[4].split(" "))
                                .filter(word -> !word.isEmpty())
                                .toList());
                    }
                    rows.put(cells[0] + "\t" + cells[1] + "\t" + cells[2], row);
                });
        return new EmittedNames(rows);
    }

    private static Row row(Map<String, Row> rows, String signal, Resource resource, String name) {
        return rows.computeIfAbsent(signal + "\t" + resource.getAttribute(SERVICE) + "\t" + name, key -> new Row());
    }

    private static String kind(MetricData metric) {
        var type = switch (metric.getType()) {
            case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
            case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "updowncounter";
            case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "updowncounter";
            case HISTOGRAM -> "histogram";
            case EXPONENTIAL_HISTOGRAM -> "exponential-histogram";
            case SUMMARY -> "summary";
        };
        return type + ":" + metric.getUnit();
    }
}
