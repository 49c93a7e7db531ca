import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 01: something is slow (metric), where (trace), which and why (log). All of it is judged against the histogram
 * that the lesson ships with: a span that takes as long as the checkout, by the same clock, is around all of it. The
 * signing is the slow part by far, because the grader asks for more of it than the lesson does.
 */
@Lesson("01_signals")
class SignalsCheck {

    private static final String DURATION = "shop.checkout.duration";
    private static final String ORDERS = "shop.orders";
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("shop.payment.type");
    private static final String ORDER_ID = "shop.order.id";
    private static final String ITERATIONS = "shop.signing.iterations";
    private static final String SIGNED = "payment signed";

    private static final int LESSON_COUNT = 8_000;
    private static final int NOTEBOOK_COUNT = 200_000;

    /** A clock may be adjusted while a program runs; the lab's exporter takes longer than that after a span's end. */
    private static final long CLOCK_NANOS = 20_000;

    @Task(1)
    @DisplayName("a span tells where a slow checkout spends its time")
    void traced(Telemetry emitted) {
        var slowest = checkouts(emitted).getMax();
        require(
                !emitted.spans().isEmpty(),
                "No span arrived. The metric says that the slowest checkout took %s, and nothing says where.%s",
                seconds(slowest),
                whyNone(emitted));
        var longest = emitted.spans().stream()
                .max(Comparator.comparing(SignalsCheck::nanos))
                .orElseThrow();
        require(
                !slow(emitted).isEmpty(),
                "The slowest checkout took %s, the longest span, \"%s\", only %s: the slow work is not between its"
                        + " start and its end.",
                seconds(slowest),
                longest.getName(),
                seconds(nanos(longest) / 1e9));
    }

    @Claim(id = "1a", value = "the span is around the signing, not around the whole checkout")
    void aroundTheSigning(Telemetry emitted) {
        var slow = slow(emitted);
        assumeTrue(!slow.isEmpty());
        require(
                !signings(emitted).isEmpty(),
                "The span \"%s\" is around the whole checkout, and says no more than the metric. What is slow is one"
                        + " step of it: put the span around the signing alone.",
                slow.getFirst().getName());
    }

    @Claim(id = "1b", value = "only a card payment has that span")
    void onlyForCards(Telemetry emitted) {
        for (var signing : signings(emitted)) {
            var named = emitted.spans(span -> span.getName().equals(signing.getName()));
            require(
                    named.size() == 1,
                    "%d spans are named \"%s\", and one of the orders was paid by card: start the span where the"
                            + " payment is signed, inside the if.",
                    named.size(),
                    signing.getName());
        }
    }

    @Claim(id = "1c", value = "the span's scope is closed after the signing")
    void scopeClosed(Telemetry emitted) {
        for (var signing : signings(emitted)) {
            require(
                    measuredWith(emitted, signing)
                            .noneMatch(later -> later.getEpochNanos() > signing.getEndEpochNanos()),
                    "A checkout was measured after the span \"%s\" had ended, and the span was still current: its scope"
                            + " was never closed. try (var _ = span.makeCurrent()) closes it.",
                    signing.getName());
        }
    }

    @Task(2)
    @DisplayName("a counter tells how many orders there were, by payment type")
    void counted(Telemetry emitted) {
        require(
                counter(emitted).isPresent(),
                "No counter arrived: nothing says how many orders there were, or how they were paid.");
    }

    @Claim(id = "2a", value = "it is a counter: it only grows")
    void grows(Telemetry emitted) {
        var counter = counted(emitted, true);
        require(
                isMonotonic(counter),
                "%s arrived as %s; expected a counter, which only grows: counterBuilder.",
                counter.getName(),
                instrument(counter));
    }

    @Claim(id = "2b", value = "the counter is named shop.orders")
    void named(Telemetry emitted) {
        var counter = counted(emitted, true);
        require(counter.getName().equals(ORDERS), "The counter is named %s; expected %s.", counter.getName(), ORDERS);
    }

