import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.grade.Variants;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 16: the learner's tests are judged by mutants, that is by what they say of other shops; the shop by what it
 * emits for customers of the check's own (the variant "customers"), of whom it is known who paid.
 */
@Lesson(value = "16_testing", variants = "testing")
class TestingCheck {

    private static final AttributeKey<String> CASE = AttributeKey.stringKey("test.case.name");
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("test.case.result.status");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Boolean> CHARGE_OPEN = AttributeKey.booleanKey("charge.open");
    private static final List<String> RESULTS = List.of("paid", "declined");

    private static final String DROPPED = "the span \"charge\" is gone";
    private static final String OUTSIDE = "the span \"charge\" is not in \"checkout\", but a trace of its own";
    private static final String LOST = "a declined purchase is no error any more";
    private static final String UNSET = "a declined purchase has an error.type, and not the status ERROR";
    private static final String ALL_RED = "every purchase is an error, a paid one too";
    private static final String ELSEWHERE = "a declined purchase's error stands on \"charge\", and not on \"checkout\"";
    private static final String TWICE = "a paid purchase is counted twice";

    @Task(1)
    @DisplayName("a test notices that the span \"charge\" is gone")
    void span(Variants shops) {
        notices(shops, "span_dropped", DROPPED);
    }

    @Claim(id = "1a", value = "the test that notices it is not content with a shop that emits nothing")
    void spanOnData(Variants shops) {
        notContentWithNothing(shops, "span_dropped", DROPPED);
    }

    @Claim(id = "1b", value = "a test notices that \"charge\" is not a child of \"checkout\"")
    void spanInside(Variants shops) {
        assumeFalse(noticing(shops, "span_dropped").isEmpty());
        notices(shops, "span_outside", OUTSIDE);
    }

    @Task(2)
    @DisplayName("tests notice that a declined purchase is no error, and that a paid one is")
    void status(Variants shops) {
        notices(shops, "status_lost", LOST);
    }

    @Claim(id = "2a", value = "a test notices that a paid purchase is an error")
    void statusOfPaid(Variants shops) {
        assumeFalse(noticing(shops, "status_lost").isEmpty());
        notices(shops, "all_red", ALL_RED);
    }

    @Claim(id = "2b", value = "the tests that notice it are not content with a shop that emits nothing")
    void statusOnData(Variants shops) {
        notContentWithNothing(shops, "status_lost", LOST);
        notContentWithNothing(shops, "all_red", ALL_RED);
    }

    @Claim(id = "2c", value = "a test notices that it is not \"checkout\" that is the error")
    void statusOfCheckout(Variants shops) {
        assumeFalse(noticing(shops, "status_lost").isEmpty());
        notices(shops, "status_elsewhere", ELSEWHERE);
    }

    @Claim(id = "2d", value = "a test notices that a declined purchase has lost its status alone")
    void statusAlone(Variants shops) {
        assumeFalse(noticing(shops, "status_lost").isEmpty());
        notices(shops, "status_unset", UNSET);
    }

    @Task(3)
    @DisplayName("a test notices that purchases are counted twice")
    void counter(Variants shops) {
        notices(shops, "counted_twice", TWICE);
    }

    @Claim(id = "3a", value = "the test that notices it is not content with a shop that emits nothing")
    void counterOnData(Variants shops) {
        notContentWithNothing(shops, "counted_twice", TWICE);
    }

    @Task(4)
    @DisplayName("the shop keeps its promises again, and the tests say so")
    void mended(Telemetry emitted, Variants shops) {
        require(
                emitted.spans(span -> span.getAttributes().get(CASE) == null).stream()
                        .anyMatch(span -> Telemetry.service(span.getResource()).equals("shop")),
                "The shop's purchases emitted no span.%s",
                emitted.whyNone("shop", SpanKind.INTERNAL));
        customers(shops);
    }

    @Claim(id = "4a", value = "each purchase is a span \"checkout\"")
    void checkout(Variants shops) {
        var run = customers(shops);
        for (var result : RESULTS) {
            require(
                    checkouts(run, result).size() == purchases(run, result),
                    "Of %d purchases that were %s, %d are a span \"checkout\".%s",
                    purchases(run, result),
                    result,
                    checkouts(run, result).size(),
                    run.whyNone(result, SpanKind.INTERNAL));
        }
    }

    @Claim(id = "4b", value = "in each \"checkout\" there is a span \"charge\"")
    void charge(Variants shops) {
        var run = customers(shops);
        for (var result : RESULTS) {
            var without = checkouts(run, result).stream()
                    .filter(checkout -> charges(run, result).stream().noneMatch(span -> run.descends(span, checkout)))
                    .count();
            require(
                    without == 0,
                    "Of %d spans \"checkout\" of purchases that were %s, %d have no span \"charge\" in them.%s",
                    checkouts(run, result).size(),
                    result,
                    without,
                    run.unended(result) > 0
                            ? " %d spans were started and never ended: the bank may throw."
                                    .formatted(run.unended(result))
                            : charges(run, result).isEmpty()
                                    ? ""
                                    : " There is a span \"charge\" elsewhere: a child is started while its parent is"
                                            + " current.");
        }
    }

