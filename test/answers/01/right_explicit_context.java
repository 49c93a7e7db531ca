///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lab.Lab;

/**
 * Another right answer: functions only, no scope; the log is told its context, and the counter counts in doubles. The
 * SDK is the lab's.
 */
class Explicit {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("shop.payment.type");

    private static final String CASH = Lab.input("cash");
    private static final String VOUCHER = Lab.input("voucher");

    void main() throws Exception {
        try (var lab = Lab.open("01 · Another way")) {
            var otel = lab.service("shop");
            var meter = otel.meterBuilder("till").build();
            var seconds = meter.histogramBuilder("shop.checkout.duration")
                    .setUnit("s")
                    .build();
            var count = meter.counterBuilder("shop.orders")
                    .ofDoubles()
                    .setUnit("{order}")
                    .build();
            var number = 101;
            for (var type : List.of(CASH, CASH, VOUCHER, "card", CASH, VOUCHER)) {
                var from = System.nanoTime();
                if (type.equals("card")) {
                    sign(otel, Lab.input("A-" + number));
                }
                seconds.record((System.nanoTime() - from) / 1e9);
                count.add(1, Attributes.of(TYPE, type));
                number++;
            }
        }
    }

    private static void sign(OpenTelemetry otel, String order) throws Exception {
        var span = otel.getTracer("till").spanBuilder("PBKDF2").startSpan();
        try {
            var spec = new PBEKeySpec(
                    "till 7".toCharArray(), "a coffee shop".getBytes(StandardCharsets.UTF_8), 8_000, 256);
            SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec);
        } finally {
            // No span is current here, and the log is in the span's trace all the same: a log's context may be given.
            otel.getLogsBridge()
                    .get("till")
                    .logRecordBuilder()
                    .setContext(Context.current().with(span))
                    .setSeverity(Severity.INFO)
                    .setBody(Value.of("payment signed"))
                    .setAllAttributes(Attributes.builder()
                            .put("shop.order.id", order)
                            .put("shop.signing.iterations", 8_000L)
                            .build())
                    .emit();
            span.end();
        }
    }
}
