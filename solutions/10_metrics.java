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
            // TODO 4: the unit says what a value is a number of; what is counted, rather than measured, stands in
            // braces.

            // TODO 1: a counter adds up and only grows: events are counted with it, and a rate can be made of it.
            var orders = meter.counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .setDescription("Orders, by how they were paid.")
                    .build();

            // TODO 2: an up-down counter adds up too, and may shrink: for how many there are now.
            var active = meter.upDownCounterBuilder("shop.active_orders")
                    .setUnit("{order}")
                    .setDescription("Orders that were taken and not yet fetched.")
                    .build();

            // TODO 3: a histogram keeps how all values spread; durations are in seconds. One boundary is the shop's
            // promise: at most a second.
            var duration = meter.histogramBuilder("shop.checkout.duration")
                    .setUnit("s")
                    .setDescription("How long a checkout takes.")
                    .setExplicitBucketBoundariesAdvice(List.of(0.001, 1.0))
                    .build();

            // TODO 5: observed: nobody reports a change, the reader asks when it collects. Grams of two shops can be
            // added: so no gauge.
            meter.upDownCounterBuilder("shop.beans.stock")
                    .setUnit("g")
                    .setDescription("Beans in the grinder's hopper.")
                    .buildWithCallback(stock -> stock.record(beans));

            var unfetched = 0;
            for (var order : morning) {
                var payment = Attributes.of(PAYMENT, order.payment());
                var start = System.nanoTime();
                checkout(order);
                // TODO 3: divided by a double: whole numbers would make 0 seconds of it.
                duration.record((System.nanoTime() - start) / 1e9, payment);
                // TODO 1: one more.
                orders.add(1, payment);
                active.add(1);
                beans -= GRAMS_A_CUP;
                if (order.fetched()) {
                    // TODO 2: one less, with the same attributes as when it was added: here, none.
                    active.add(-1);
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
