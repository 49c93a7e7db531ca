import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 01: something is slow (metric), where (trace), which and why (log). All of it is judged against the metric
 * that the lesson ships with.
 */
@Lesson("01_signals")
class SignalsCheck {

    @Task(1)
    @DisplayName("a span tells where a slow checkout spends its time")
    void traced(Telemetry emitted) {
        var checkouts = checkouts(emitted);
        var slowest = checkouts.getMax();
        assertThat(emitted.spans())
                .withFailMessage(
                        "No span arrived. The metric says that the slowest checkout took %s, and nothing says where.",
                        seconds(slowest))
                .isNotEmpty();
        var slow = slow(emitted);
        var longest = emitted.spans().stream()
                .max(Comparator.comparing(SignalsCheck::seconds))
                .orElseThrow();
        assertThat(slow)
                .withFailMessage(
                        "The slowest checkout took %s, the longest span, \"%s\", only %s: the slow work is not between"
                                + " its start and its end.",
                        seconds(slowest), longest.getName(), seconds(seconds(longest)))
                .isNotEmpty();
        for (var span : slow) {
            assertThat(seconds(span))
                    .withFailMessage(
                            "The span \"%s\" took %s, longer than the slowest checkout (%s): it is around more than"
                                    + " one.",
                            span.getName(), seconds(seconds(span)), seconds(slowest))
                    .isLessThan(slowest * 1.05 + 0.005);
        }
        var outermost = emitted.spans(
                span -> emitted.spans().stream().noneMatch(other -> other != span && contains(other, span)));
        assertThat(outermost.size() == checkouts.getCount() && outermost.containsAll(slow))
                .withFailMessage(
                        "%d checkouts, and a span around each: that says no more than the metric. What is slow is one"
                                + " step of one checkout: the signing.",
                        checkouts.getCount())
                .isFalse();
    }

    @Task(2)
    @DisplayName("a counter tells how many orders there were, by payment type")
    void counted(Telemetry emitted) {
        var counter = counter(emitted);
        var points = List.copyOf(counter.getData().getPoints());
        var checkouts = checkouts(emitted).getCount();
        var total = points.stream().mapToDouble(SignalsCheck::value).sum();
        assertThat(total)
                .withFailMessage(
                        "The counter %s counted %.0f; there were %d checkouts.", counter.getName(), total, checkouts)
                .isEqualTo(checkouts);
        assertThat(points.size())
                .withFailMessage(
                        "The counter %s has one series for all orders: without an attribute it cannot say how they"
                                + " were paid.",
                        counter.getName())
                .isGreaterThan(1);
        assertThat((long) points.size())
                .withFailMessage(
                        "The counter %s has a series for each order, such as %s: an attribute of a metric needs few"
                                + " values, like the payment type.",
                        counter.getName(), points.getFirst().getAttributes())
                .isLessThan(checkouts);
        assertThat(counter.getUnit())
                .withFailMessage(
                        "The unit of %s is \"%s\"; expected {order}: what is counted, in braces.",
                        counter.getName(), counter.getUnit())
                .matches("\\{orders?}");
    }