    @Claim(id = "4c", value = "the span \"charge\" lasts as long as the bank is asked")
    void chargeAsLong(Variants shops) {
        var run = customers(shops);
        var asked = run.spans(span -> span.getAttributes().get(CHARGE_OPEN) != null);
        assumeTrue(RESULTS.stream().noneMatch(result -> charges(run, result).isEmpty()));
        require(
                asked.stream().allMatch(span -> span.getAttributes().get(CHARGE_OPEN)),
                "The bank was asked %d times, and %d times no span \"charge\" was open: start it before"
                        + " Bank.charge(card), and end it after that.",
                asked.size(),
                asked.stream()
                        .filter(span -> !span.getAttributes().get(CHARGE_OPEN))
                        .count());
    }

    @Claim(id = "4d", value = "\"checkout\" has the status ERROR when the bank declines")
    void declinedIsError(Variants shops) {
        for (var checkout : checkouts(customers(shops), "declined")) {
            var status = checkout.getStatus().getStatusCode();
            require(
                    status == StatusCode.ERROR,
                    "The bank declined, and \"checkout\" has the status %s; expected ERROR. The catch block knows of"
                            + " it%s.",
                    status,
                    status == StatusCode.OK ? ", and OK is final: whatever is set after it is lost" : "");
        }
    }

    @Claim(id = "4e", value = "\"checkout\" has error.type \"declined\" when the bank declines")
    void declinedHasType(Variants shops) {
        for (var checkout : checkouts(customers(shops), "declined")) {
            var type = checkout.getAttributes().get(ERROR_TYPE);
            require(
                    "declined".equals(type),
                    "The bank declined, and \"checkout\" has %s; expected error.type \"declined\", which says what went"
                            + " wrong.",
                    type == null ? "no error.type" : "error.type \"" + type + "\"");
        }
    }

    @Claim(id = "4f", value = "\"checkout\" has no status when the bank pays")
    void paidHasNoStatus(Variants shops) {
        for (var checkout : checkouts(customers(shops), "paid")) {
            var status = checkout.getStatus().getStatusCode();
            require(
                    status == StatusCode.UNSET,
                    "A purchase was paid, and its \"checkout\" has the status %s; the shop promises none (UNSET).",
                    status);
        }
    }

    @Claim(id = "4g", value = "\"checkout\" has no error.type when the bank pays")
    void paidHasNoType(Variants shops) {
        for (var checkout : checkouts(customers(shops), "paid")) {
            var type = checkout.getAttributes().get(ERROR_TYPE);
            require(
                    type == null,
                    "A purchase was paid, and its \"checkout\" has error.type \"%s\": whoever counts by it counts a"
                            + " purchase that went well.",
                    type);
        }
    }

    @Claim(id = "4h", value = "shop.orders counts each purchase once")
    void countedOnce(Variants shops) {
        var run = customers(shops);
        for (var result : RESULTS) {
            var counted =
                    points(run, result).stream().mapToLong(TestingCheck::value).sum();
            require(
                    counted == purchases(run, result),
                    "There were %d purchases that were %s; shop.orders counted %d.%s",
                    purchases(run, result),
                    result,
                    counted,
                    counted > purchases(run, result) ? " Look for a second place that counts them." : "");
        }
    }

    @Claim(id = "4i", value = "it counts them by shop.order.result: \"paid\" or \"declined\"")
    void countedByResult(Variants shops) {
        var run = customers(shops);
        for (var result : RESULTS) {
            for (var point : points(run, result)) {
                var told = point.getAttributes().get(AttributeKey.stringKey("shop.order.result"));
                require(
                        result.equals(told),
                        "A purchase was %s; shop.orders counted it with %s.",
                        result,
                        told == null ? "no shop.order.result" : "shop.order.result \"" + told + "\"");
            }
        }
    }

    @Claim(id = "4j", value = "its unit is {order}")
    void countedInOrders(Variants shops) {
        var run = customers(shops);
        for (var result : RESULTS) {
            orders(run, result)
                    .ifPresent(metric -> require(
                            metric.getUnit().equals("{order}"),
                            "shop.orders is counted in \"%s\"; the shop promises the unit \"{order}\".",
                            metric.getUnit()));
        }
    }

    @Claim(id = "4k", value = "with the mended shop all tests are green")
    void green(Telemetry emitted, Variants shops) {
        assumePromisesKept(shops);
        require(
                red(emitted).isEmpty(),
                "The shop emits what it promises, but these tests of yours are red: %s.",
                told(red(emitted)));
    }

