import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 10: what the shop's metrics say is what happened in the shop: 24 orders, 2 not fetched, 568 g of beans left.
 */
@Lesson("10_metrics")
class MetricsCheck {

    private static final String ORDERS = "shop.orders";
    private static final String ACTIVE = "shop.active_orders";
    private static final String DURATION = "shop.checkout.duration";
    private static final String BEANS = "shop.beans.stock";

    private static final int TAKEN = 24;
    private static final int NOT_FETCHED = 2;
    private static final int GRAMS_LEFT = 568;

    @Task(1)
    @DisplayName("a counter tells how many orders there were, by payment")
    void counted(Telemetry emitted) {
        var orders = emitted.metric(ORDERS);
        assertThat(instrument(orders))
                .withFailMessage(
                        "%s arrived as %s, with the %s: %s. Expected an instrument that adds up and only grows.",
                        ORDERS, article(orders), values(orders).size() == 1 ? "value" : "values", said(values(orders)))
                .isEqualTo("counter");
        assertThat(total(orders))
                .withFailMessage("%s counted %s; there were %d orders.", ORDERS, said(total(orders)), TAKEN)
                .isEqualTo(TAKEN);
        assertThat(values(orders))
                .withFailMessage(
                        "%s has %s; expected one series for cash and one for card, with 18 and 6 orders.",
                        ORDERS,
                        switch (values(orders).size()) {
                            case 1 -> "one series for all orders";
                            case TAKEN -> "a series for each order";
                            default -> "the values " + said(values(orders));
                        })
                .containsExactlyInAnyOrder(18.0, 6.0);
    }

    @Task(2)
    @DisplayName("an up-down counter tells how many orders are open")
    void active(Telemetry emitted) {
        var active = emitted.metric(ACTIVE);
        assertThat(instrument(active))
                .withFailMessage(
                        "%s arrived as %s, with the value %s; at the end %d orders were open. Expected an instrument"
                                + " that adds up and can shrink, too.",
                        ACTIVE, article(active), said(total(active)), NOT_FETCHED)
                .isEqualTo("up-down counter");
        assertThat(total(active))
                .withFailMessage(
                        "%s ends at %s; %d orders were taken and %d fetched, so %d are open.",
                        ACTIVE, said(total(active)), TAKEN, TAKEN - NOT_FETCHED, NOT_FETCHED)
                .isEqualTo(NOT_FETCHED);
        assertThat(values(active))
                .withFailMessage(
                        "%s has the values %s: what one series gained, another one lost. Add and subtract with the"
                                + " same attributes.",
                        ACTIVE, said(values(active)))
                .allMatch(value -> value >= 0);
    }

    @Task(3)
    @DisplayName("a histogram tells how long all the checkouts took, in seconds")
    void measured(Telemetry emitted) {
        var duration = emitted.metric(DURATION);
        assertThat(instrument(duration))
                .withFailMessage(
                        "%s arrived as %s: %s. Expected an instrument that keeps how all the values spread.",
                        DURATION,
                        article(duration),
                        instrument(duration).equals("gauge")
                                ? "it holds the last checkout of each series, and has forgotten the others"
                                : "nothing tells a quick checkout from a slow one")
                .endsWith("histogram");
        var count = duration.getData().getPoints().stream()
                .mapToLong(MetricsCheck::count)
                .sum();
        assertThat(count)
                .withFailMessage("%s has %d values; there were %d checkouts.", DURATION, count, TAKEN)
                .isEqualTo(TAKEN);
        assertThat(duration.getUnit())
                .withFailMessage(
                        "The unit of %s is \"%s\"; by the conventions durations are in seconds: \"s\".",
                        DURATION, duration.getUnit())
                .isEqualTo("s");
        var sum = duration.getData().getPoints().stream()
                .mapToDouble(MetricsCheck::sum)
                .sum();
        assertThat(sum)
                .withFailMessage(
                        "All the durations in %s are 0: whole seconds, where a checkout takes milliseconds.", DURATION)
                .isPositive();
        var ran = duration.getData().getPoints().stream()
                .mapToDouble(point -> (point.getEpochNanos() - point.getStartEpochNanos()) / 1e9)
                .max()
                .orElse(0);
        assertThat(sum)
                .withFailMessage(
                        "By %s all checkouts took %.1f s together, and the whole program ran for %.1f s: the values"
                                + " are not in seconds.",
                        DURATION, sum, ran)
                .isBetween(1e-3, ran * 2 + 1);
    }

