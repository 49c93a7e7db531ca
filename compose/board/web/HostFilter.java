package board.web;

import board.common.HostGuard;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses requests from other websites. It runs after the telemetry, which shows them. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class HostFilter extends OncePerRequestFilter {

    private final HostGuard guard = HostGuard.start();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        var refusal = guard.refusal(
                Collections.list(request.getHeaders("Host")), Collections.list(request.getHeaders("Origin")));
        if (refusal == null) {
            rest.doFilter(request, response);
            return;
        }
        response.setStatus(refusal.status());
        response.setContentType("application/problem+json");
        response.getWriter().write(refusal.json());
    }
}
