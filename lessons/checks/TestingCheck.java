import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.grade.Variants;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 16: the learner's tests are judged by mutants, that is by what they say of other shops; the shop by what it
 * emits.
 */
@Lesson(value = "16_testing", variants = "testing")
class TestingCheck {

    private static final AttributeKey<String> SUITE = AttributeKey.stringKey("test.suite.name");
    private static final AttributeKey<String> CASE = AttributeKey.stringKey("test.case.name");
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("test.case.result.status");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    @Task(1)
    @DisplayName("a test notices that the span \"charge\" is gone")
    void span(Variants shops) {
        notices(shops, "span_dropped", "the span \"charge\" is gone");
    }

    @Task(2)
    @DisplayName("tests notice that a declined purchase is no error, and that a paid one is")
    void status(Variants shops) {
        notices(shops, "status_lost", "a declined purchase is no error any more");
        notices(shops, "all_red", "every purchase is an error, a paid one too");
    }

    @Task(3)
    @DisplayName("a test notices that purchases are counted twice")
    void counter(Variants shops) {
        notices(shops, "counted_twice", "a paid purchase is counted twice");
    }

    @Task(4)
    @DisplayName("the shop keeps its promises again, and the tests say so")
    void mended(Telemetry emitted) {
        var checkouts = emitted.spans(span -> span.getName().equals("checkout")
                && Telemetry.service(span.getResource()).equals("shop"));
        assertThat(checkouts)
                .withFailMessage("The shop's purchases emitted no span \"checkout\".")
                .isNotEmpty();
        for (var checkout : checkouts) {
            assertThat(emitted.spans("shop"))
                    .withFailMessage("The shop's \"checkout\" %s has no span \"charge\" in it.", checkout.getSpanId())
                    .anyMatch(span -> span.getName().equals("charge")
                            && span.getParentSpanId().equals(checkout.getSpanId()));
        }
        var errors = checkouts.stream()
                .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
                .toList();
        var orders = emitted.metric("shop.orders").getLongSumData().getPoints();
        var declined = orders.stream()
                .filter(point -> point.getAttributes().asMap().containsValue("declined"))
                .mapToLong(point -> point.getValue())
                .sum();
        var counted = orders.stream().mapToLong(point -> point.getValue()).sum();
        assertThat(errors)
                .withFailMessage(
                        "Purchases: %d, of which the bank declined %d. Spans \"checkout\" with status ERROR: %d.",
                        checkouts.size(), declined, errors.size())
                .hasSize((int) declined);
        assertThat(errors)
                .withFailMessage(
                        "The declined \"checkout\" has status ERROR, but no error.type \"declined\": nothing says what"
                                + " went wrong.")
                .allMatch(span -> "declined".equals(span.getAttributes().get(ERROR_TYPE)));
        assertThat(counted)
                .withFailMessage("There were %d purchases; shop.orders counted %d.", checkouts.size(), counted)
                .isEqualTo(checkouts.size());
        var red = tests(emitted).entrySet().stream()
                .filter(test -> failed(test.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(red)
                .withFailMessage(
                        "The shop emits what it promises, but these tests of yours are red: %s.",
                        String.join(", ", red))
                .isEmpty();
    }

    /**
     * Some test is green with the right shop, and red with this one; and, so that it is not green on no data, red with
     * a silent one.
     */
    private static void notices(Variants shops, String mutant, String fault) {
        var right = tests(shops.with("right"));
        var wrong = tests(shops.with(mutant));
        var silent = tests(shops.with("silent"));
        assertThat(right)
                .withFailMessage("No test ran: main has to run ShopTest with TestRun, as it did.")
                .isNotEmpty();
        var noticed = right.keySet().stream()
                .filter(test -> !failed(right.get(test)) && failed(wrong.get(test)))
                .toList();
        var red =
                right.keySet().stream().filter(test -> failed(right.get(test))).toList();
        if (noticed.isEmpty() && !red.isEmpty()) {
            throw new AssertionError("With a shop that keeps all its promises your test \"%s\" is red: %s"
                    .formatted(
                            red.getFirst(),
                            right.get(red.getFirst()).getStatus().getDescription()));
        }
        assertThat(noticed)
                .withFailMessage("Your tests are all green with a shop in which %s: %s.", fault, names(right))
                .isNotEmpty();
        assertThat(noticed)
                .withFailMessage(
                        "Your test \"%s\" notices when %s; but it is green too when the shop emits nothing at all. Ask"
                                + " first that there is something.",
                        noticed.getFirst(), fault)
                .anyMatch(test -> failed(silent.get(test)));
    }

    /** The tests of a run, by name. */
    private static Map<String, SpanData> tests(Telemetry run) {
        var tests = new LinkedHashMap<String, SpanData>();
        for (var span : run.spans(span -> span.getAttributes().get(CASE) != null)) {
            tests.put(span.getAttributes().get(CASE), span);
        }
        return tests;
    }

    private static boolean failed(SpanData test) {
        return test != null && "fail".equals(test.getAttributes().get(RESULT));
    }

    private static String names(Map<String, SpanData> tests) {
        return tests.keySet().stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    }
}
