package board.web;

import board.common.Telemetry;
import board.common.Tenants;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Instruments an HTTP server by hand, as the agent does: one span and one measurement for each request ("HTTP server",
 * stable).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class HttpServerTelemetry extends OncePerRequestFilter {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    /** An unknown method becomes "_OTHER": a stranger must not create new series. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private final Telemetry telemetry;
    private final DoubleHistogram duration;

    HttpServerTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        this.duration = telemetry.httpDuration("server");
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !telemetry.byHand();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        var method = METHODS.contains(request.getMethod()) ? request.getMethod() : "_OTHER";
        var caller =
                telemetry.otel().getPropagators().getTextMapPropagator().extract(Context.current(), request, HEADERS);
        var span = telemetry
                .otel()
                .getTracer(Telemetry.SCOPE)
                .spanBuilder(method)
                .setSpanKind(SpanKind.SERVER)
                .setParent(caller)
                .setAttribute(METHOD, method)
                .setAttribute(SCHEME, request.getScheme())
                .setAttribute("url.path", request.getRequestURI())
                .setAttribute("server.address", request.getServerName())
                .setAttribute("server.port", (long) request.getServerPort())
                .setAttribute("client.address", request.getRemoteAddr())
                .setAttribute("user_agent.original", request.getHeader("User-Agent"))
                .setAttribute("network.protocol.version", request.getProtocol().replace("HTTP/", ""))
                .startSpan();
        if (Tenants.of(caller) instanceof String tenant) {
            span.setAttribute("board.tenant", tenant);
        }
        var started = System.nanoTime();
        var error = (String) null;
        try (var scope = caller.with(span).makeCurrent()) { // forward the baggage
            rest.doFilter(request, response);
        } catch (ServletException | IOException | RuntimeException escaped) {
            error = escaped.getClass().getName();
            span.recordException(escaped);
            throw escaped;
        } finally {
            var status = error == null ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            var measured = Attributes.builder()
                    .put(METHOD, method)
                    .put(SCHEME, request.getScheme())
                    .put(STATUS, (long) status);
            // Known only now, and only for an existing path: /api/posts/{id}, never /api/posts/17.
            if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String route) {
                span.updateName(method + " " + route).setAttribute(ROUTE, route);
                measured.put(ROUTE, route);
            }
            if (status >= 500) { // for a server, 4xx is not an error
                error = error == null ? String.valueOf(status) : error;
                span.setStatus(StatusCode.ERROR).setAttribute(ERROR, error);
                measured.put(ERROR, error);
            }
            span.setAttribute(STATUS, (long) status);
            duration.record(
                    (System.nanoTime() - started) / 1e9,
                    measured.build(),
                    Context.current().with(span)); // the exemplar needs the span
            span.end();
        }
    }

    private static final TextMapGetter<HttpServletRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public String get(HttpServletRequest request, String name) {
            // A list may be spread over several lines. Joining makes two traceparents invalid, as they should be.
            var lines = Collections.list(request.getHeaders(name));
            return lines.isEmpty() ? null : String.join(",", lines);
        }
    };
}
