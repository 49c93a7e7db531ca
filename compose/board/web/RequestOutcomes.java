package board.web;

import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The service level indicator (SLI): visitors' requests, by whether the board answered them. The histogram of durations
 * does not work for this: its series for 500 begins at the first 500, so the first failure is no increase. And it
 * includes health checks, which dilute the share of failures.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1) // inside the server's span: the exemplar is its trace
class RequestOutcomes extends OncePerRequestFilter {

    /** Requested by machines, not by visitors. */
    private static final Set<String> NOT_COUNTED = Set.of("/health", Smoke.PATH);

    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("board.outcome");
    private static final Attributes ANSWERED = Attributes.of(OUTCOME, "answered");
    private static final Attributes FAILED = Attributes.of(OUTCOME, "failed");

    private final LongCounter requests;

    RequestOutcomes(Telemetry telemetry) {
        this.requests = telemetry
                .otel()
                .getMeter(Telemetry.SCOPE)
                .counterBuilder("board.requests")
                .setUnit("{request}")
                .setDescription("Requests of visitors, by whether the board answered them (failed: 5xx).")
                .build();
        requests.add(0, ANSWERED);
        requests.add(0, FAILED);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return NOT_COUNTED.contains(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        var failed = true;
        try {
            rest.doFilter(request, response);
            failed = response.getStatus() >= 500; // 4xx is the visitor's mistake
        } finally {
            requests.add(1, failed ? FAILED : ANSWERED);
        }
    }
}