    @Claim(id = "4l", value = "with any shop that keeps the promises all tests are green")
    void greenWithAnother(Telemetry emitted, Variants shops) {
        assumeTrue(red(emitted).isEmpty());
        var red = red(shops.with("right"));
        require(
                red.isEmpty(),
                "With another shop that keeps all the promises, and emits nothing else, these tests of yours are red:"
                        + " %s. They ask for more than is promised.",
                told(red));
    }

    /** Some test is green with the right shop, and red with this one. */
    private static void notices(Variants shops, String mutant, String fault) {
        var right = tests(shops.with("right"));
        require(!right.isEmpty(), "No test ran: main has to run ShopTest with TestRun, as it did.");
        if (noticing(shops, mutant).isEmpty()) {
            for (var red : red(shops.with("right"))) {
                throw new AssertionError("With a shop that keeps all its promises your test \"%s\" is red: %s"
                        .formatted(red, right.get(red).getStatus().getDescription()));
            }
            throw new AssertionError("Your tests are all green with a shop in which %s: %s."
                    .formatted(fault, told(List.copyOf(right.keySet()))));
        }
    }

    /** Of the tests that notice this mutant one is red too when nothing is emitted: it is not green on no data. */
    private static void notContentWithNothing(Variants shops, String mutant, String fault) {
        var noticing = noticing(shops, mutant);
        var silent = red(shops.with("silent"));
        require(
                noticing.isEmpty() || noticing.stream().anyMatch(silent::contains),
                "Your test \"%s\" notices when %s; but it is green too when the shop emits nothing at all. Ask first"
                        + " that there is something.",
                noticing.isEmpty() ? "" : noticing.getFirst(),
                fault);
    }

    /** The tests that are green with the right shop, and red with this one. */
    private static List<String> noticing(Variants shops, String mutant) {
        var falseAlarms = red(shops.with("right"));
        var before = tests(shops.with("right")).keySet();
        return red(shops.with(mutant)).stream()
                .filter(test -> before.contains(test) && !falseAlarms.contains(test))
                .toList();
    }

    /** A test that is red with a shop that breaks a promise is right to be so. */
    private void assumePromisesKept(Variants shops) {
        try {
            checkout(shops);
            charge(shops);
            chargeAsLong(shops);
            declinedIsError(shops);
            declinedHasType(shops);
            paidHasNoStatus(shops);
            paidHasNoType(shops);
            countedOnce(shops);
            countedByResult(shops);
            countedInOrders(shops);
        } catch (AssertionError broken) {
            abort("The shop breaks a promise: " + broken.getMessage());
        }
    }

    private static Telemetry customers(Variants shops) {
        var run = shops.with("customers");
        require(
                RESULTS.stream().allMatch(result -> purchases(run, result) > 0),
                "No customer of the check could buy: the shop has to stay Shop(OpenTelemetry otel), with boolean"
                        + " buy(String item, String card).");
        return run;
    }

    private static long purchases(Telemetry run, String result) {
        return named(run, "customers", result).size();
    }

    private static List<SpanData> checkouts(Telemetry run, String result) {
        return named(run, result, "checkout");
    }

    private static List<SpanData> charges(Telemetry run, String result) {
        return named(run, result, "charge");
    }

    private static List<SpanData> named(Telemetry run, String service, String name) {
        return run.spans(service).stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    /** The counter as it arrived last, of the customers with this result. */
    private static Optional<MetricData> orders(Telemetry run, String result) {
        return run.metrics().stream()
                .filter(metric -> metric.getName().equals("shop.orders")
                        && Telemetry.service(metric.getResource()).equals(result))
                .reduce((earlier, later) -> later);
    }

    private static List<PointData> points(Telemetry run, String result) {
        return orders(run, result)
                .map(metric -> List.<PointData>copyOf(metric.getData().getPoints()))
                .orElse(List.of());
    }

    private static long value(PointData point) {
        return switch (point) {
            case LongPointData number -> number.getValue();
            case DoublePointData number -> Math.round(number.getValue());
            default -> 0;
        };
    }

    /** The tests of a run, by name. */
    private static Map<String, SpanData> tests(Telemetry run) {
        var tests = new LinkedHashMap<String, SpanData>();
        for (var span : run.spans(span -> span.getAttributes().get(CASE) != null)) {
            tests.put(span.getAttributes().get(CASE), span);
        }
        return tests;
    }

    /** The names of the tests that failed. */
    private static List<String> red(Telemetry run) {
        return tests(run).entrySet().stream()
                .filter(test -> "fail".equals(test.getValue().getAttributes().get(RESULT)))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String told(List<String> tests) {
        return tests.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    }

    private static void require(boolean right, String sentence, Object... seen) {
        if (!right) {
            throw new AssertionError(sentence.formatted(seen));
        }
    }
}
