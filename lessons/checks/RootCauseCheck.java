import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.history.Alarm;
import lab.history.KnownSeries;
import lab.history.KnownSeries.About;
import lab.history.Quality;
import lab.history.TenDays;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 29: what the program says about ten days that the learner has not seen, beside what is true of them. How a
 * detector works is not looked at, only what it calls unusual.
 */
@Lesson("29_root_cause")
class RootCauseCheck {

    private static final AttributeKey<String> SERIES = AttributeKey.stringKey("anomaly.series");
    private static final AttributeKey<Long> VALUES = AttributeKey.longKey("anomaly.values");
    private static final AttributeKey<String> METRIC = AttributeKey.stringKey("anomaly.metric");
    private static final AttributeKey<String> ATTRIBUTE = AttributeKey.stringKey("anomaly.attribute");
    private static final AttributeKey<String> CHANGE = AttributeKey.stringKey("anomaly.change");

    private static final double PRECISION = 0.7;
    private static final double RECALL = 0.8;

    /** Values by which the beginning may be off. */
    private static final int NEARLY = 3;

    private static final double UNRELATED = 0.3;
    private static final double RELATED = 0.43;

    // ── 1: a middle and a deviation that hold ───────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("where days have no shape of their own, anomalies are found, and little else")
    void steady(Telemetry emitted) {
        assertQuality(emitted, List.of(About.FALL, About.STILL), "series without a season");
    }

    @Claim(id = "1a", value = "one huge anomaly does not hide the small ones")
    void unmasked(Telemetry emitted) {
        var series = series(emitted, About.HUGE);
        var quality = Quality.of(alarms(emitted, series), series.anomalies());
        assertThat(quality.found())
                .withFailMessage(
                        "%s: one anomaly is huge, %d are much smaller. Found are %d of all %d: the huge one has moved"
                                + " the measure that the others are measured with.",
                        named(emitted, series), quality.anomalies() - 1, quality.found(), quality.anomalies())
                .isEqualTo(quality.anomalies());
    }

    @Claim(id = "1b", value = "a fall is as unusual as a rise")
    void falls(Telemetry emitted) {
        var series = series(emitted, About.FALL);
        var missed = missed(emitted, series);
        assertThat(missed.isEmpty())
                .withFailMessage(
                        "%s: values rise twice and fall three times. Of these five, %d are not found: %s.",
                        named(emitted, series), missed.size(), times(missed))
                .isTrue();
    }

    @Claim(id = "1c", value = "where nearly all values are the same, a small difference raises no alarm")
    void still(Telemetry emitted) {
        var series = series(emitted, About.STILL);
        var quality = Quality.of(alarms(emitted, series), series.anomalies());
        assertThat(quality.alarms() - quality.rightAlarms())
                .withFailMessage(
                        "%s: nearly all values are 2.0, some are 0.1 more or less, and %d times there is an anomaly."
                                + " The detector raises %d alarms. The median of the distances is 0 there, and any"
                                + " distance is infinitely many times as much.",
                        named(emitted, series), quality.anomalies(), quality.alarms())
                .isLessThanOrEqualTo(2);
    }

    // ── 2: a season ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(2)
    @DisplayName("where a job runs every night, anomalies are found, and little else")
    void seasonal(Telemetry emitted) {
        assertQuality(
                emitted,
                List.of(About.NIGHTLY, About.BY_DAY, About.LATE, About.BAD_DAY),
                "series with a peak every night");
    }

    @Claim(id = "2a", value = "what happens every night raises no alarm")
    void nightly(Telemetry emitted) {
        var series = series(emitted, About.NIGHTLY);
        var alarms = alarms(emitted, series);
        assertThat(alarms.size() <= 1
                        && alarms.stream().mapToLong(Alarm::values).sum() <= 3)
                .withFailMessage(() -> named(emitted, series) + ": a job makes a peak at 02:00 every night, and nothing"
                        + " else happens. The detector raises " + alarms.size() + " alarms, the first one at "
                        + TenDays.time(alarms.getFirst().from()) + ", about "
                        + alarms.getFirst().values() + " values.")
                .isTrue();
    }

    @Claim(id = "2b", value = "an anomaly by day is found although it is smaller than what happens every night")
    void byDay(Telemetry emitted) {
        var series = series(emitted, About.BY_DAY);
        var missed = missed(emitted, series);
        assertThat(missed.size())
                .withFailMessage(
                        "%s: %d of %d anomalies by day are not found: %s. Each is smaller than the peak of every night,"
                                + " and eight times what is usual at its hour.",
                        named(emitted, series),
                        missed.size(),
                        series.anomalies().size(),
                        times(missed))
                .isLessThanOrEqualTo(1);
    }

