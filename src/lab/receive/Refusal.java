package lab.receive;

import java.time.Duration;
import java.util.Map;

/** A request that gets an answer other than 200: the status, and the reason in one sentence. */
final class Refusal extends Exception {

    final int status;
    final Map<String, String> headers;

    /** When to retry, or null for no hint. */
    final Duration retryAfter;

    Refusal(int status, String sentence) {
        this(status, sentence, Map.of(), null);
    }

    Refusal(int status, String sentence, Map<String, String> headers) {
        this(status, sentence, headers, null);
    }

    private Refusal(int status, String sentence, Map<String, String> headers, Duration retryAfter) {
        super(sentence, null, false, false);
        this.status = status;
        this.headers = headers;
        this.retryAfter = retryAfter;
    }

    /**
     * 503 or 429, with Retry-After in whole seconds unless it is null (OTLP/HTTP Throttling; OTLP/gRPC Throttling has
     * RetryInfo).
     */
    static Refusal later(int status, String sentence, Duration retryAfter) {
        if (retryAfter == null) return new Refusal(status, sentence);
        var header =
                Map.of("Retry-After", Long.toString(retryAfter.plusMillis(999).toSeconds()));
        return new Refusal(status, sentence, header, retryAfter);
    }

    static Refusal tooLarge(int limit) {
        return new Refusal(413, "the body is larger than " + limit + " bytes");
    }
}