    @Claim(id = "2c", value = "its unit is {order}")
    void unit(Telemetry emitted) {
        var counter = counted(emitted, true);
        require(
                counter.getUnit().equals("{order}"),
                "The unit of %s is \"%s\"; expected {order}: what is counted, in braces.",
                counter.getName(),
                counter.getUnit());
    }

    @Claim(id = "2d", value = "every order is counted once")
    void everyOrder(Telemetry emitted) {
        var counter = counted(emitted, false);
        var total = points(counter).stream().mapToDouble(SignalsCheck::value).sum();
        var checkouts = checkouts(emitted).getCount();
        require(
                total == checkouts,
                "The counter %s counted %.0f; there were %d checkouts. Count each of them, once.",
                counter.getName(),
                total,
                checkouts);
    }

    @Claim(id = "2e", value = "the attribute shop.payment.type says how the order was paid")
    void byType(Telemetry emitted) {
        var counter = counted(emitted, false);
        var seen = points(counter).stream().map(PointData::getAttributes).toList();
        for (var attributes : seen) {
            require(
                    attributes.get(TYPE) != null,
                    attributes.isEmpty()
                            ? "The counter %s has a series without attributes: without shop.payment.type it cannot say"
                                    + " how the orders were paid."
                            : "The counter %s has no attribute shop.payment.type; its series have %s.",
                    counter.getName(),
                    attributes.asMap().keySet());
        }
    }

    @Claim(id = "2f", value = "each payment type has as many orders as were paid so")
    void rightTypes(Telemetry emitted) {
        var counter = counted(emitted, false);
        var checkouts = checkouts(emitted).getCount();
        var points = points(counter);
        assumeTrue(points.stream().allMatch(point -> point.getAttributes().get(TYPE) != null));
        assumeTrue(points.stream().mapToDouble(SignalsCheck::value).sum() == checkouts);
        var seen = new TreeMap<String, Double>();
        points.forEach(point -> seen.merge(point.getAttributes().get(TYPE), value(point), Double::sum));
        var paid = paid(emitted);
        require(
                seen.equals(paid),
                "The counter %s says that the orders were paid %s; they were paid %s: the attribute's value is the"
                        + " order's payment.",
                counter.getName(),
                list(seen),
                list(paid));
    }

    @Claim(id = "2g", value = "there is one series for each payment type, not one for each order")
    void fewSeries(Telemetry emitted) {
        var counter = counted(emitted, false);
        var points = points(counter);
        require(
                points.size() <= paid(emitted).size(),
                "The counter %s has %d series, such as %s, for %d payment types: an attribute of a metric needs few"
                        + " values. What differs with each order belongs into the log.",
                counter.getName(),
                points.size(),
                points.getFirst().getAttributes(),
                paid(emitted).size());
    }

    @Task(3)
    @DisplayName("a log inside the span tells which order it was, and why it took so long")
    void logged(Telemetry emitted) {
        require(!emitted.logs().isEmpty(), "No log record arrived.");
    }

    @Claim(id = "3a", value = "the log belongs to the span of the signing")
    void insideTheSpan(Telemetry emitted) {
        var log = log(emitted);
        var context = log.getSpanContext();
        require(
                context.isValid(),
                "The log \"%s\" has no trace id: where it was emitted, no span was current. Make the span current"
                        + " (makeCurrent), and emit the log before its scope is closed.",
                Telemetry.text(log));
        var signings = signings(emitted);
        assumeTrue(!signings.isEmpty()); // task 1 tells
        require(
                signings.stream().anyMatch(signing -> isWithin(emitted, log, signing)),
                "The log \"%s\" belongs to another span than \"%s\": emit it while that one is current.",
                Telemetry.text(log),
                signings.getFirst().getName());
    }

    @Claim(id = "3b", value = "the log is emitted before the span ends")
    void beforeTheEnd(Telemetry emitted) {
        var log = log(emitted);
        var around = signings(emitted).stream()
                .filter(signing -> isWithin(emitted, log, signing))
                .toList();
        assumeTrue(!around.isEmpty());
        require(
                around.stream().anyMatch(signing -> time(log) <= signing.getEndEpochNanos() + CLOCK_NANOS),
                "The log \"%s\" was emitted after its span \"%s\" had ended: emit it first.",
                Telemetry.text(log),
                around.getFirst().getName());
    }