    @Claim(id = "2c", value = "what happens every night is unusual at another hour")
    void late(Telemetry emitted) {
        var series = series(emitted, About.LATE);
        var missed = missed(emitted, series);
        assertThat(missed.isEmpty())
                .withFailMessage(
                        "%s: the job did not run at %s, as it does every night, but an hour later. That is unusual,"
                                + " and no alarm says so.",
                        named(emitted, series), times(missed))
                .isTrue();
    }

    @Claim(id = "2d", value = "one bad day does not make the same hour of other days look unusual")
    void badDay(Telemetry emitted) {
        var series = series(emitted, About.BAD_DAY);
        var bad = series.anomalies().getFirst();
        var sameHour = alarms(emitted, series).stream()
                .filter(alarm -> !bad.isMeantBy(alarm)
                        && bad.from() % TenDays.DAY < alarm.to() % TenDays.DAY
                        && alarm.from() % TenDays.DAY < bad.to() % TenDays.DAY)
                .toList();
        assertThat(sameHour.isEmpty())
                .withFailMessage(
                        "%s: values are far off at %s. There are %d alarms at the same hour of other days, too, on"
                                + " which nothing happened: that one day has moved what is usual.",
                        named(emitted, series), TenDays.time(bad.from()), sameHour.size())
                .isTrue();
    }

    private static void assertQuality(Telemetry emitted, List<About> about, String where) {
        var quality = new Quality(0, 0, 0, 0);
        var example = "";
        for (var series : known(emitted, about)) {
            var alarms = alarms(emitted, series);
            quality = quality.and(Quality.of(alarms, series.anomalies()));
            for (var alarm : alarms) {
                if (series.anomalies().stream().noneMatch(known -> known.isMeantBy(alarm))) {
                    example = " A false one is about " + series.name() + " at " + TenDays.time(alarm.from()) + ".";
                }
            }
        }
        assertThat(quality.precision() >= PRECISION && quality.recall() >= RECALL)
                .withFailMessage(
                        "On %s of the service %s, %d of %d alarms are right (precision %.2f; at least %.1f is"
                                + " expected), and %d of %d anomalies are found (recall %.2f; at least %.1f).%s",
                        where,
                        service(emitted),
                        quality.rightAlarms(),
                        quality.alarms(),
                        quality.precision(),
                        PRECISION,
                        quality.found(),
                        quality.anomalies(),
                        quality.recall(),
                        RECALL,
                        example)
                .isTrue();
    }

    private static List<KnownSeries.Anomaly> missed(Telemetry emitted, KnownSeries series) {
        var alarms = alarms(emitted, series);
        return series.anomalies().stream()
                .filter(known -> alarms.stream().noneMatch(alarm -> known.isMeantBy(alarm)))
                .toList();
    }

    private static String times(List<KnownSeries.Anomaly> anomalies) {
        return anomalies.stream()
                .map(anomaly -> TenDays.time(anomaly.from()).toString())
                .collect(Collectors.joining(", "));
    }

    private static KnownSeries series(Telemetry emitted, About about) {
        var found = known(emitted, List.of(about));
        assumeThat(found).isNotEmpty();
        return found.getFirst();
    }

    private static List<KnownSeries> known(Telemetry emitted, List<About> about) {
        return truth(emitted).series().stream()
                .filter(series -> about.contains(series.about()))
                .toList();
    }

    private static List<Alarm> alarms(Telemetry emitted, KnownSeries series) {
        return logs(emitted, SERIES).stream()
                .filter(log -> series.name().equals(log.getAttributes().get(SERIES)))
                .map(log -> {
                    var from = place(log);
                    var values = log.getAttributes().get(VALUES);
                    return new Alarm(from, from + (values == null ? 1 : Math.toIntExact(values)));
                })
                .sorted(Comparator.comparingInt(Alarm::from))
                .toList();
    }

    // ── 3: what goes with it ────────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("what goes with the slow requests is told from what only has the same season")
    void correlations(Telemetry emitted) {
        var seen = values(emitted, "anomaly.correlation", METRIC);
        var missing = truth(emitted).others().keySet().stream()
                .filter(metric -> !seen.containsKey(metric))
                .sorted()
                .toList();
        assertThat(missing)
                .withFailMessage(() -> "The gauge anomaly.correlation of the service " + service(emitted)
                        + " has no point for: " + String.join(", ", missing) + ".")
                .isEmpty();
    }

