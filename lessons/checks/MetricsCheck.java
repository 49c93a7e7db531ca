import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 10: what the shop's metrics say is what happened in the shop: in the guide 24 orders, 2 not fetched, 568 g of
 * beans left; under grading as many as the program was given.
 */
@Lesson("10_metrics")
class MetricsCheck {

    private static final String ORDERS = "shop.orders";
    private static final String ACTIVE = "shop.active_orders";
    private static final String DURATION = "shop.checkout.duration";
    private static final String BEANS = "shop.beans.stock";
    private static final List<String> ALL = List.of(ORDERS, ACTIVE, DURATION, BEANS);

    private static final String PAYMENT = "shop.payment.type";

    private static final int GRAMS = 1000;
    private static final int GRAMS_A_CUP = 18;

    /** What happened in the shop, by the number of orders that the program was given. */
    private record Morning(int taken) {

        static Morning of(Telemetry emitted) {
            return new Morning(12 + emitted.input(12));
        }

        int card() {
            return taken / 4;
        }

        int cash() {
            return taken - card();
        }

        int open() {
            return (taken + 4) / 11;
        }

        int gramsLeft() {
            return GRAMS - GRAMS_A_CUP * taken;
        }
    }

    @Task(1)
    @DisplayName("a counter tells how many orders there were, by payment")
    void counted(Telemetry emitted) {
        var orders = emitted.metric(ORDERS);
        assertThat(instrument(orders))
                .withFailMessage(
                        "%s arrived as %s, with the %s: %s. Expected an instrument that adds up and only grows.",
                        ORDERS, article(orders), values(orders).size() == 1 ? "value" : "values", said(values(orders)))
                .isEqualTo("counter");
    }

    @Claim(id = "1a", value = "shop.orders counts each order once")
    void countedOnce(Telemetry emitted) {
        var orders = emitted.metric(ORDERS);
        assumeTrue(instrument(orders).equals("counter"));
        var taken = Morning.of(emitted).taken();
        assertThat(total(orders))
                .withFailMessage("%s counted %s; there were %d orders.", ORDERS, said(total(orders)), taken)
                .isEqualTo(taken);
    }

    @Claim(id = "1b", value = "shop.orders has a series for each shop.payment.type, and no others")
    void countedByPayment(Telemetry emitted) {
        var orders = emitted.metric(ORDERS);
        assumeTrue(instrument(orders).equals("counter"));
        assumeTrue(total(orders) == Morning.of(emitted).taken());
        assertByPayment(emitted, orders, MetricsCheck::value);
    }

    @Task(2)
    @DisplayName("an up-down counter tells how many orders are open")
    void active(Telemetry emitted) {
        var active = emitted.metric(ACTIVE);
        assertThat(instrument(active))
                .withFailMessage(
                        "%s arrived as %s, with the value %s; at the end %d orders were open. Expected an instrument"
                                + " that adds up and can shrink, too.",
                        ACTIVE,
                        article(active),
                        said(total(active)),
                        Morning.of(emitted).open())
                .isEqualTo("up-down counter");
    }

    @Claim(id = "2a", value = "at the end shop.active_orders is the number of orders that nobody fetched")
    void activeAtTheEnd(Telemetry emitted) {
        var active = emitted.metric(ACTIVE);
        assumeTrue(instrument(active).equals("up-down counter"));
        var morning = Morning.of(emitted);
        assertThat(total(active))
                .withFailMessage(
                        "%s ends at %s; %d orders were taken and %d fetched, so %d are open.",
                        ACTIVE, said(total(active)), morning.taken(), morning.taken() - morning.open(), morning.open())
                .isEqualTo(morning.open());
    }

    @Claim(id = "2b", value = "an order is subtracted from the series that it was added to")
    void activeInOneSeries(Telemetry emitted) {
        var active = emitted.metric(ACTIVE);
        assumeTrue(instrument(active).equals("up-down counter"));
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
    }