    @Claim(id = "3c", value = "the log's text is \"payment signed\", the same for every order")
    void text(Telemetry emitted) {
        var text = Telemetry.text(log(emitted));
        require(
                text.equals(SIGNED),
                text.matches(".*\\d.*")
                        ? "The log's text is \"%s\": another one for each order. Keep it \"%s\", and put what differs"
                                + " into attributes."
                        : "The log's text is \"%s\"; expected \"%s\".",
                text,
                SIGNED);
    }

    @Claim(id = "3d", value = "the log's severity is INFO")
    void severity(Telemetry emitted) {
        var log = log(emitted);
        require(
                log.getSeverity() == Severity.INFO,
                log.getSeverity() == Severity.UNDEFINED_SEVERITY_NUMBER
                        ? "The log \"%s\" has no severity; expected setSeverity(Severity.INFO)."
                        : "The severity of the log \"%s\" is %s; expected INFO.",
                Telemetry.text(log),
                log.getSeverity());
    }

    @Claim(id = "3e", value = "the attribute shop.order.id is the order's id")
    void whichOrder(Telemetry emitted) {
        var log = log(emitted);
        var id = attribute(log, ORDER_ID);
        var card = emitted.input("A-104");
        require(
                card.equals(id),
                id == null
                        ? "The log has no attribute %1$s, which says which order it was; it has %4$s."
                        : "The log's %1$s is %2$s; expected the id of the order that was paid by card, %3$s.",
                ORDER_ID,
                id,
                card,
                log.getAttributes());
    }

    @Claim(id = "3f", value = "the attribute shop.signing.iterations is the number of iterations")
    void why(Telemetry emitted) {
        var log = log(emitted);
        var iterations = attribute(log, ITERATIONS);
        require(
                iterations instanceof Number number
                        && List.of(LESSON_COUNT, NOTEBOOK_COUNT, emitted.work(LESSON_COUNT))
                                .contains(number.intValue()),
                iterations == null
                        ? "The log has no attribute %1$s, which says why it took so long; it has %3$s."
                        : iterations instanceof String
                                ? "The log's %1$s is the text \"%2$s\"; expected a number, so that it can be compared."
                                : "The log's %1$s is %2$s; expected ITERATIONS, as many as sign uses.",
                ITERATIONS,
                iterations,
                log.getAttributes());
    }

    @Claim(id = "3g", value = "one log for one signed payment")
    void once(Telemetry emitted) {
        var logs = emitted.logs(Telemetry.text(log(emitted))::equals);
        require(
                logs.size() == 1,
                "The log \"%s\" arrived %d times; one payment was signed.",
                Telemetry.text(logs.getFirst()),
                logs.size());
    }

    /** How many orders were paid in which way. */
    private static Map<String, Double> paid(Telemetry emitted) {
        return new TreeMap<>(Map.of(emitted.input("cash"), 3.0, emitted.input("voucher"), 2.0, "card", 1.0));
    }

