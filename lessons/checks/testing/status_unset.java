import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.stream.IntStream;

/** Somebody took the reason for the status: the reason is still there, and what alerts look for is not. */
record Shop(OpenTelemetry otel) {

    boolean buy(String item, String card) {
        var tracer = otel.getTracer("shop");
        var span =
                tracer.spanBuilder("checkout").setAttribute("shop.item", item).startSpan();
        try (var scope = span.makeCurrent()) {
            var charge = tracer.spanBuilder("charge").startSpan();
            var paid = luhn(card);
            charge.end();
            if (!paid) {
                span.setAttribute("error.type", "declined");
            }
            count(paid);
            return paid;
        } finally {
            span.end();
        }
    }

    private void count(boolean paid) {
        otel.getMeter("shop")
                .counterBuilder("shop.orders")
                .setUnit("{order}")
                .build()
                .add(1, Attributes.of(AttributeKey.stringKey("shop.order.result"), paid ? "paid" : "declined"));
    }

    /** As the lesson's bank decides, without its work. */
    private static boolean luhn(String card) {
        return IntStream.range(0, card.length())
                                .map(i -> (card.charAt(card.length() - 1 - i) - '0') * (i % 2 + 1))
                                .map(digit -> digit / 10 + digit % 10)
                                .sum()
                        % 10
                == 0;
    }
}
