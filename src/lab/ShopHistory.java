//SOURCES analysis/*.java
//SOURCES history/*.java

package lab;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lab.analysis.Difference;
import lab.analysis.Sample;
import lab.history.Alarm;
import lab.history.Quality;
import lab.history.TenDays;
import lab.history.TenDays.Change;
import lab.telemetry.SpanRow;
import lab.text.SeededInput;

/**
 * Ten days of a shop, as lesson 29 looks at them: a value for every ten minutes, the requests around an incident, and
 * what was changed. A series is an array of {@link #LENGTH} values; a moment is its place in there.
 */
public final class ShopHistory {

    /** Values a day. */
    public static final int DAY = TenDays.DAY;

    /** Values of a series. */
    public static final int LENGTH = TenDays.LENGTH;

    private static final int MOST_FACTS = 3;

    private final String name;
    private final TenDays days;
    private final boolean known;

    private ShopHistory(String name, TenDays days, boolean known) {
        this.name = name;
        this.days = days;
        this.known = known;
    }

    /** The one of the lesson, and under grading one that nobody has seen. */
    public static List<ShopHistory> all() {
        var shown = new ShopHistory("shop", TenDays.shown(), true);
        var input = SeededInput.of(System.getenv(SeededInput.VARIABLE));
        return input.seed() == 0
                ? List.of(shown)
                : List.of(shown, new ShopHistory("unseen", TenDays.unseen(input), false));
    }

    public String name() {
        return name;
    }

    /** The series that detectors are tried on, by name. */
    public Map<String, double[]> series() {
        var series = new LinkedHashMap<String, double[]>();
        days.series().forEach(one -> series.put(one.name(), one.values().clone()));
        return series;
    }

    /** How long a request took on average, in ms. */
    public double[] duration() {
        return days.duration().clone();
    }

    /** What else was measured meanwhile, by the name of the metric. */
    public Map<String, double[]> others() {
        return days.others();
    }

    /** The requests of four hours, two of them before the incident. */
    public List<SpanData> spans() {
        return days.spans();
    }

    /** What was changed on the last two days, in the order of time. */
    public List<Change> changes() {
        return days.changes();
    }

    /** When a value was measured. */
    public static Instant time(int place) {
        return TenDays.time(place);
    }

    /** The day on which a value was measured: Mon 16. */
    public static String day(int place) {
        return DateTimeFormatter.ofPattern("EEE d", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(time(place));
    }

    /**
     * What is different about some of {@link #spans}, as the viewer's "what is different" counts it: each value of each
     * attribute, by how much its share among them differs from its share among the rest; the largest difference first.
     */
    public List<Difference.Fact> differences(Predicate<SpanData> selected) {
        var chosen =
                days.spans().stream().filter(selected).map(SpanData::getSpanId).collect(Collectors.toSet());
        var samples = days.spans().stream()
                .map(span -> Sample.ofSpan(SpanRow.of(span)))
                .toList();
        return Difference.of(samples, sample -> chosen.contains(sample.head().spanId()), MOST_FACTS)
                .facts();
    }

    /** How well a detector did on a series, where that may be told: not under grading. */
    public Optional<Quality> quality(String series, List<Alarm> alarms) {
        return days.series().stream()
                .filter(one -> known && one.name().equals(series))
                .map(one -> Quality.of(alarms, one.anomalies()))
                .findFirst();
    }
}
