package board.search;

import board.common.Telemetry;
import board.common.Tenants;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates one span and one measurement for each request ("HTTP server", stable), by hand. */
final class SearchServer implements HttpHandler {

    static final String PATH = "/related";

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final Logger log = LoggerFactory.getLogger(SearchServer.class);

    /** @param body empty for 404 and 500 */
    private record Answer(int status, String body, String error) {}

    private final Telemetry telemetry;
    private final Related related;
    private final DoubleHistogram duration;

    SearchServer(Telemetry telemetry, Related related) {
        this.telemetry = telemetry;
        this.related = related;
        this.duration = telemetry.httpDuration("server");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        var caller =
                telemetry.otel().getPropagators().getTextMapPropagator().extract(Context.root(), exchange, HEADERS);
        var building = telemetry
                .otel()
                .getTracer(Telemetry.SCOPE)
                .spanBuilder(exchange.getRequestMethod() + " " + PATH)
                .setSpanKind(SpanKind.SERVER)
                .setParent(caller)
                .setAttribute(METHOD, exchange.getRequestMethod())
                .setAttribute(ROUTE, PATH)
                .setAttribute(SCHEME, "http")
                .setAttribute("url.path", PATH)
                .setAttribute(
                        "client.address",
                        exchange.getRemoteAddress().getAddress().getHostAddress());
        if (Tenants.of(caller) instanceof String tenant) {
            building.setAttribute("board.tenant", tenant);
        }
        var span = building.startSpan();
        var started = System.nanoTime();
        var answer = new Answer(500, "", "500");
        try (var scope = caller.with(span).makeCurrent();
                exchange) {
            answer = answer(exchange);
            var body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } finally {
            var measured = Attributes.builder()
                    .put(METHOD, exchange.getRequestMethod())
                    .put(ROUTE, PATH)
                    .put(SCHEME, "http")
                    .put(STATUS, (long) answer.status);
            span.setAttribute(STATUS, (long) answer.status);
            if (answer.error != null) {
                span.setStatus(StatusCode.ERROR).setAttribute(ERROR, answer.error);
                measured.put(ERROR, answer.error);
            }
            duration.record(
                    (System.nanoTime() - started) / 1e9,
                    measured.build(),
                    Context.current().with(span));
            span.end();
        }
    }

    private Answer answer(HttpExchange exchange) {
        var asked = parameters(exchange.getRequestURI().getRawQuery());
        try {
            var titles =
                    related.to(asked.getOrDefault("author", ""), Long.parseLong(asked.getOrDefault("without", "0")));
            return titles.isEmpty() ? new Answer(404, "", null) : new Answer(200, String.join("\n", titles), null);
        } catch (SQLException | RuntimeException failed) {
            io.opentelemetry.api.trace.Span.current().recordException(failed);
            log.error("Not handled: {}", failed.getMessage(), failed);
            return new Answer(500, "", failed.getClass().getName());
        }
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        for (var pair : query == null ? new String[0] : query.split("&")) {
            var parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static final TextMapGetter<HttpExchange> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpExchange exchange) {
            return exchange.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange exchange, String name) {
            var lines = exchange.getRequestHeaders().get(name);
            return lines == null ? null : String.join(",", lines);
        }
    };
}
