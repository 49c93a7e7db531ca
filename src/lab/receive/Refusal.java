package lab.receive;

import java.time.Duration;
import java.util.Map;

/** A request that gets another answer than 200: which, and why in one sentence. */
final class Refusal extends Exception {

    final int status;
    final Map<String, String> headers;

    Refusal(int status, String sentence) {
        this(status, sentence, Map.of());
    }

    Refusal(int status, String sentence, Map<String, String> headers) {
        super(sentence, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    /** 503 or 429, with Retry-After in whole seconds unless it is null (OTLP/HTTP Throttling). */
    static Refusal later(int status, String sentence, Duration retryAfter) {
        if (retryAfter == null) return new Refusal(status, sentence);
        return new Refusal(status, sentence, Map.of("Retry-After", Long.toString(retryAfter.plusMillis(999).toSeconds())));
    }

    static Refusal tooLarge(int limit) {
        return new Refusal(413, "the body is larger than " + limit + " bytes");
    }
}
