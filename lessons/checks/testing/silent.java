import io.opentelemetry.api.OpenTelemetry;
import java.util.stream.IntStream;

/** Sells, and emits nothing at all: a test that is green with this one proves nothing. */
record Shop(OpenTelemetry otel) {

    boolean buy(String item, String card) {
        return luhn(card);
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