    /** The one series of the histogram that the lesson ships with. */
    private static HistogramPointData checkouts(Telemetry emitted) {
        return emitted.metric(DURATION).getHistogramData().getPoints().stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("No checkout was measured: " + DURATION + " is empty."));
    }

    /** The lesson's SDK does not count unended spans; a log can tell of one. */
    private static String whyNone(Telemetry emitted) {
        return emitted.logs().stream().anyMatch(log -> log.getSpanContext().isValid())
                ? " A log names a span that never arrived: it was started and never ended. Only a span that ends is"
                        + " exported; end it in a finally."
                : "";
    }

    /** The spans that took half as long as the slowest checkout, or longer. */
    private static List<SpanData> slow(Telemetry emitted) {
        var half = checkouts(emitted).getMax() * 1e9 / 2;
        return emitted.spans(span -> nanos(span) >= half);
    }

    /** The slow spans that are inside a checkout. */
    private static List<SpanData> signings(Telemetry emitted) {
        var checkout = Math.round(checkouts(emitted).getMax() * 1e9);
        return slow(emitted).stream()
                .filter(span -> nanos(span) < checkout
                        && measuredWith(emitted, span)
                                .noneMatch(inside -> inside.getEpochNanos() <= span.getEndEpochNanos()))
                .toList();
    }

    /** The checkouts that were measured while this span was current: an exemplar names it. */
    private static Stream<? extends ExemplarData> measuredWith(Telemetry emitted, SpanData span) {
        return checkouts(emitted).getExemplars().stream()
                .filter(exemplar -> exemplar.getSpanContext().getSpanId().equals(span.getSpanId()));
    }

    /** Whether the log belongs to this span, or to one inside it. */
    private static boolean isWithin(Telemetry emitted, LogRecordData log, SpanData span) {
        var current = log.getSpanContext().getSpanId();
        return current.equals(span.getSpanId())
                || emitted.spans(one -> one.getSpanId().equals(current)).stream()
                        .anyMatch(one -> emitted.descends(one, span));
    }

    /** The log of the signing: the one with its text, else one that belongs to a span, else any. */
    private static LogRecordData log(Telemetry emitted) {
        assumeTrue(!emitted.logs().isEmpty());
        return emitted.logs().stream()
                .max(Comparator.comparing(
                                (LogRecordData log) -> Telemetry.text(log).equals(SIGNED))
                        .thenComparing(log -> log.getSpanContext().isValid()))
                .orElseThrow();
    }

    private static long time(LogRecordData log) {
        return log.getTimestampEpochNanos() == 0 ? log.getObservedTimestampEpochNanos() : log.getTimestampEpochNanos();
    }

    private static Object attribute(LogRecordData log, String name) {
        return log.getAttributes().asMap().entrySet().stream()
                .filter(attribute -> attribute.getKey().getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** What counts the orders: the instrument of that name, else one that counts, else any but the histogram. */
    private static Optional<MetricData> counter(Telemetry emitted) {
        return emitted.metrics().stream()
                .filter(metric -> !metric.getName().equals(DURATION)
                        && !metric.getName().startsWith("otel.")
                        && !metric.getInstrumentationScopeInfo().getName().startsWith("io.opentelemetry."))
                .max(Comparator.comparing(
                                (MetricData metric) -> metric.getName().equals(ORDERS))
                        .thenComparing(SignalsCheck::isMonotonic))
                .map(found -> emitted.metric(found.getName()));
    }

    /** The counter; a claim on what it counted is not judged when it is no counter at all. */
    private static MetricData counted(Telemetry emitted, boolean whatever) {
        var counter = counter(emitted);
        assumeTrue(counter.isPresent());
        assumeTrue(whatever || isSum(counter.orElseThrow()));
        return counter.orElseThrow();
    }

    private static List<PointData> points(MetricData metric) {
        return new ArrayList<>(metric.getData().getPoints());
    }

    private static boolean isSum(MetricData metric) {
        return metric.getType() == MetricDataType.LONG_SUM || metric.getType() == MetricDataType.DOUBLE_SUM;
    }

    private static boolean isMonotonic(MetricData metric) {
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
        return point instanceof LongPointData whole ? whole.getValue() : ((DoublePointData) point).getValue();
    }

    private static String list(Map<String, Double> counts) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(count -> "%s %.0f".formatted(count.getKey(), count.getValue()))
                        .toList());
    }

    private static long nanos(SpanData span) {
        return span.getEndEpochNanos() - span.getStartEpochNanos();
    }

    private static String seconds(double seconds) {
        return seconds < 1
                ? String.format(Locale.ROOT, "%.1f ms", seconds * 1000)
                : String.format(Locale.ROOT, "%.1f s", seconds);
    }

    private static void require(boolean right, String sentence, Object... seen) {
        if (!right) {
            throw new AssertionError(sentence.formatted(seen));
        }
    }
}
