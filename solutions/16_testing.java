///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-testing
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/TestRun.java

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.TestRun;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Lesson 16 · Testing telemetry
 *
 * Three purchases, one of them with a card that the bank declines; then the tests. They are green, for the shop sells
 * as it always did. But a colleague has tidied it up, and the picture is not what Shop promises: nobody can see how
 * long the bank took, the declined purchase is not red, and the counter has more orders than there were purchases.
 */
class Testing {

    static final String GOOD_CARD = "4242424242424242";
    static final String BAD_CARD = "4242424242424241"; // a digit is wrong

    void main() throws Exception {
        TestRun tests;
        try (var lab = Lab.open("16 · Testing telemetry")) {
            var shop = new Shop(lab.service("shop"));
            shop.buy("coffee", GOOD_CARD);
            shop.buy("tea", GOOD_CARD);
            shop.buy("cocoa", BAD_CARD);
            tests = TestRun.of(lab.service("tests"), ShopTest.class);
        }
        tests.print();
    }
}

class ShopTest {

    /** An SDK that keeps in memory what is emitted, and forgets it before each test. */
    @RegisterExtension
    static final OpenTelemetryExtension otel = OpenTelemetryExtension.create();

    final Shop shop = new Shop(otel.getOpenTelemetry());

    @Test
    @DisplayName("a good card pays, a bad one does not")
    void pays() throws Exception {
        assertThat(shop.buy("coffee", Testing.GOOD_CARD)).isTrue();
        assertThat(shop.buy("coffee", Testing.BAD_CARD)).isFalse();
    }

    // TODO 1: exactly these two spans, so a test that no span reaches is red.
    @Test
    @DisplayName("asking the bank is a span of its own")
    void charges() throws Exception {
        shop.buy("coffee", Testing.GOOD_CARD);
        otel.assertTraces()
                .hasTracesSatisfyingExactly(trace -> trace.hasSpansSatisfyingExactly(
                        checkout -> checkout.hasName("checkout").hasNoParent(),
                        charge -> charge.hasName("charge").hasParent(trace.getSpan(0))));
    }

    // TODO 2: one purchase of each kind: "no error" says something only next to a span that is one.
    @Test
    @DisplayName("a declined purchase is an error, a paid one is none")
    void fails() throws Exception {
        shop.buy("coffee", Testing.BAD_CARD);
        shop.buy("coffee", Testing.GOOD_CARD);
        assertThat(otel.getSpans())
                .filteredOn(span -> span.getName().equals("checkout"))
                .satisfiesExactly(
                        declined -> assertThat(declined)
                                .hasStatus(StatusData.error())
                                .hasAttribute(AttributeKey.stringKey("error.type"), "declined"),
                        paid -> assertThat(paid).hasStatus(StatusData.unset()));
    }

    // TODO 3: the value, for each result: not only that there is such a metric.
    @Test
    @DisplayName("a purchase is counted once")
    void counts() throws Exception {
        shop.buy("coffee", Testing.GOOD_CARD);
        shop.buy("coffee", Testing.BAD_CARD);
        assertThat(otel.getMetrics())
                .filteredOn(metric -> metric.getName().equals("shop.orders"))
                .singleElement()
                .satisfies(orders -> assertThat(orders)
                        .hasUnit("{order}")
                        .hasLongSumSatisfying(sum -> sum.hasPointsSatisfying(
                                point -> point.hasValue(1)
                                        .hasAttribute(AttributeKey.stringKey("shop.order.result"), "paid"),
                                point -> point.hasValue(1)
                                        .hasAttribute(AttributeKey.stringKey("shop.order.result"), "declined"))));
    }
}

/**
 * Sells. What it emits is promised to dashboards and alerts, as much as its answers are promised to its callers:
 * - each purchase is a span "checkout", and in it there is a span "charge" for as long as the bank is asked;
 * - "checkout" has status ERROR and error.type "declined" when the bank declines, and no status otherwise;
 * - the counter shop.orders, in {order}, counts each purchase once, by shop.order.result: "paid" or "declined".
 */
record Shop(OpenTelemetry otel) {

    /** @return whether it was paid */
    boolean buy(String item, String card) throws GeneralSecurityException {
        var tracer = otel.getTracer("shop");
        var span =
                tracer.spanBuilder("checkout").setAttribute("shop.item", item).startSpan();
        var paid = false;
        try (var _ = span.makeCurrent()) {
            // TODO 4: the bank's time has a name again.
            var charge = tracer.spanBuilder("charge").startSpan();
            try {
                Bank.charge(card);
            } finally {
                charge.end();
            }
            paid = true;
        } catch (Bank.Declined declined) {
            // TODO 4: to be caught is not to be well.
            span.setStatus(StatusCode.ERROR).setAttribute("error.type", "declined");
        } finally {
            count(paid ? "paid" : "declined");
            span.end();
        }
        // TODO 4: it has been counted, whatever came of it.
        return paid;
    }

    private void count(String result) {
        otel.getMeter("shop")
                .counterBuilder("shop.orders")
                .setUnit("{order}")
                .build()
                .add(1, Attributes.of(AttributeKey.stringKey("shop.order.result"), result));
    }
}

/**
 * Signs what it is asked to pay, which is real work; it declines a card whose last digit does not fit (ISO/IEC 7812-1,
 * Luhn).
 */
class Bank {

    static class Declined extends RuntimeException {}

    static byte[] charge(String card) throws GeneralSecurityException {
        var key = new PBEKeySpec(card.toCharArray(), "bank".getBytes(), 20_000, 256);
        var signature = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(key)
                .getEncoded();
        var sum = 0;
        for (int i = 0; i < card.length(); i++) {
            var digit = card.charAt(card.length() - 1 - i) - '0';
            sum += i % 2 == 0 ? digit : digit * 2 / 10 + digit * 2 % 10;
        }
        if (sum % 10 != 0) {
            throw new Declined();
        }
        return signature;
    }
}
