///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;
import lab.terminal.Detail;

/**
 * Lesson 10 · Metrics
 *
 * A coffee shop is open for a morning. At closing time it says what it knows: how many orders there were, how many
 * nobody has fetched, what is left of the beans. Below that stands what its metrics say, and nothing of it is true:
 * each of the four has an instrument that was made for something else, and three of them do not say what they count.
 */
class Metrics {

    void main() throws Exception {
        try (var lab = Lab.open("10 · Metrics", Detail.DESCRIPTIONS)) {
            new Shop().open(lab.service("shop").getMeter("com.example.coffee"), morning());
        }
    }

    record Order(String id, String payment, boolean fetched) {}

    /** How many come is not for us to say. Every fourth pays by card; now and then one leaves without coffee. */
    static List<Order> morning() {
        var orders = new ArrayList<Order>();
        for (int i = 1; i <= 12 + Lab.input(12); i++) {
            orders.add(new Order("A-" + (100 + i), i % 4 == 0 ? "card" : "cash", i % 11 != 7));
        }
        return orders;
    }

    static class Shop {

        private static final AttributeKey<String> PAYMENT = AttributeKey.stringKey("shop.payment.type");
        private static final int ITERATIONS = 10_000;
        private static final int GRAMS_A_CUP = 18;

        /** Grams in the grinder's hopper. Volatile: whoever collects metrics does so in a thread of its own. */
        private volatile int beans = 1000;

        void open(Meter meter, List<Order> morning) throws Exception {
            // TODO 4: each of these four needs a unit, and a description: a sentence for whoever finds it on a
            // dashboard.

            // TODO 1: how many orders there were, by payment.
            var orders = meter.gaugeBuilder("shop.orders").ofLongs().build();

            // TODO 2: how many orders are open now: taken, and not yet fetched.
            var active = meter.counterBuilder("shop.active_orders").build();

            // TODO 3: how long the checkouts took, by payment. All of them, not the last one; in the unit of the
            // conventions.
            var duration = meter.gaugeBuilder("shop.checkout.duration")
                    .ofLongs()
                    .setUnit("ms")
                    .build();

            // TODO 5: how many beans are left, whenever somebody asks.
            meter.gaugeBuilder("shop.beans.stock").ofLongs().build().set(beans);

            var unfetched = 0;
            for (var order : morning) {
                var payment = Attributes.of(PAYMENT, order.payment());
                var start = System.nanoTime();
                checkout(order);
                // TODO 3: record it.
                duration.set((System.nanoTime() - start) / 1_000_000, payment);
                // TODO 1: count it.
                orders.set(1, payment);
                active.add(1);
                beans -= GRAMS_A_CUP;
                if (order.fetched()) {
                    // TODO 2: this one is no longer open.
                } else {
                    unfetched++;
                }
            }
            System.out.printf(
                    "  At closing time: %d orders, %d of them not fetched, %d g of beans left.%n%n",
                    morning.size(), unfetched, beans);
        }

        /** Cash is quick. The bank wants card payments signed, with a key that is slow to make (PBKDF2). */
        private static String checkout(Order order) throws Exception {
            if (order.payment().equals("cash")) {
                return order.id();
            }
            var secret = new PBEKeySpec(
                    order.id().toCharArray(), "a coffee shop".getBytes(StandardCharsets.UTF_8), ITERATIONS, 256);
            return HexFormat.of()
                    .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(secret)
                            .getEncoded());
        }
    }
}