    @Task(3)
    @DisplayName("a log inside the span tells which order it was, and why it took so long")
    void logged(Telemetry emitted) {
        assertThat(emitted.logs()).withFailMessage("No log record arrived.").isNotEmpty();
        var slow = slow(emitted);
        var inside = emitted.logs().stream()
                .filter(log -> slow.stream()
                        .anyMatch(span ->
                                span.getTraceId().equals(log.getSpanContext().getTraceId())))
                .toList();
        var first = emitted.logs().getFirst();
        assertThat(inside)
                .withFailMessage(
                        first.getSpanContext().isValid()
                                ? "The log \"%s\" belongs to the trace %s, and no span of a slow checkout does."
                                : "The log \"%s\" has no trace id: where it was emitted, no span was current.",
                        Telemetry.text(first),
                        first.getSpanContext().getTraceId())
                .isNotEmpty();
        for (var log : inside) {
            assertThat(log.getSeverity())
                    .withFailMessage("The log \"%s\" has no severity.", Telemetry.text(log))
                    .isNotEqualTo(Severity.UNDEFINED_SEVERITY_NUMBER);
            assertThat(Telemetry.text(log))
                    .withFailMessage(
                            "The log's text is \"%s\": another one for each order. Keep the text the same, and put"
                                    + " what differs into attributes.",
                            Telemetry.text(log))
                    .doesNotContainPattern("\\d");
        }
        var seen = inside.stream()
                .map(log -> log.getAttributes().toString())
                .distinct()
                .toList();
        assertThat(inside)
                .withFailMessage("No attribute of the log says which order it was; the log carries %s.", seen)
                .anyMatch(log -> has(
                        log,
                        value -> value.toString().matches(".*\\D.*")
                                && value.toString().matches(".*\\d.*")));
        assertThat(inside)
                .withFailMessage(
                        "No attribute of the log is a number: expected the iterations, as a number and not as text;"
                                + " the log carries %s.",
                        seen)
                .anyMatch(log -> has(log, value -> value instanceof Number));
    }

    /** The one series of the histogram that the lesson ships with. */
    private static HistogramPointData checkouts(Telemetry emitted) {
        return emitted.metric("shop.checkout.duration").getHistogramData().getPoints().stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("No checkout was measured: shop.checkout.duration is empty."));
    }

    /**
     * The innermost spans that took half as long as the slowest checkout, or longer. Whether they have parents is
     * lesson 02's question.
     */
    private static List<SpanData> slow(Telemetry emitted) {
        var slowest = checkouts(emitted).getMax();
        var slow = emitted.spans(span -> seconds(span) >= slowest / 2);
        return slow.stream()
                .filter(span -> slow.stream().noneMatch(other -> other != span && contains(span, other)))
                .toList();
    }

    private static boolean contains(SpanData outer, SpanData inner) {
        return outer.getStartEpochNanos() <= inner.getStartEpochNanos()
                && inner.getEndEpochNanos() <= outer.getEndEpochNanos();
    }

    /** The counter of the orders: the one of that name, else the only one there is. */
    private static MetricData counter(Telemetry emitted) {
        var own = emitted.metrics().stream()
                .filter(metric -> metric.getName().startsWith("shop.")
                        && !metric.getName().equals("shop.checkout.duration"))
                .toList();
        var counter = own.stream()
                .filter(SignalsCheck::isCounter)
                .max(Comparator.comparing(
                        (MetricData metric) -> metric.getName().equals("shop.orders")));
        return counter.map(found -> emitted.metric(found.getName()))
                .orElseThrow(() -> new AssertionError(
                        own.isEmpty()
                                ? "No counter arrived: nothing says how many orders there were, or how they were paid."
                                : own.getFirst().getName() + " arrived as " + instrument(own.getFirst())
                                        + "; expected a counter, which only grows."));
    }

    private static boolean isCounter(MetricData metric) {
        return metric.getType() == MetricDataType.LONG_SUM
                        && metric.getLongSumData().isMonotonic()
                || metric.getType() == MetricDataType.DOUBLE_SUM
                        && metric.getDoubleSumData().isMonotonic();
    }

    private static String instrument(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM, DOUBLE_SUM -> "an up-down counter";
            case LONG_GAUGE, DOUBLE_GAUGE -> "a gauge";
            default -> "a " + metric.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    private static double value(PointData point) {
        return switch (point) {
            case LongPointData whole -> whole.getValue();
            case DoublePointData number -> number.getValue();
            default -> Double.NaN;
        };
    }

    private static boolean has(LogRecordData log, Predicate<Object> condition) {
        return log.getAttributes().asMap().values().stream().anyMatch(condition);
    }

    private static double seconds(SpanData span) {
        return (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9;
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f s", seconds);
    }
}
