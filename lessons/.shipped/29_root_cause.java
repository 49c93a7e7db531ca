///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/ShopHistory.java

import static lab.ShopHistory.DAY;
import static lab.ShopHistory.LENGTH;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lab.Lab;
import lab.ShopHistory;
import lab.history.Alarm;
import lab.history.Statistics;

/**
 * Lesson 29 · Root cause
 *
 * Ten days of a shop, a value for every ten minutes. A detector watches two series, and cries every night. This morning
 * requests have become slow: what goes with it, what is different about the slow ones, and which change began it? Run
 * it as it stands: each question has an answer, and each answer is wrong.
 */
class RootCause {

    /** From so many deviations on, somebody is woken. */
    static final double ALARM = 5;

    /** A deviation is at least so much, in ms. */
    static final double LEAST = 0.1;

    void main() {
        try (var lab = Lab.open("29 · Root cause")) {
            for (var history : ShopHistory.all()) { // one; under grading one more
                new OnCall(lab.service(history.name()), history).explain();
            }
        }
    }

    /** How unusual each value is: how many deviations it is from the middle. */
    static double[] scores(double[] values) {
        // TODO 1: a middle and a deviation that a few anomalies cannot move.
        var middle = Statistics.mean(values);
        var deviation = Statistics.deviation(values);
        return Arrays.stream(distances(values, middle))
                .map(distance -> distance / deviation)
                .toArray();
    }

    static double[] distances(double[] values, double from) {
        return Arrays.stream(values).map(value -> Math.abs(value - from)).toArray();
    }

    /** What is left of each value without what is usual at its time of day. */
    static double[] residuals(double[] values) {
        // TODO 2: take off what the same time of day usually has.
        return values;
    }

    /** How much two series go together: 1 as one, -1 as opposites, 0 not at all. */
    static double together(double[] a, double[] b) {
        // TODO 3: a season that both have makes them no relatives.
        return Statistics.pearson(a, b);
    }

    /** Which requests are slow. */
    static Predicate<SpanData> slow(List<SpanData> spans) {
        // TODO 4: slow is what takes longer than its own kind does.
        return span -> millis(span) > 1000;
    }

    static double millis(SpanData span) {
        return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e6;
    }

    /** At which place a series becomes another one for good. */
    static int beginning(double[] values) {
        // TODO 5: where what comes before and what comes after differ most. A jump that falls back began nothing.
        var begins = 1;
        for (var i = 2; i < values.length; i++) {
            if (values[i] - values[i - 1] > values[begins] - values[begins - 1]) {
                begins = i;
            }
        }
        return begins;
    }

    /** Asks, and emits the answers. */
    record OnCall(OpenTelemetry otel, ShopHistory history) {

        private static final AttributeKey<String> SERIES = AttributeKey.stringKey("anomaly.series");
        private static final AttributeKey<Long> VALUES = AttributeKey.longKey("anomaly.values");
        private static final AttributeKey<String> METRIC = AttributeKey.stringKey("anomaly.metric");
        private static final AttributeKey<String> ATTRIBUTE = AttributeKey.stringKey("anomaly.attribute");
        private static final AttributeKey<String> CHANGE = AttributeKey.stringKey("anomaly.change");

        void explain() {
            history.series().forEach(this::detect);
            history.others()
                    .forEach((name, values) -> gauge(
                            "anomaly.correlation", together(history.duration(), values), Attributes.of(METRIC, name)));
            history.differences(slow(history.spans()))
                    .forEach(fact -> gauge(
                            "anomaly.difference",
                            fact.difference(),
                            Attributes.of(ATTRIBUTE, fact.field() + "=" + fact.value())));
            var twoDays = LENGTH - 2 * DAY;
            var begins = twoDays + beginning(Arrays.copyOfRange(residuals(history.duration()), twoDays, LENGTH));
            history.changes().stream()
                    .filter(change -> change.at() <= begins)
                    .reduce((_, last) -> last)
                    .ifPresent(change -> log(
                            begins,
                            Severity.INFO,
                            "slow since " + change.name(),
                            Attributes.of(CHANGE, change.name())));
        }

        void detect(String series, double[] values) {
            var alarms = Alarm.above(ALARM, scores(residuals(values)));
            alarms.forEach(alarm -> log(
                    alarm.from(),
                    Severity.WARN,
                    series + " is unusual",
                    Attributes.of(SERIES, series, VALUES, alarm.values())));
            history.quality(series, alarms).ifPresent(quality -> {
                gauge("anomaly.precision", quality.precision(), Attributes.of(SERIES, series));
                gauge("anomaly.recall", quality.recall(), Attributes.of(SERIES, series));
            });
        }

        void gauge(String name, double value, Attributes attributes) {
            var gauge = otel.getMeter("com.example.oncall")
                    .gaugeBuilder(name)
                    .setUnit("1")
                    .build();
            gauge.set(value, attributes);
        }

        void log(int place, Severity severity, String body, Attributes attributes) {
            otel.getLogsBridge()
                    .get("com.example.oncall")
                    .logRecordBuilder()
                    .setTimestamp(ShopHistory.time(place))
                    .setSeverity(severity)
                    .setBody(ShopHistory.day(place) + ": " + body)
                    .setAllAttributes(attributes)
                    .emit();
        }
    }
}