    @Task(4)
    @DisplayName("every metric says what it is: a unit and a description")
    void described(Telemetry emitted) {
        var mistakes = new ArrayList<String>();
        for (var name : List.of(ORDERS, ACTIVE, DURATION, BEANS)) {
            var metric = emitted.metric(name);
            if (metric.getUnit().isBlank()) {
                mistakes.add(name + " has no unit");
            }
            if (metric.getDescription().isBlank()) {
                mistakes.add(name + " has no description");
            }
        }
        assertThat(mistakes).withFailMessage("%s.", String.join(", ", mistakes)).isEmpty();
        for (var name : List.of(ORDERS, ACTIVE)) {
            assertThat(emitted.metric(name).getUnit())
                    .withFailMessage(
                            "The unit of %s is \"%s\"; it counts orders, and what is counted stands in braces:"
                                    + " {order}.",
                            name, emitted.metric(name).getUnit())
                    .matches("\\{orders?}");
        }
        assertThat(emitted.metric(BEANS).getUnit())
                .withFailMessage(
                        "The unit of %s is \"%s\"; beans are weighed: in grams, \"g\", or \"kg\".",
                        BEANS, emitted.metric(BEANS).getUnit())
                .matches("k?g");
    }

    @Task(5)
    @DisplayName("an observable tells how many beans are left")
    void observed(Telemetry emitted) {
        var beans = emitted.metric(BEANS);
        var grams = total(beans) * (beans.getUnit().equals("kg") ? 1000 : 1);
        assertThat(instrument(beans))
                .withFailMessage(
                        "%s arrived as %s; beans become fewer. Expected an observable up-down counter (or an"
                                + " observable gauge).",
                        BEANS, article(beans))
                .isIn("up-down counter", "gauge");
        assertThat(grams)
                .withFailMessage(
                        "%s says %s; at the end %d g were left. The hopper was looked at once, and the metric has not"
                                + " noticed since.",
                        BEANS, said(total(beans)), GRAMS_LEFT)
                .isNotEqualTo(1000);
        assertThat(grams)
                .withFailMessage(
                        "%s says %s %s; at the end %d g were left.",
                        BEANS, said(total(beans)), beans.getUnit(), GRAMS_LEFT)
                .isCloseTo(GRAMS_LEFT, within(0.001));
    }

    private static String instrument(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "up-down counter";
            case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "up-down counter";
            case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
            default -> metric.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static String article(MetricData metric) {
        var instrument = instrument(metric);
        return ("aeiou".indexOf(instrument.charAt(0)) < 0 ? "a " : "an ") + instrument;
    }

    private static List<Double> values(MetricData metric) {
        return metric.getData().getPoints().stream()
                .map(MetricsCheck::value)
                .sorted()
                .toList();
    }

    private static double total(MetricData metric) {
        return values(metric).stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double value(PointData point) {
        return switch (point) {
            case LongPointData whole -> whole.getValue();
            case DoublePointData number -> number.getValue();
            default -> count(point);
        };
    }

    private static long count(PointData point) {
        return switch (point) {
            case HistogramPointData histogram -> histogram.getCount();
            case ExponentialHistogramPointData histogram -> histogram.getCount();
            default -> 0;
        };
    }

    private static double sum(PointData point) {
        return switch (point) {
            case HistogramPointData histogram -> histogram.getSum();
            case ExponentialHistogramPointData histogram -> histogram.getSum();
            default -> 0;
        };
    }

    private static String said(List<Double> values) {
        return String.join(", ", values.stream().map(MetricsCheck::said).toList());
    }

    private static String said(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
