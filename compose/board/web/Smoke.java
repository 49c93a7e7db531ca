package board.web;

import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * A request that {@code ./lab smoke} can recognize in every store. Its span is marked, and tail sampling keeps marked
 * traces (policy "marked"). It logs, counts, and uses the CPU in a span of its own, for the profile.
 */
@RestController
class Smoke {

    static final String PATH = "/api/smoke";

    private static final AttributeKey<Boolean> MARK = AttributeKey.booleanKey("board.smoke");
    private static final long CPU_NANOS = 2_000_000_000;
    private static final Logger log = LoggerFactory.getLogger(Smoke.class);

    private final Telemetry telemetry;
    private final LongCounter counted;
    private final Semaphore one = new Semaphore(1);
    private long requests; // guarded by the semaphore

    Smoke(Telemetry telemetry) {
        this.telemetry = telemetry;
        this.counted = telemetry
                .otel()
                .getMeter(Telemetry.SCOPE)
                .counterBuilder("board.smoke.requests")
                .setUnit("{request}")
                .setDescription("Marked requests of ./lab smoke.")
                .build();
        counted.add(0);
    }

    /** One at a time: it uses two seconds of CPU. */
    @PostMapping(PATH)
    Map<String, Object> smoke() {
        if (!one.tryAcquire()) {
            throw new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS, "Another smoke test is under way.");
        }
        try {
            Span.current().setAttribute(MARK, true);
            var burning = telemetry
                    .otel()
                    .getTracer(Telemetry.SCOPE)
                    .spanBuilder("burn")
                    .setAttribute(MARK, true)
                    .startSpan();
            try (var scope = burning.makeCurrent()) {
                Burner.burn(CPU_NANOS);
            } finally {
                burning.end();
            }
            counted.add(1);
            requests++;
            var trace = Span.current().getSpanContext().getTraceId();
            log.info("Smoke test number {}", requests);
            return Map.of("trace", trace, "count", requests);
        } finally {
            one.release();
        }
    }
}