    @Claim(id = "3a", value = "what only has the same season is not correlated")
    void unrelated(Telemetry emitted) {
        for (var metric : TenDays.ONLY_SEASON) {
            var seen = correlation(emitted, metric);
            assertThat(Math.abs(seen))
                    .withFailMessage(
                            "%s is correlated with the duration by %.2f. Both are high by day and low by night, as"
                                    + " everything is that has users; beyond that they have nothing to do with each"
                                    + " other.",
                            metric, seen)
                    .isLessThan(UNRELATED);
        }
    }

    @Claim(id = "3b", value = "what rises with it, beyond the season, is correlated")
    void rises(Telemetry emitted) {
        var seen = correlation(emitted, TenDays.RISES);
        assertThat(Math.abs(seen))
                .withFailMessage(
                        "%s rises when requests become slow, and is correlated by %.2f only. Take the season off both"
                                + " series: what is left of one is compared with what is left of the other.",
                        TenDays.RISES, seen)
                .isGreaterThan(RELATED);
    }

    @Claim(id = "3c", value = "what falls while the other rises has a negative correlation")
    void sign(Telemetry emitted) {
        var seen = correlation(emitted, TenDays.FALLS);
        assertThat(seen)
                .withFailMessage(
                        "%s falls when requests become slow. Its correlation is %.2f; one below -%.2f is expected.",
                        TenDays.FALLS, seen, RELATED)
                .isLessThan(-RELATED);
    }

    private static double correlation(Telemetry emitted, String metric) {
        var seen = values(emitted, "anomaly.correlation", METRIC).get(metric);
        assumeThat(seen).isNotNull();
        return seen;
    }

    // ── 4: what is different ────────────────────────────────────────────────────────────────────────────────────────

    @Task(4)
    @DisplayName("the attribute is named that the slow requests have and the others do not")
    void explained(Telemetry emitted) {
        var expected = attribute(TenDays.PROVIDER, truth(emitted).provider());
        var seen = first(emitted);
        assertThat(seen)
                .withFailMessage(
                        "Most of the difference between slow and fast requests of the service %s is said to be %s."
                            + " Requests of another kind, or of another time, are among those that you call slow, or"
                            + " slow ones among the rest.",
                        service(emitted), seen)
                .isEqualTo(expected);
    }

    @Claim(id = "4a", value = "what always takes long is not slow")
    void alwaysLong(Telemetry emitted) {
        var seen = first(emitted);
        assertThat(seen.equals("name=" + TenDays.EXPORT) || seen.equals("span.http.route=/export"))
                .withFailMessage(
                        "The slow requests are said to be those with %s. An export has always taken 2.5 s: it is no"
                                + " slower than it was. The limit that is too high for an export is too low for"
                                + " everything else.",
                        seen)
                .isFalse();
    }

    @Claim(id = "4b", value = "what merely came at the same time explains nothing")
    void sameTime(Telemetry emitted) {
        var seen = first(emitted);
        assertThat(seen)
                .withFailMessage(
                        "The slow requests are said to be those with %s. All requests have it since the incident began,"
                                + " the fast ones, too.",
                        seen)
                .isNotEqualTo(attribute(TenDays.CAMPAIGN, truth(emitted).campaign()));
    }

    @Claim(id = "4c", value = "requests that fail are not the ones that are slow")
    void failed(Telemetry emitted) {
        var seen = first(emitted);
        assertThat(seen)
                .withFailMessage(
                        "The slow requests are said to be those with %s. That is who gets errors: another trouble, and"
                                + " an older one.",
                        seen)
                .isNotEqualTo(attribute(TenDays.TENANT, truth(emitted).tenant()));
    }

    private static String attribute(AttributeKey<String> key, String value) {
        return "span." + key.getKey() + "=" + value;
    }

    private static String first(Telemetry emitted) {
        return values(emitted, "anomaly.difference", ATTRIBUTE).entrySet().stream()
                .max(Comparator.comparingDouble(entry -> Math.abs(entry.getValue())))
                .map(Map.Entry::getKey)
                .orElse("nothing");
    }

    // ── 5: since when ───────────────────────────────────────────────────────────────────────────────────────────────

