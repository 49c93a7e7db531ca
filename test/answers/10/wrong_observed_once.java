///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

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

// fails: 5
// Typical: the callback gives what the hopper held when the shop opened.
class Metrics {

    void main() throws Exception {
        try (var lab = Lab.open("10 · Metrics", Detail.DESCRIPTIONS)) {
            new Shop().open(lab.service("shop").getMeter("shop"), morning());
        }
    }

    record Order(String id, String payment, boolean fetched) {}

    /** Every fourth customer pays by card; two leave without their coffee. */
    static List<Order> morning() {
        var orders = new ArrayList<Order>();
        for (int i = 1; i <= 24; i++) {
            orders.add(new Order("A-" + (100 + i), i % 4 == 0 ? "card" : "cash", i != 11 && i != 18));
        }
        return orders;
    }

    static class Shop {

        private static final int ITERATIONS = 10_000;
        private static final int GRAMS_A_CUP = 18;

        /** Grams in the grinder's hopper. Volatile: whoever collects metrics does so in a thread of its own. */
        private volatile int beans = 1000;

        void open(Meter meter, List<Order> morning) throws Exception {
            var morningStock = beans;
            var orders = meter.counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .setDescription("Orders, by how they were paid.")
                    .build();
            var active = meter.upDownCounterBuilder("shop.active_orders")
                    .setUnit("{order}")
                    .setDescription("Orders that were taken and not yet fetched.")
                    .build();
            var duration = meter.histogramBuilder("shop.checkout.duration")
                    .setUnit("s")
                    .setDescription("How long a checkout takes.")
                    .setExplicitBucketBoundariesAdvice(List.of(0.001, 1.0))
                    .build();
            meter.upDownCounterBuilder("shop.beans.stock")
                    .setUnit("g")
                    .setDescription("Beans in the grinder's hopper.")
                    .buildWithCallback(stock -> stock.record(morningStock));

            var unfetched = 0;
            for (var order : morning) {
                var payment = Attributes.of(AttributeKey.stringKey("shop.payment.type"), order.payment());
                var start = System.nanoTime();
                checkout(order);
                duration.record((System.nanoTime() - start) / 1e9, payment);
                orders.add(1, payment);
                active.add(1);
                beans -= GRAMS_A_CUP;
                if (order.fetched()) {
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
