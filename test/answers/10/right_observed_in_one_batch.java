///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;

/**
 * Another right answer: the shop keeps its own books, and all but the durations are observed, in one callback, so that
 * the three numbers fit each other. Beans in kilograms; the histogram's buckets are the defaults.
 */
class Books {

    private static final AttributeKey<String> PAYMENT = AttributeKey.stringKey("shop.payment.type");

    private final Map<String, AtomicLong> sold = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger grams = new AtomicInteger(1000);

    void main() throws Exception {
        try (var lab = Lab.open("10 · Another way")) {
            var meter = lab.service("till").getMeter("books");
            var orders = meter.counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .setDescription("Orders so far.")
                    .buildObserver();
            var active = meter.upDownCounterBuilder("shop.active_orders")
                    .setUnit("{order}")
                    .setDescription("Open orders.")
                    .buildObserver();
            var beans = meter.gaugeBuilder("shop.beans.stock")
                    .setUnit("kg")
                    .setDescription("Beans that are left.")
                    .buildObserver();
            meter.batchCallback(
                    () -> {
                        sold.forEach((payment, number) -> orders.record(number.get(), Attributes.of(PAYMENT, payment)));
                        active.record(open.get());
                        beans.record(grams.get() / 1000.0);
                    },
                    orders,
                    active,
                    beans);
            var duration = meter.histogramBuilder("shop.checkout.duration")
                    .setUnit("s")
                    .setDescription("Duration of a checkout.")
                    .build();
            for (int i = 1; i <= 12 + Lab.input(12); i++) {
                var from = System.nanoTime();
                var payment = i % 4 == 0 ? "card" : "cash";
                if (i % 4 == 0) {
                    var spec = new PBEKeySpec(
                            ("A-" + i).toCharArray(), "a coffee shop".getBytes(StandardCharsets.UTF_8), 10_000, 256);
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec);
                }
                duration.record((System.nanoTime() - from) / 1e9, Attributes.of(PAYMENT, payment));
                sold.computeIfAbsent(payment, none -> new AtomicLong()).incrementAndGet();
                open.incrementAndGet();
                grams.addAndGet(-18);
                if (i % 11 != 7) {
                    open.decrementAndGet();
                }
            }
        }
    }
}