    @Claim(id = "3a", value = "each checkout is measured once")
    void measuredOnce(Telemetry emitted) {
        var duration = histogram(emitted);
        var count = duration.getData().getPoints().stream()
                .mapToLong(MetricsCheck::count)
                .sum();
        var taken = Morning.of(emitted).taken();
        assertThat(count)
                .withFailMessage("%s has %d values; there were %d checkouts.", DURATION, count, taken)
                .isEqualTo(taken);
    }

    @Claim(id = "3b", value = "the durations' unit is s")
    void unitOfDurations(Telemetry emitted) {
        var duration = histogram(emitted);
        assertThat(duration.getUnit())
                .withFailMessage(
                        "The unit of %s is \"%s\"; by the conventions durations are in seconds: \"s\".",
                        DURATION, duration.getUnit())
                .isEqualTo("s");
    }

    /** Nothing here depends on how fast the machine is: the durations add up to less than the program's own. */
    @Claim(id = "3c", value = "the durations' values are seconds, with their decimals")
    void seconds(Telemetry emitted) {
        var duration = histogram(emitted);
        assumeTrue(duration.getUnit().equals("s"));
        var sum = duration.getData().getPoints().stream()
                .mapToDouble(MetricsCheck::sum)
                .sum();
        assertThat(sum)
                .withFailMessage(
                        "All the durations in %s are whole seconds (together %s), where a checkout takes milliseconds:"
                                + " divide by a double, and leave ofLongs() out.",
                        DURATION, said(sum))
                .isNotEqualTo(Math.rint(sum));
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

    @Claim(id = "3d", value = "the durations have a series for each shop.payment.type, and no others")
    void measuredByPayment(Telemetry emitted) {
        var duration = histogram(emitted);
        assumeTrue(duration.getData().getPoints().stream()
                        .mapToLong(MetricsCheck::count)
                        .sum()
                == Morning.of(emitted).taken());
        assertByPayment(emitted, duration, MetricsCheck::count);
    }

    @Task(4)
    @DisplayName("every metric says what it is: a unit and a description")
    void described(Telemetry emitted) {
        var mistakes = new ArrayList<String>();
        for (var name : arrived(emitted)) {
            var metric = emitted.metric(name);
            if (metric.getUnit().isBlank()) {
                mistakes.add(name + " has no unit");
            }
            if (metric.getDescription().isBlank()) {
                mistakes.add(name + " has no description");
            }
        }
        assertThat(mistakes).withFailMessage("%s.", String.join(", ", mistakes)).isEmpty();
    }

    @Claim(id = "4a", value = "what is counted has a unit in braces: {order}")
    void braces(Telemetry emitted) {
        for (var name : List.of(ORDERS, ACTIVE)) {
            assumeTrue(arrived(emitted).contains(name));
            assumeTrue(!emitted.metric(name).getUnit().isBlank());
            assertThat(emitted.metric(name).getUnit())
                    .withFailMessage(
                            "The unit of %s is \"%s\"; it counts orders, and what is counted stands in braces:"
                                    + " {order}.",
                            name, emitted.metric(name).getUnit())
                    .matches("\\{orders?}");
        }
    }

    @Claim(id = "4b", value = "beans are in g (or kg)")
    void grams(Telemetry emitted) {
        assumeTrue(arrived(emitted).contains(BEANS));
        assumeTrue(!emitted.metric(BEANS).getUnit().isBlank());
        assertThat(emitted.metric(BEANS).getUnit())
                .withFailMessage(
                        "The unit of %s is \"%s\"; beans are weighed: in grams, \"g\", or \"kg\".",
                        BEANS, emitted.metric(BEANS).getUnit())
                .matches("k?g");
    }

    @Claim(id = "4c", value = "each description is a sentence of its own that says more than the name")
    void sentences(Telemetry emitted) {
        var seen = new HashSet<String>();
        for (var name : arrived(emitted)) {
            var description = emitted.metric(name).getDescription().strip();
            assumeTrue(!description.isEmpty());
            assertThat(description)
                    .withFailMessage(
                            "The description of %s is \"%s\": it tells a stranger no more than the name does. A short"
                                    + " sentence will do.",
                            name, description)
                    .matches("(?s).*\\S\\s+\\S.*|.*[^\\x00-\\x7f].*")
                    .isNotEqualToIgnoringCase(name.replace('.', ' ').replace('_', ' '));
            assertThat(seen.add(description))
                    .withFailMessage(
                            "\"%s\" describes %s and another metric: each needs a sentence of its own.",
                            description, name)
                    .isTrue();
        }
    }

    @Task(5)
    @DisplayName("an observable tells how many beans are left")
    void observed(Telemetry emitted) {
        var beans = emitted.metric(BEANS);
        assertThat(instrument(beans))
                .withFailMessage(
                        "%s arrived as %s; beans become fewer. Expected an observable up-down counter (or an"
                                + " observable gauge).",
                        BEANS, article(beans))
                .isIn("up-down counter", "gauge");
        assertThat(grams(beans))
                .withFailMessage(
                        "%s says %s; at the end %d g were left. The hopper was looked at once, and the metric has not"
                                + " noticed since.",
                        BEANS, said(total(beans)), Morning.of(emitted).gramsLeft())
                .isNotEqualTo(GRAMS);
    }

    @Claim(id = "5a", value = "what is left is what the unit says it is")
    void left(Telemetry emitted) {
        var beans = emitted.metric(BEANS);
        assumeTrue(List.of("up-down counter", "gauge").contains(instrument(beans)) && grams(beans) != GRAMS);
        assertThat(grams(beans))
                .withFailMessage(
                        "%s says %s %s; at the end %d g were left.",
                        BEANS,
                        said(total(beans)),
                        beans.getUnit(),
                        Morning.of(emitted).gramsLeft())
                .isCloseTo(Morning.of(emitted).gramsLeft(), within(0.001));
    }

    /** The durations, when they are a histogram; else the claim is not judged. */
    private static MetricData histogram(Telemetry emitted) {
        var duration = emitted.metric(DURATION);
        assumeTrue(instrument(duration).endsWith("histogram"));
        return duration;
    }

    /** Of the four metrics those that arrived; of one that did not, its own task tells. */
    private static List<String> arrived(Telemetry emitted) {
        var names = emitted.metrics().stream().map(MetricData::getName).toList();
        var arrived = ALL.stream().filter(names::contains).toList();
        return arrived.isEmpty() ? ALL : arrived;
    }

    private static double grams(MetricData beans) {
        return total(beans) * (beans.getUnit().equals("kg") ? GRAMS : 1);
    }

    private static void assertByPayment(Telemetry emitted, MetricData metric, ToDoubleFunction<PointData> number) {
        var morning = Morning.of(emitted);
        var series = new TreeMap<String, Double>();
        for (var point : metric.getData().getPoints()) {
            series.merge(named(point.getAttributes()), number.applyAsDouble(point), Double::sum);
        }
        var expected = new TreeMap<String, Double>();
        expected.put(PAYMENT + "=card", (double) morning.card());
        expected.put(PAYMENT + "=cash", (double) morning.cash());
        assertThat(series)
                .withFailMessage(
                        "%s has %s; expected one series with %s=cash and one with card, with %d and %d orders.",
                        metric.getName(),
                        series.size() == 1
                                ? "one series for all orders"
                                : series.size() == morning.taken() ? "a series for each order" : told(series),
                        PAYMENT,
                        morning.cash(),
                        morning.card())
                .isEqualTo(expected);
    }

    private static String named(Attributes attributes) {
        return attributes.asMap().entrySet().stream()
                .map(entry -> entry.getKey().getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String told(Map<String, Double> series) {
        return "the series "
                + series.entrySet().stream()
                        .map(entry -> "{" + entry.getKey() + "} " + said(entry.getValue()))
                        .collect(Collectors.joining(", "));
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
