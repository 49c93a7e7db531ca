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
 * Ten days of a shop, for lesson 29: a value every ten minutes, the requests around an incident, and the changes that
 * were made. A series is an array of {@link #LENGTH} values; a moment is an index into it.
 */
public final class ShopHistory {

    /** Values per day. */
    public static final int DAY = TenDays.DAY;

    /** Values per series. */
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

    /** The lesson's own history and, under grading, one that nobody has seen. */
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

    /** The series to try detectors on, by name. */
    public Map<String, double[]> series() {
        var series = new LinkedHashMap<String, double[]>();
        days.series().forEach(one -> series.put(one.name(), one.values().clone()));
        return series;
    }

    /** The average duration of a request, in ms. */
    public double[] duration() {
        return days.duration().clone();
    }

    /** The other measured series, by metric name. */
    public Map<String, double[]> others() {
        return days.others();
    }

    /** The requests of four hours, two of them before the incident. */
    public List<SpanData> spans() {
        return days.spans();
    }

    /** The changes of the last two days, in order of time. */
    public List<Change> changes() {
        return days.changes();
    }

    /** The time at which a value was measured. */
    public static Instant time(int place) {
        return TenDays.time(place);
    }

    /** The day on which a value was measured, such as Mon 16. */
    public static String day(int place) {
        return DateTimeFormatter.ofPattern("EEE d", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(time(place));
    }

    /**
     * The differences between the selected {@link #spans} and the rest, counted as the viewer's "what is different"
     * does: for each value of each attribute, the difference of its shares in both groups; the largest difference
     * first, where what the selected ones lack counts half.
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

    /** The detector's score on a series; empty under grading. */
    public Optional<Quality> quality(String series, List<Alarm> alarms) {
        return days.series().stream()
                .filter(one -> known && one.name().equals(series))
                .map(one -> Quality.of(alarms, one.anomalies()))
                .findFirst();
    }
}