    @Task(5)
    @DisplayName("the change is named after which requests became slow, and since when they are")
    void began(Telemetry emitted) {
        var truth = truth(emitted);
        var log = change(emitted);
        assertThat(log.getAttributes().get(CHANGE).equals(truth.change())
                        && Math.abs(place(log) - truth.began()) <= NEARLY)
                .withFailMessage(
                        "Requests of the service %s are said to be slow since %s, after \"%s\"."
                                + " They are slow since %s, after \"%s\".",
                        service(emitted),
                        TenDays.time(place(log)),
                        log.getAttributes().get(CHANGE),
                        TenDays.time(truth.began()),
                        truth.change())
                .isTrue();
    }

    @Claim(id = "5a", value = "a single value, however high, began nothing")
    void spike(Telemetry emitted) {
        var spike = truth(emitted).spike();
        var seen = place(change(emitted));
        assertThat(Math.abs(seen - spike))
                .withFailMessage(
                        "Requests are said to be slow since %s. One value is high there, and the next ones are what"
                                + " they always were.",
                        TenDays.time(seen))
                .isGreaterThan(1);
    }

    @Claim(id = "5b", value = "the season does not move the beginning")
    void beyondTheSeason(Telemetry emitted) {
        var truth = truth(emitted);
        var seen = place(change(emitted));
        assumeThat(Math.abs(seen - truth.spike())).isGreaterThan(1);
        assertThat(Math.abs(seen - truth.began()))
                .withFailMessage(
                        "Requests are said to be slow since %s. They are since %s. They take longer every day from the"
                                + " morning on, which is no change.",
                        TenDays.time(seen), TenDays.time(truth.began()))
                .isLessThanOrEqualTo(NEARLY);
    }

    @Claim(id = "5c", value = "a change that came later is not blamed")
    void later(Telemetry emitted) {
        var truth = truth(emitted);
        var log = change(emitted);
        assumeThat(Math.abs(place(log) - truth.began())).isLessThanOrEqualTo(NEARLY);
        assertThat(log.getAttributes().get(CHANGE))
                .withFailMessage(
                        "\"%s\" is blamed. Requests are slow since %s, which was before that change.",
                        log.getAttributes().get(CHANGE), TenDays.time(truth.began()))
                .isEqualTo(truth.change());
    }

    private static LogRecordData change(Telemetry emitted) {
        var logs = logs(emitted, CHANGE);
        assertThat(logs)
                .withFailMessage(() -> "The service " + service(emitted) + " has " + logs.size()
                        + " log records with anomaly.change; expected one.")
                .hasSize(1);
        return logs.getFirst();
    }

    // ── what arrived ────────────────────────────────────────────────────────────────────────────────────────────────

    private static final Map<Long, TenDays> MADE = new HashMap<>();

    private static synchronized TenDays truth(Telemetry emitted) {
        return MADE.computeIfAbsent(
                emitted.input().seed(), seed -> seed == 0 ? TenDays.shown() : TenDays.unseen(emitted.input()));
    }

    /** Who is judged: the shop that nobody has seen. Without a seed there is only the one that is shown. */
    private static String service(Telemetry emitted) {
        return emitted.input().seed() == 0 ? "shop" : "unseen";
    }

    private static String named(Telemetry emitted, KnownSeries series) {
        return "Series " + series.name() + " of the service " + service(emitted);
    }

    private static List<LogRecordData> logs(Telemetry emitted, AttributeKey<String> key) {
        return emitted.logs().stream()
                .filter(log -> Telemetry.service(log.getResource()).equals(service(emitted))
                        && log.getAttributes().get(key) != null)
                .toList();
    }

    private static int place(LogRecordData log) {
        return TenDays.place(Instant.EPOCH.plus(log.getTimestampEpochNanos(), java.time.temporal.ChronoUnit.NANOS));
    }

    /** The points of a gauge of the unseen shop, by an attribute of theirs. */
    private static Map<String, Double> values(Telemetry emitted, String name, AttributeKey<String> key) {
        return emitted.metrics().stream()
                .filter(metric -> metric.getName().equals(name)
                        && Telemetry.service(metric.getResource()).equals(service(emitted)))
                .flatMap(metric -> metric.getDoubleGaugeData().getPoints().stream())
                .filter(point -> point.getAttributes().get(key) != null)
                .collect(Collectors.toMap(
                        point -> Objects.requireNonNull(point.getAttributes().get(key)),
                        DoublePointData::getValue,
                        (_, last) -> last));
    }
}
